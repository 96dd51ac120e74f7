"""Settings: read once from the environment, checked at start, wrong ones refused by name."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.card_settings import BadCardSetting, CardSettings, read_card_settings

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static" / "vendor" / "fonts"
"""The faces of our papers."""
WEAK_SECRETS = {"", "dev", "secret", "changeme", "change-me", "password"}
SHORTEST_SECRET = 32
HIGHEST_PORT = 65_536
LONGEST_YEARS = 10


class BadSetting(ValueError):
    """A setting is missing or makes no sense; the text names it and the way out."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation decides. All times of day and days are of ``timezone``."""

    database_url: str
    secret_key: str
    instance: Path
    locale: str = "vi"
    timezone: str = "Asia/Ho_Chi_Minh"
    public_url: str = "http://127.0.0.1:5000"
    mail_backend: str = "file"
    mail_from: str = "quy@example.org"
    mail_host: str = ""
    mail_port: int = 587
    mail_tls: str = "starttls"
    mail_user: str = ""
    mail_password: str = ""
    queue_url: str = ""
    trusted_proxies: int = 0
    """How many proxies of our own stand in front: only their word on addresses is believed."""
    hotlines: tuple[str, ...] = ("111", "1800.1769")
    photo_months: int = 12
    """After so many months a picture of a child is old."""
    demo: bool = False
    forms: Path | None = None
    """A folder of the installation's own forms of receipts, beside those of the program."""
    sign_certificate: Path | None = None
    """The PKCS#12 file with which receipts are signed; nothing is signed without one."""
    sign_passphrase: str = ""
    cards: CardSettings | None = None
    """The account with the card gateway; None: cards are off."""
    bank_webhook_secrets: tuple[str, ...] = ()
    """What a bank or its helper signs its messages with, any of them; none: nothing is believed."""

    def flask(self) -> dict[str, Any]:
        """Return the configuration that Flask and its extensions read."""
        secure = self.public_url.startswith("https://")
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True, "hide_parameters": True},
            "MIGRATIONS": str(ROOT / "migrations"),
            "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
            "BABEL_DEFAULT_LOCALE": self.locale,
            "BABEL_DEFAULT_TIMEZONE": self.timezone,
            "FUND_LOCALE": self.locale,
            "FUND_TIMEZONE": self.timezone,
            "PUBLIC_URL": self.public_url,
            "MAIL_BACKEND": self.mail_backend,
            "MAIL_FROM": self.mail_from,
            "MAIL_HOST": self.mail_host,
            "MAIL_PORT": self.mail_port,
            "MAIL_TLS": self.mail_tls,
            "MAIL_USER": self.mail_user,
            "MAIL_PASSWORD": self.mail_password,
            "QUEUE_URL": self.queue_url,
            "TRUSTED_PROXIES": self.trusted_proxies,
            "HOTLINES": self.hotlines,
            "PHOTO_MONTHS": self.photo_months,
            "DEMO": self.demo,
            "PAPER_FORMS": [str(path) for path in (ROOT / "data" / "forms", self.forms) if path],
            "SIGN_CERTIFICATE": str(self.sign_certificate or ""),
            "SIGN_PASSPHRASE": self.sign_passphrase,
            "CARDS": self.cards,
            "BANK_WEBHOOK_SECRETS": self.bank_webhook_secrets,
            "INSTANCE": str(self.instance),
            "FILES": str(self.instance / "files"),
            "MAX_CONTENT_LENGTH": 20 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
            "MAX_FORM_PARTS": 400,
            "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
            "SESSION_COOKIE_SECURE": secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": secure,
        }


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check the environment. Raises BadSetting, naming the variable.

    Without SECRET_KEY, an installation on the embedded database keeps a random one in its
    instance folder; any other refuses to start.
    """
    instance = Path(environ.get("INSTANCE_PATH") or ROOT / "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    url = _database_url(environ.get("DATABASE_URL", ""), instance)
    settings = Settings(
        database_url=url,
        secret_key=_secret(environ.get("SECRET_KEY"), url, instance),
        instance=instance,
        locale=environ.get("FUND_LOCALE") or "vi",
        timezone=environ.get("FUND_TIMEZONE") or "Asia/Ho_Chi_Minh",
        public_url=(environ.get("PUBLIC_URL") or "http://127.0.0.1:5000").rstrip("/"),
        mail_backend=environ.get("MAIL_BACKEND") or "file",
        mail_from=environ.get("MAIL_FROM") or "quy@example.org",
        mail_host=environ.get("MAIL_HOST", ""),
        mail_port=_port(environ.get("MAIL_PORT") or "587"),
        mail_tls=environ.get("MAIL_TLS") or "starttls",
        mail_user=environ.get("MAIL_USER", ""),
        mail_password=environ.get("MAIL_PASSWORD", ""),
        queue_url=environ.get("QUEUE_URL", ""),
        trusted_proxies=_proxies(environ.get("TRUSTED_PROXIES") or "0"),
        hotlines=tuple((environ.get("FUND_HOTLINES") or "111,1800.1769").split(",")),
        photo_months=_months(environ.get("FUND_PHOTO_MONTHS") or "12"),
        demo=_demo(environ.get("FUND_DEMO", "")),
        forms=_path(environ.get("FUND_FORMS")),
        sign_certificate=_path(environ.get("SIGN_CERTIFICATE")),
        sign_passphrase=environ.get("SIGN_PASSPHRASE", ""),
        cards=_cards(environ),
        bank_webhook_secrets=_signing(environ.get("BANK_WEBHOOK_SECRETS", "")),
    )
    _check(settings)
    return settings


def _database_url(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'fund.db'}"
    scheme = urlsplit(url).scheme
    if scheme in {"postgresql", "postgres"}:
        return "postgresql+psycopg" + url.removeprefix(scheme)
    if scheme in {"postgresql+psycopg", "sqlite"}:
        return url
    raise BadSetting(f"DATABASE_URL: use postgresql:// or sqlite://, not {scheme!r}")


def _secret(given: str | None, url: str, instance: Path) -> str:
    if given is not None:
        if given.lower() in WEAK_SECRETS or len(given) < SHORTEST_SECRET:
            raise BadSetting(f"SECRET_KEY: use at least {SHORTEST_SECRET} random characters")
        return given
    if not url.startswith("sqlite"):
        raise BadSetting("SECRET_KEY: must be set when DATABASE_URL names a server")
    kept = instance / "secret_key"
    if not kept.exists():
        _keep_first(kept, secrets.token_urlsafe(48))
    return kept.read_text()


def _keep_first(path: Path, text: str) -> None:
    """Write a file whole, unless another process that starts now has been first."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    with suppress(FileExistsError):
        path.hardlink_to(fresh)
    fresh.unlink()


def _cards(environ: Mapping[str, str]) -> CardSettings | None:
    try:
        return read_card_settings(environ)
    except BadCardSetting as error:
        raise BadSetting(str(error)) from error


def _path(text: str | None) -> Path | None:
    return Path(text).resolve() if text else None


def _demo(text: str) -> bool:
    if text not in {"", "0", "1"}:
        raise BadSetting("FUND_DEMO: use 1 for sample data, or leave it out")
    return text == "1"


def _signing(text: str) -> tuple[str, ...]:
    found = tuple(filter(None, (one.strip() for one in text.split(","))))
    if any(len(one) < SHORTEST_SECRET for one in found):
        raise BadSetting(
            f"BANK_WEBHOOK_SECRETS: use at least {SHORTEST_SECRET} random characters each, with "
            "commas between"
        )
    return found


def _months(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= LONGEST_YEARS * 12:
        raise BadSetting("FUND_PHOTO_MONTHS: use a number of months, e.g. 12")
    return int(text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < HIGHEST_PORT:
        raise BadSetting("MAIL_PORT: use the number of a port, e.g. 587")
    return int(text)


def _proxies(text: str) -> int:
    if text not in {"0", "1", "2", "3"}:
        raise BadSetting("TRUSTED_PROXIES: use 0 to 3, how many proxies of your own stand in front")
    return int(text)


def _check(settings: Settings) -> None:
    if settings.locale not in {"vi", "en"}:
        raise BadSetting("FUND_LOCALE: use vi or en")
    if settings.mail_backend not in {"file", "smtp"}:
        raise BadSetting("MAIL_BACKEND: use file or smtp")
    if settings.mail_backend == "smtp" and not settings.mail_host:
        raise BadSetting("MAIL_HOST: must name the mail server when MAIL_BACKEND is smtp")
    if settings.mail_tls not in {"starttls", "ssl", "none"}:
        raise BadSetting("MAIL_TLS: use starttls, ssl or none")
    if settings.queue_url and not settings.queue_url.startswith("postgresql://"):
        raise BadSetting("QUEUE_URL: use postgresql://, or leave it out")
    _check_paths(settings)
    _check_addresses(settings)
    if settings.demo and settings.cards and settings.cards.live:
        raise BadSetting("STRIPE_MODE: sample data and real cards do not go together")
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadSetting("FUND_TIMEZONE: not a known time zone, e.g. Asia/Ho_Chi_Minh") from error


def _check_paths(settings: Settings) -> None:
    if settings.forms and not settings.forms.is_dir():
        raise BadSetting("FUND_FORMS: must be a folder with form files, or left out")
    if settings.sign_certificate and not settings.sign_certificate.is_file():
        raise BadSetting("SIGN_CERTIFICATE: must be a PKCS#12 file (.p12, .pfx), or left out")


def _check_addresses(settings: Settings) -> None:
    """Refuse an address that every link, or the sender of every mail, would get wrong."""
    url = urlsplit(settings.public_url)
    if url.scheme not in {"http", "https"} or not url.hostname or url.query or url.fragment:
        raise BadSetting(
            "PUBLIC_URL: must be http:// or https:// and a host, e.g. https://fund.example.org"
        )
    sender = parseaddr(settings.mail_from)[1]
    if not settings.mail_from.isprintable() or not 0 < sender.find("@") < len(sender) - 1:
        raise BadSetting("MAIL_FROM: must be an e-mail address")

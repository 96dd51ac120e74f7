"""Settings that make no sense are refused at start, by name."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from core.settings import BadSetting, Settings, read_settings

SECRET = "0123456789abcdef0123456789abcdef"


def read(folder: Path, **environ: str) -> Settings:
    return read_settings({"INSTANCE_PATH": str(folder), **environ})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/fund"),
        ("DATABASE_URL", "fund.db"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "changeme"),
        ("SECRET_KEY", SECRET[1:]),
        ("FUND_LOCALE", "fr"),
        ("FUND_TIMEZONE", "Asia/Nowhere"),
        ("FUND_TIMEZONE", "../etc/passwd"),
        ("FUND_DEMO", "yes"),
        ("PUBLIC_URL", "fund.example.org"),
        ("PUBLIC_URL", "ftp://fund.example.org"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://fund.example.org/?a=1"),
        ("MAIL_BACKEND", "pigeon"),
        ("MAIL_TLS", "yes"),
        ("MAIL_PORT", "0"),
        ("FUND_PHOTO_MONTHS", "0"),
        ("FUND_PHOTO_MONTHS", "a year"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "all"),
        ("MAIL_PORT", "65536"),
        ("MAIL_PORT", "-25"),
        ("MAIL_PORT", "５８７"),
        ("MAIL_PORT", "smtp"),
        ("MAIL_FROM", "fund"),
        ("MAIL_FROM", "fund@"),
        ("MAIL_FROM", "@example.org"),
        ("MAIL_FROM", "fund@example.org\nBcc: other@example.org"),
        ("QUEUE_URL", "redis://localhost"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(
    tmp_path: Path, variable: str, value: str
) -> None:
    with pytest.raises(BadSetting, match=f"^{variable}: "):
        read(tmp_path, **{variable: value})


@pytest.mark.parametrize(
    ("environ", "variable"),
    [
        ({"MAIL_BACKEND": "smtp"}, "MAIL_HOST"),
        ({"DATABASE_URL": "postgresql://localhost/fund"}, "SECRET_KEY"),
    ],
)
def test_a_setting_that_another_one_needs_is_asked_for(
    tmp_path: Path, environ: Mapping[str, str], variable: str
) -> None:
    with pytest.raises(BadSetting, match=f"^{variable}: "):
        read(tmp_path, **environ)


def test_nothing_set_is_a_small_office_on_this_machine(tmp_path: Path) -> None:
    settings = read(tmp_path / "new" / "folder")
    assert settings.database_url == f"sqlite:///{tmp_path}/new/folder/fund.db"
    assert (settings.locale, settings.mail_backend, settings.demo) == ("vi", "file", False)
    assert settings.hotlines == ("111", "1800.1769")
    assert settings.flask()["SESSION_COOKIE_SECURE"] is False


def test_a_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = read(tmp_path).secret_key
    assert len(first) >= 64
    assert read(tmp_path).secret_key == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    together = Barrier(8)

    def start(_number: int) -> str:
        together.wait()
        return read(tmp_path).secret_key

    with ThreadPoolExecutor(8) as processes:
        secrets = set(processes.map(start, range(8)))
    assert len(secrets) == 1
    assert "" not in secrets


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_server_is_reached_by_psycopg_however_it_is_written(tmp_path: Path, scheme: str) -> None:
    url = f"{scheme}://fund@localhost/fund"
    settings = read(tmp_path, DATABASE_URL=url, SECRET_KEY=SECRET)
    assert settings.database_url == "postgresql+psycopg://fund@localhost/fund"
    assert not (tmp_path / "secret_key").exists()


def test_everything_that_may_be_set_is_read(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        DATABASE_URL="sqlite:////srv/fund.db",
        SECRET_KEY=SECRET,
        FUND_LOCALE="en",
        FUND_TIMEZONE="Asia/Bangkok",
        FUND_DEMO="1",
        FUND_HOTLINES="111,1900",
        PUBLIC_URL="https://fund.example.org/",
        MAIL_BACKEND="smtp",
        MAIL_FROM="Quỹ Bảo trợ trẻ em <fund@example.org>",
        MAIL_HOST="mail.example.org",
        MAIL_PORT="465",
        MAIL_TLS="ssl",
        MAIL_USER="fund",
        MAIL_PASSWORD="a password",
        QUEUE_URL="postgresql://localhost/queue",
    )
    assert settings == Settings(
        database_url="sqlite:////srv/fund.db",
        secret_key=SECRET,
        instance=tmp_path,
        locale="en",
        timezone="Asia/Bangkok",
        demo=True,
        hotlines=("111", "1900"),
        public_url="https://fund.example.org",
        mail_backend="smtp",
        mail_from="Quỹ Bảo trợ trẻ em <fund@example.org>",
        mail_host="mail.example.org",
        mail_port=465,
        mail_tls="ssl",
        mail_user="fund",
        mail_password="a password",
        queue_url="postgresql://localhost/queue",
    )


def test_an_https_address_makes_the_cookie_of_this_host_alone(tmp_path: Path) -> None:
    flask = read(tmp_path, PUBLIC_URL="https://fund.example.org").flask()
    assert flask["SESSION_COOKIE_NAME"] == "__Host-session"
    assert flask["SESSION_COOKIE_SECURE"]
    assert flask["SESSION_COOKIE_HTTPONLY"]
    assert flask["WTF_CSRF_SSL_STRICT"]

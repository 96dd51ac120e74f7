"""Settings of the card gateway: all of them fit together, or the application does not start."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

KEYS = {"test": ("sk_test_", "rk_test_"), "live": ("sk_live_", "rk_live_")}
SECRET = "whsec_"  # noqa: S105 - how such secrets begin, not one
SHORTEST = 16
"""Characters of a signing secret; a shorter one is a slip of the copying hand."""
NAMES = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS", "STRIPE_MODE", "STRIPE_ORGANISATION")


class BadCardSetting(ValueError):
    """A setting of the card gateway is missing or does not fit the others."""


@dataclass(frozen=True, kw_only=True)
class CardSettings:
    """The account with the gateway: its key, what signs its messages, whose money it takes."""

    key: str
    secrets: tuple[str, ...]
    """Any of them may have signed a message, so that a new one can be brought in."""
    live: bool
    organisation: str
    """Code of the organisation that the account belongs to."""
    base: str = ""
    """Another address to speak to, of a stand-in; "" for the gateway itself."""


def read_card_settings(environ: Mapping[str, str]) -> CardSettings | None:
    """Read and check the settings; None without a key: cards are off.

    Raises BadCardSetting, naming the variable.
    """
    key, mode = environ.get("STRIPE_SECRET_KEY", ""), environ.get("STRIPE_MODE") or "test"
    if not key:
        lost = [name for name in NAMES[1:] if environ.get(name)]
        if lost:
            raise BadCardSetting(f"STRIPE_SECRET_KEY: must be set when {lost[0]} is")
        return None
    if mode not in KEYS:
        raise BadCardSetting("STRIPE_MODE: use test or live")
    if not key.startswith(KEYS[mode]):
        raise BadCardSetting(
            f"STRIPE_SECRET_KEY: is no key of {mode} mode; STRIPE_MODE says which mode is meant"
        )
    settings = CardSettings(
        key=key,
        secrets=_secrets(environ.get("STRIPE_WEBHOOK_SECRETS", "")),
        live=mode == "live",
        organisation=environ.get("STRIPE_ORGANISATION", ""),
        base=environ.get("STRIPE_API_BASE", "").rstrip("/"),
    )
    if not settings.organisation:
        raise BadCardSetting("STRIPE_ORGANISATION: name whose account it is, by its code")
    _check_base(settings)
    return settings


def _secrets(text: str) -> tuple[str, ...]:
    secrets = tuple(one.strip() for one in text.split(","))
    if not all(one.startswith(SECRET) and len(one) >= SHORTEST for one in secrets):
        raise BadCardSetting(
            f"STRIPE_WEBHOOK_SECRETS: one or more secrets that begin with {SECRET}, with commas"
        )
    return secrets


def _check_base(settings: CardSettings) -> None:
    if not settings.base:
        return
    if settings.live:
        raise BadCardSetting("STRIPE_API_BASE: a live key speaks to the gateway itself alone")
    url = urlsplit(settings.base)
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise BadCardSetting("STRIPE_API_BASE: use http:// or https:// and a host")

"""Signatures of what other systems send us: an HMAC over the moment and the raw body."""

import hashlib
import hmac
import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

WINDOW = timedelta(minutes=5)
"""How far the moment of signing may lie from now, both ways: an older message was replayed."""
_MOMENT = re.compile(r"[0-9]{1,11}")


class BadSignature(ValueError):
    """A message that nobody whom we know sent just now; ``code`` says why.

    Codes: missing, malformed, wrong, out_of_window.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_signature(
    body: bytes, header: str | None, secrets: Collection[str], now: datetime
) -> datetime:
    """Return the moment at which a body was signed with one of the secrets.

    The header reads ``t=<seconds>,v1=<hexadecimal HMAC-SHA256>``, the HMAC over seconds, a point
    and the body; other parts are passed over, and there may be several ``v1``.
    Several secrets let a new one be brought in while the old one is still used. Raises
    BadSignature; without any secret nothing is believed.
    """
    if not header:
        raise BadSignature("missing")
    parts = list(_parts(header))
    seconds = [value for name, value in parts if name == "t"]
    given = [value for name, value in parts if name == "v1"]
    if len(seconds) != 1 or not _MOMENT.fullmatch(seconds[0]) or not given:
        raise BadSignature("malformed")
    right = [_hmac(seconds[0], body, secret) for secret in secrets if secret]
    # Every pair is compared, so that time tells nothing of which secret is used.
    found = [hmac.compare_digest(one.encode(), own.encode()) for one in given for own in right]
    if not any(found):
        raise BadSignature("wrong")
    moment = datetime.fromtimestamp(int(seconds[0]), UTC)
    if abs(now - moment) > WINDOW:
        raise BadSignature("out_of_window")
    return moment


def _parts(header: str) -> Iterator[tuple[str, str]]:
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        yield name, value


def _hmac(seconds: str, body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()

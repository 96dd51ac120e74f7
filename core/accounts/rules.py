"""Logins, passwords, throttling and the life of sessions and links."""

import re
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    RESET = "reset"


LINK_LIFE = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.RESET: timedelta(minutes=30)}
IDLE_LIFE = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=12)
TRIES_WITHIN = timedelta(minutes=1)
TRIES_PER_MINUTE = 6
"""For one account from one address, so that a stranger elsewhere locks nobody out."""
TRIES_PER_ADDRESS = 30
"""For one address and any account: an office shares one."""
SPRAYED_WITHIN = timedelta(minutes=10)
TRIES_PER_ACCOUNT = 30
"""For one account from all addresses together, in that longer time: guessing that is spread over
many addresses. It holds only for addresses from which the account never signed in, so that
strangers slow one another down and never keep the owner out at home or in the office."""
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1024

_PHONE = re.compile(r"(?:\+84|0)[0-9]{8,10}")
_COMMON = frozenset(
    [
        "1234567890",
        "0123456789",
        "0987654321",
        "1111111111",
        "0000000000",
        "12345678910",
        "123456789a",
        "a123456789",
        "123456789q",
        "qwertyuiop",
        "qwerty1234",
        "qwerty12345",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "password12",
        "password123",
        "password1234",
        "passw0rd123",
        "iloveyou123",
        "welcome123",
        "matkhau123",
        "matkhau1234",
        "matkhau12345",
        "anhyeuem123",
        "emyeuanh123",
        "vietnam123",
        "vietnam1234",
        "quangninh123",
        "abc1234567",
        "abcd123456",
        "abcdefghij",
        "administrator",
        "letmein1234",
        "123123123123",
        "1122334455",
        "hanoi123456",
        "treemvietnam",
    ]
)


class PasswordFault(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"


def password_fault(password: str, login: str) -> PasswordFault | None:
    """Return what is wrong with a password, taken exactly as typed (NIST SP 800-63B §5.1.1)."""
    if len(password) < SHORTEST_PASSWORD:
        return PasswordFault.SHORT
    if len(password) > LONGEST_PASSWORD:
        return PasswordFault.LONG
    folded = password.casefold()
    if folded in _COMMON or folded == login.casefold() or len(set(folded)) == 1:
        return PasswordFault.COMMON
    return None


def normal_login(text: str) -> str:
    """Return a login as it is kept: small letters; a phone number as 0912345678."""
    digits = re.sub(r"[\s.\-()]", "", text)
    if _PHONE.fullmatch(digits):
        return "0" + digits.removeprefix("+84").removeprefix("0")
    return text.strip().casefold()


def is_phone(login: str) -> bool:
    """Say whether a login is a phone number."""
    return _PHONE.fullmatch(login) is not None


def safe_next(target: str | None) -> str | None:
    """Return where to go after sign-in when it is a page of ours: a path, no other site."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(ord(char) <= ord(" ") for char in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target

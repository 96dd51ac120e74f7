"""Kinds of donors, what they may wish for, and the marks of a proper address."""

import re
from enum import StrEnum

from core.text import search_key, sort_key, title_sort_key


class DonorKind(StrEnum):
    """Who gives."""

    PERSON = "person"
    FAMILY = "family"
    BUSINESS = "business"
    AGENCY = "agency"
    ARMED_FORCES = "armed_forces"
    GROUP = "group"


class WishState(StrEnum):
    """A wish waits until it is met or taken back."""

    OPEN = "open"
    MET = "met"
    WITHDRAWN = "withdrawn"


class Screening(StrEnum):
    """What is known of whether a giver may come close to a child."""

    UNSCREENED = "unscreened"
    CLEARED = "cleared"
    RESTRICTED = "restricted"
    """Gives, and is given no child."""


class ReceiptWish(StrEnum):
    """Which papers a giver wants: one for each payment, one list a year, or only thanks."""

    EACH = "each"
    ANNUAL = "annual"
    THANKS = "thanks"


KIND_WORDS = {
    DonorKind.PERSON: ("cá nhân", "ca nhan", "người", "individual", "person"),
    DonorKind.FAMILY: ("gia đình", "hộ gia đình", "family", "household"),
    DonorKind.BUSINESS: ("doanh nghiệp", "công ty", "hợp tác xã", "business", "company"),
    DonorKind.AGENCY: (
        "cơ quan",
        "đơn vị",
        "trường học",
        "đoàn thể",
        "tổ chức",
        "agency",
        "organisation",
        "organization",
    ),
    DonorKind.ARMED_FORCES: ("lực lượng vũ trang", "quân đội", "biên phòng", "armed forces"),
    DonorKind.GROUP: ("nhóm", "câu lạc bộ", "group", "club"),
}
_KINDS = {search_key(word): kind for kind, words in KIND_WORDS.items() for word in words}

_PHONE = re.compile(r"\+?[0-9]{8,15}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_TAX_CODE = re.compile(r"[0-9]{10}(-[0-9]{3})?|[0-9]{12}")


def list_key(name: str, kind: DonorKind) -> str:
    """Return the key of the order of lists: people by given name, others from their first word."""
    return sort_key(name) if kind is DonorKind.PERSON else title_sort_key(name)


def read_kind(text: str) -> DonorKind | None:
    """Return the kind that a word of a list stands for; None for a word we do not know."""
    return _KINDS.get(search_key(text))


def tidy_phone(text: str) -> str:
    """Return a telephone number without the marks people put between its digits."""
    return re.sub(r"[\s.()-]", "", text)


def local_phone(text: str) -> str:
    """Return a Vietnamese number as it is dialled at home, as a list may have lost its nought.

    +84 912…, 0084 912… and 912… become 0912…; other texts only lose the marks between digits.
    """
    digits = re.sub(r"^(?:\+|00)?840?(?=[1-9][0-9]{8,9}$)", "0", tidy_phone(text))
    return f"0{digits}" if re.fullmatch(r"[1-9][0-9]{8}|2[0-9]{9}", digits) else digits


def is_phone(text: str) -> bool:
    """Tell whether a tidy number has the length of one, with or without a country code."""
    return bool(_PHONE.fullmatch(text))


def is_email(text: str) -> bool:
    """Tell whether mail could be addressed like this."""
    return bool(_EMAIL.fullmatch(text))


def is_tax_code(text: str) -> bool:
    """Tell whether a tax code is Vietnamese: 10 digits, 10-3 for a branch, 12 for a person."""
    return bool(_TAX_CODE.fullmatch(text))

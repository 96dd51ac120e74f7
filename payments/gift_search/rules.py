"""What is told of a gift to whoever asks, and which account a transfer came from."""

import re
from dataclasses import dataclass
from enum import StrEnum

from core.dates import Month
from core.money import Money
from core.text import search_key

LAST_DIGITS = 4

# Only a number that the bank names as the payer's; our own account stands in many lines too.
_PAYER_ACCOUNT = re.compile(r"\b(?:tu|tk|stk|from) (?:tk |stk )?(\d{6,})\b")


_COUNTED = re.compile(r"[A-Z]{1,4}[0-9]{3,8}")


class GiftState(StrEnum):
    """How far a gift has come."""

    ARRIVED = "arrived"
    BOOKED = "booked"
    RECEIPTED = "receipted"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Gift:
    """The one line that is told: no name, no child, no purpose."""

    month: Month
    amount: Money
    state: GiftState


def is_counted(code: str) -> bool:
    """Say whether a code is of a register, where the next one is a number higher."""
    return _COUNTED.fullmatch("".join(code.split()).upper()) is not None


def comes_from(narrative: str, last_digits: str, own_account: str) -> bool:
    """Say whether the bank names a payer's account that ends with these digits."""
    return any(
        number.endswith(last_digits) and number != own_account
        for number in _PAYER_ACCOUNT.findall(search_key(narrative))
    )

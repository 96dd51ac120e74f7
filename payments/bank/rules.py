"""Bank lines: their states, what they are booked as, why something is suggested; forms of files."""

from enum import StrEnum


class LineState(StrEnum):
    """New until booked to something or set aside with a reason."""

    NEW = "new"
    BOOKED = "booked"
    SET_ASIDE = "set_aside"


class Booking(StrEnum):
    """What a line was booked as."""

    COMMITMENT = "commitment"
    GIFT = "gift"
    INTEREST = "interest"
    FEE = "fee"
    UNALLOCATED = "unallocated"
    DOCUMENT = "document"
    """A deposit, voucher or refund of ours, which the line names."""


class Reason(StrEnum):
    """Why a commitment is suggested for a line, and why a person must look at it."""

    CODE_AND_AMOUNT = "code_and_amount"
    SPLIT = "split"
    SEVERAL_MONTHS = "several_months"
    PART = "part"
    SURPLUS = "surplus"
    ADVANCE = "advance"
    SECOND_PAYMENT = "second_payment"
    SEVERAL_CODES = "several_codes"
    TYPED_LETTER = "typed_letter"
    LEARNED = "learned"
    LEARNED_OTHER_AMOUNT = "learned_other_amount"
    NAME = "name"
    ONE_OF_SEVERAL = "one_of_several"
    PART_OF_NAME = "part_of_name"
    NAME_OTHER_AMOUNT = "name_other_amount"
    WITNESSED = "witnessed"
    ENDED = "ended"


NOT_BOOKABLE = frozenset({Reason.WITNESSED, Reason.ENDED})
"""Suggestions that only explain: money cannot be booked on such a commitment."""


class Decision(StrEnum):
    """What a person makes of a line that waits."""

    DOCUMENT = "document"
    COMMITMENT = "commitment"
    GIFT = "gift"
    UNALLOCATED = "unallocated"
    INTEREST = "interest"
    FEE = "fee"
    SET_ASIDE = "set_aside"


MONEY_IN = (
    Decision.DOCUMENT,
    Decision.COMMITMENT,
    Decision.GIFT,
    Decision.UNALLOCATED,
    Decision.INTEREST,
    Decision.SET_ASIDE,
)
MONEY_OUT = (Decision.DOCUMENT, Decision.FEE, Decision.SET_ASIDE)


def decisions_for(amount: int) -> tuple[Decision, ...]:
    """Return what a line of a signed amount may be decided as."""
    return MONEY_IN if amount > 0 else MONEY_OUT


class LineView(StrEnum):
    """Which lines a person looks at."""

    WAITING = "waiting"
    SUGGESTED = "suggested"
    UNMATCHED = "unmatched"
    BOOKED = "booked"
    SET_ASIDE = "set_aside"
    ALL = "all"


class Direction(StrEnum):
    """Which way money moves, as a bank's message says it."""

    IN = "in"
    OUT = "out"


class FileKind(StrEnum):
    """What a statement file is."""

    TABLE = "table"
    MT940 = "mt940"
    CAMT053 = "camt053"


class DayForm(StrEnum):
    """How a file writes days."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    YEAR_FIRST = "year_first"
    CELLS = "cells"


class NumberForm(StrEnum):
    """How a file writes amounts."""

    POINTS = "points"
    COMMAS = "commas"
    SPACES = "spaces"
    PLAIN = "plain"
    CELLS = "cells"

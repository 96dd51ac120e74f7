"""Words for the states of bank lines, what they are booked as, and why something is suggested."""

from core.i18n import _l
from core.labels import register
from payments.bank.rules import (
    Booking,
    DayForm,
    Decision,
    Direction,
    FileKind,
    LineState,
    LineView,
    NumberForm,
    Reason,
)

# One call an enum: members of two enums with the same value are one key of a dict.
register(
    LineState,
    {
        LineState.NEW: _l("Waiting"),
        LineState.BOOKED: _l("Booked"),
        LineState.SET_ASIDE: _l("Set aside"),
    },
)
register(
    Booking,
    {
        Booking.COMMITMENT: _l("Commitment"),
        Booking.GIFT: _l("Gift to a fund"),
        Booking.INTEREST: _l("Bank interest"),
        Booking.FEE: _l("Bank fee"),
        Booking.UNALLOCATED: _l("Not yet allocated"),
        Booking.DOCUMENT: _l("A document of ours"),
    },
)
register(
    Decision,
    {
        Decision.DOCUMENT: _l("A document of ours: deposit, voucher or refund"),
        Decision.COMMITMENT: _l("Payment for one or more commitments"),
        Decision.GIFT: _l("Gift to a fund"),
        Decision.UNALLOCATED: _l("Money whose purpose is not known yet"),
        Decision.INTEREST: _l("Bank interest"),
        Decision.FEE: _l("Bank fee"),
        Decision.SET_ASIDE: _l("Set aside: not to be booked from here"),
    },
)
register(
    LineView,
    {
        LineView.WAITING: _l("All that wait"),
        LineView.SUGGESTED: _l("Waiting, with suggestions"),
        LineView.UNMATCHED: _l("Waiting, without suggestion"),
        LineView.BOOKED: _l("Booked"),
        LineView.SET_ASIDE: _l("Set aside"),
        LineView.ALL: _l("All lines"),
    },
)
register(
    Reason,
    {
        Reason.CODE_AND_AMOUNT: _l("The code is named and the amount is open"),
        Reason.SPLIT: _l("The amount is the sum of the commitments named"),
        Reason.SEVERAL_MONTHS: _l("The code is named; the amount pays several months"),
        Reason.PART: _l("The code is named; the amount is a part of the month"),
        Reason.SURPLUS: _l("The code is named; the amount is more than the month"),
        Reason.ADVANCE: _l("The code is named; nothing is due this month: paid in advance"),
        Reason.SECOND_PAYMENT: _l("The code is named; the month is paid already or paid twice"),
        Reason.SEVERAL_CODES: _l("Several codes are named and the amount does not fit their sum"),
        Reason.TYPED_LETTER: _l("The code was read with a doubt; the amount fits"),
        Reason.LEARNED: _l("This payer paid for it before; the amount fits"),
        Reason.LEARNED_OTHER_AMOUNT: _l("This payer paid for it before; the amount does not fit"),
        Reason.NAME: _l("The payer’s name and the amount fit only this commitment"),
        Reason.ONE_OF_SEVERAL: _l("The payer’s name and the amount fit more than one commitment"),
        Reason.PART_OF_NAME: _l("The amount and a part of the payer’s name fit"),
        Reason.NAME_OTHER_AMOUNT: _l("The payer’s name fits, the amount does not"),
        Reason.WITNESSED: _l("Handed over directly: the fund takes no money for it"),
        Reason.ENDED: _l("The commitment has ended"),
    },
)
register(Direction, {Direction.IN: _l("Money in"), Direction.OUT: _l("Money out")})
register(
    FileKind,
    {
        FileKind.TABLE: _l("A table, as CSV or Excel"),
        FileKind.MT940: _l("SWIFT MT940"),
        FileKind.CAMT053: _l("ISO 20022 camt.053"),
    },
)
register(
    DayForm,
    {
        DayForm.DAY_FIRST: _l("day/month/year"),
        DayForm.MONTH_FIRST: _l("month/day/year"),
        DayForm.YEAR_FIRST: _l("year-month-day"),
        DayForm.CELLS: _l("dates of the spreadsheet"),
    },
)
register(
    NumberForm,
    {
        NumberForm.POINTS: _l("points between thousands"),
        NumberForm.COMMAS: _l("commas between thousands"),
        NumberForm.SPACES: _l("spaces between thousands"),
        NumberForm.PLAIN: _l("digits only"),
        NumberForm.CELLS: _l("numbers of the spreadsheet"),
    },
)

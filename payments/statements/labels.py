"""Words for the lines of statements."""

from core.i18n import _l
from core.labels import register
from payments.statements.rules import End, Part

register(
    Part,
    {
        Part.BROUGHT_FORWARD: _l("Brought forward when the books were opened"),
        Part.GIFTS: _l("Gifts"),
        Part.RETURNED: _l("Money that went back"),
        Part.INTEREST: _l("Interest"),
        Part.BUDGET: _l("State budget"),
        Part.AID: _l("Aid"),
        Part.MANAGEMENT: _l("Management cost"),
        Part.BANK_FEES: _l("Bank fees"),
        Part.ROUNDING: _l("Rounding"),
        Part.MOVED_IN: _l("Moved in from other funds"),
        Part.MOVED_OUT: _l("Moved out to other funds"),
        Part.COVERED_IN: _l("Missed months covered by another fund"),
        Part.COVERED_OUT: _l("Missed months covered for others"),
    },
)
register(
    End,
    {
        End.BANK: _l("Bank lines, against payments by bank"),
        End.PAYMENTS: _l("Payments, less what went back"),
        End.ALLOCATIONS: _l("Allocated and not yet allocated"),
        End.RECEIPTS: _l("Receipted and not receipted"),
        End.LEDGER: _l("Ledger: funds and not yet allocated"),
    },
)

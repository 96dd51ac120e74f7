"""Words for the kinds of entries."""

from core.i18n import _l
from core.labels import register
from payments.ledger.rules import AccountUse, ReservationEnd, TransferKind

register(
    TransferKind,
    {
        TransferKind.OPENING: _l("Opening balance"),
        TransferKind.GIFT: _l("Gift"),
        TransferKind.UNALLOCATED: _l("Received, not yet allocated"),
        TransferKind.ALLOCATION: _l("Allocation"),
        TransferKind.DEPOSIT: _l("Deposit"),
        TransferKind.AID: _l("Aid"),
        TransferKind.INTEREST: _l("Interest"),
        TransferKind.FEE: _l("Bank fee"),
        TransferKind.REVERSAL: _l("Reversal"),
        TransferKind.BETWEEN_FUNDS: _l("Moved between funds"),
        TransferKind.COVER: _l("Cover of a missed month"),
        TransferKind.REFUND: _l("Money that went back"),
        TransferKind.MANAGEMENT: _l("Management cost"),
        TransferKind.ROUNDING: _l("Rounding"),
        TransferKind.UNIDENTIFIED: _l("Received, not yet identified"),
    },
)
register(
    AccountUse,
    {
        AccountUse.CASH: _l("Cash"),
        AccountUse.BANK: _l("Bank"),
        AccountUse.BETWEEN_FUNDS: _l("Between funds"),
        AccountUse.UNALLOCATED: _l("Not yet allocated"),
        AccountUse.BROUGHT_FORWARD: _l("Brought forward"),
        AccountUse.GIFTS: _l("Gifts"),
        AccountUse.INTEREST: _l("Interest"),
        AccountUse.AID: _l("Aid"),
        AccountUse.BANK_FEES: _l("Bank fees"),
        AccountUse.IN_TRANSIT: _l("Cash on its way to the bank"),
        AccountUse.CARD: _l("Card money on its way"),
        AccountUse.BUDGET: _l("State budget"),
        AccountUse.MANAGEMENT: _l("Management cost"),
        AccountUse.ROUNDING: _l("Rounding"),
    },
)
register(
    ReservationEnd,
    {
        ReservationEnd.PAID: _l("Paid"),
        ReservationEnd.RELEASED: _l("Released"),
    },
)

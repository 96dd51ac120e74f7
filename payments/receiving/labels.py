"""Words for channels, and for money that goes back."""

from core.i18n import _l
from core.labels import register
from payments.receiving.rules import Channel, Happened, ReturnKind, ReturnState

register(
    Channel,
    {
        Channel.CASH: _l("Cash"),
        Channel.BANK: _l("Bank transfer"),
        Channel.CARD: _l("Card"),
        Channel.IN_KIND: _l("In kind"),
        Channel.BROUGHT_FORWARD: _l("Paid before this system"),
    },
)
register(
    ReturnKind,
    {
        ReturnKind.REFUND: _l("Refund"),
        ReturnKind.REVERSAL: _l("Reversal"),
        ReturnKind.DISPUTE: _l("Dispute"),
        ReturnKind.DISPUTE_WON: _l("Dispute won or withdrawn"),
        ReturnKind.REFUND_FAILED: _l("Refund that came back"),
    },
)
register(
    ReturnState,
    {
        ReturnState.RECEIVED: _l("Received"),
        ReturnState.PARTLY_RETURNED: _l("Partly returned"),
        ReturnState.RETURNED: _l("Returned"),
        ReturnState.DISPUTED: _l("Disputed"),
    },
)
register(
    Happened,
    {
        Happened.REFUND: _l("We pay it back"),
        Happened.REVERSAL: _l("It was recorded wrongly, or the bank took it back at once"),
        Happened.DISPUTE: _l("The payer disputes it and their bank took it back"),
    },
)

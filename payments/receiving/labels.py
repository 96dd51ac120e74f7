"""Words for channels."""

from core.i18n import _l
from core.labels import register
from payments.receiving.rules import Channel, ReturnKind

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
        ReturnKind.DISPUTE_WON: _l("Dispute won"),
    },
)

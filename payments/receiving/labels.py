"""Words for channels."""

from core.i18n import _l
from core.labels import register
from payments.receiving.rules import Channel

register(
    Channel,
    {
        Channel.CASH: _l("Cash"),
        Channel.BANK: _l("Bank transfer"),
        Channel.CARD: _l("Card"),
    },
)

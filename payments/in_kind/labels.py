"""Words for how gifts in kind are valued."""

from core.i18n import _l
from core.labels import register
from payments.in_kind.rules import ValueBasis

register(
    ValueBasis,
    {
        ValueBasis.INVOICE: _l("By invoice"),
        ValueBasis.MARKET_PRICE: _l("By the market price"),
        ValueBasis.GIVER: _l("As the giver states"),
    },
)

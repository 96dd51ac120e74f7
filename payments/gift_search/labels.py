"""Words for how far a gift has come."""

from core.i18n import _l
from core.labels import register
from payments.gift_search.rules import GiftState

register(
    GiftState,
    {
        GiftState.ARRIVED: _l("Arrived, not booked to its purpose yet"),
        GiftState.BOOKED: _l("Received and booked"),
        GiftState.RECEIPTED: _l("Received, the receipt is issued"),
        GiftState.RETURNED: _l("Returned"),
    },
)

"""Whether a message is about our own account, in the mode that we run in."""

from payments.cards.models import GatewayEvent
from payments.cards.quarantine_rules import Why
from payments.cards.services.desk import card_settings


def is_trusted(event: GatewayEvent) -> bool:
    """Say whether a message may change something here."""
    return distrust(event) is None


def distrust(event: GatewayEvent) -> Why | None:
    """Return why a message changes nothing; None for one of our own."""
    if event.account:
        # Only messages about accounts connected to ours name one.
        return Why.OTHER_ACCOUNT
    if event.live != card_settings().live:
        return Why.OTHER_MODE
    return None

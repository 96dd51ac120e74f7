"""Limits of cards in words, each with the other way to pay."""

from core.formats import money
from core.i18n import _
from payments.cards.limits import Beyond


def told_beyond(beyond: Beyond) -> str:
    """Say which limit an amount breaks, and how it can be paid all the same."""
    limit = money(beyond.limit)
    said = {
        "currency": _("Cards cannot pay in this currency here."),
        "minimum": _("A card pays at least %(limit)s at a time.", limit=limit),
        "maximum": _("A card pays at most %(limit)s at a time.", limit=limit),
        "digit": _("The last digit must be 0 for a card, for example %(limit)s.", limit=limit),
    }[beyond.why]
    other = _("You can pay it by bank transfer: your payments page says how.")
    return f"{said} {other}"

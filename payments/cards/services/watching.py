"""Cards that expire soon: told once to whoever pays with them."""

from datetime import timedelta

from sqlalchemy import select

from core.dates import Month, today
from core.db import session
from payments.cards.models import CardMandate, SavedCard
from payments.cards.services.telling import tell_expiring
from payments.pledges.models import Pledge

BEFORE = timedelta(days=30)


def warn_of_expiring(organisation_id: int) -> int:
    """Tell donors whose card in use ends within a month; return how many were told."""
    used = (
        select(CardMandate.card_id)
        .join(Pledge, Pledge.id == CardMandate.pledge_id)
        .where(Pledge.organisation_id == organisation_id, CardMandate.ended_at.is_(None))
    )
    last = Month.of(today() + BEFORE)
    cards = session.scalars(
        select(SavedCard).where(
            SavedCard.id.in_(used),
            SavedCard.warned_on.is_(None),
            SavedCard.exp_year * 12 + SavedCard.exp_month <= last.year * 12 + last.month,
        )
    ).all()
    for card in cards:
        card.warned_on = today()
        tell_expiring(card)
    return len(cards)

"""Against the testing of stolen cards: few pages for one donor or one address, fewer failures."""

import hashlib
import hmac
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, func, or_, select

from core.dates import now
from core.db import session
from core.errors import TooManyTries
from core.i18n import _l
from payments.cards.models import CardTry

MOST_FAILURES = 5
WITHIN = timedelta(minutes=3)
MOST_TRIES = 10
A_DAY = timedelta(days=1)


def note_try(donor_id: int, address: str) -> None:
    """Count that a donor goes to the gateway's page. TooManyTries when they went too often."""
    digest = _digest(address)
    session.execute(delete(CardTry).where(CardTry.at < now() - A_DAY))
    same = or_(CardTry.donor_id == donor_id, CardTry.address == digest)
    failures = select(func.count()).where(same, CardTry.failed, CardTry.at > now() - WITHIN)
    tries = select(func.count()).where(same, ~CardTry.failed)
    if (
        session.scalars(failures).one() >= MOST_FAILURES
        or session.scalars(tries).one() >= MOST_TRIES
    ):
        # Nothing that would help whoever tries cards.
        raise TooManyTries(
            _l("This is not possible now. Pay by transfer, or try again tomorrow."),
            retry_after=int(A_DAY.total_seconds()),
        )
    session.add(CardTry(donor_id=donor_id, address=digest, failed=False, at=now()))
    session.flush()


def _digest(address: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"card:{address}".encode(), hashlib.sha256).hexdigest()

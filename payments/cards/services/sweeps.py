"""Sweeps: when we last asked for what we were not told, and what came of it."""

from datetime import datetime

from sqlalchemy import select

from core.db import session
from payments.cards.models import CardSweep


def last_sweep() -> CardSweep | None:
    """Return the last sweep that was finished."""
    return session.scalar(select(CardSweep).order_by(CardSweep.id.desc()).limit(1))


def note_sweep(began_at: datetime, missed: int, failed: int) -> None:
    """Keep that a sweep is finished."""
    session.add(CardSweep(began_at=began_at, missed=missed, failed=failed))
    session.flush()

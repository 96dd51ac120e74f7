"""The numbers that everybody may see: totals, never a person."""

from dataclasses import dataclass

from sqlalchemy import func, select, text

from core.db import session
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import GrantState
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import SponsorshipState

FEWEST_SHOWN = 5


@dataclass(frozen=True)
class PublicNumbers:
    """Three totals; None where fewer than five people stand behind a number."""

    registered: int | None
    sponsored: int | None
    grants: int | None


def public_numbers() -> PublicNumbers:
    """Count registered children, running sponsorships and grants paid; one query."""
    row = session.execute(
        select(
            select(func.count(Child.id)).where(Child.standing != Standing.EXITED).scalar_subquery(),
            select(func.count(Sponsorship.id))
            .where(Sponsorship.state == SponsorshipState.ACTIVE)
            .scalar_subquery(),
            select(func.count(Grant.id))
            .where(Grant.state.in_([GrantState.PAID, GrantState.EVIDENCED, GrantState.CLOSED]))
            .scalar_subquery(),
        )
    ).one()
    return PublicNumbers(*(count if count >= FEWEST_SHOWN else None for count in row))


def database_answers() -> None:
    """Ask the database for an answer; raises when there is none."""
    session.execute(text("SELECT 1"))

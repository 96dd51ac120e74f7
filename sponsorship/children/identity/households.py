"""Households: where siblings live together, and their poverty status between two days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from sponsorship.children.identity_models import ChildIdentity, Household, HouseholdStatus
from sponsorship.children.rules import Poverty


@dataclass(frozen=True, slots=True)
class Home:
    """A household with its poverty status through time, the present one first."""

    household: Household
    statuses: Sequence[HouseholdStatus]

    @property
    def status(self) -> Poverty:
        """Return the status in force."""
        return self.statuses[0].status


def open_household(place_code: str, village: str, status: Poverty, since: date) -> int:
    """Begin a household with its status; returns its id."""
    household = Household(place_code=place_code, village=village)
    session.add(household)
    session.flush()
    session.add(HouseholdStatus(household_id=household.id, status=status, from_day=since))
    session.flush()
    return household.id


def home_of(household_id: int | None) -> Home | None:
    """Return a household with its statuses, None for a child that has none on record."""
    if household_id is None:
        return None
    newest = (HouseholdStatus.from_day.desc(), HouseholdStatus.id.desc())
    rows = session.execute(
        select(Household, HouseholdStatus)
        .join(HouseholdStatus, HouseholdStatus.household_id == Household.id)
        .where(Household.id == household_id)
        .order_by(HouseholdStatus.to_day.is_not(None), *newest)
    ).all()
    return Home(rows[0].Household, [row.HouseholdStatus for row in rows])


def set_status(household_id: int, status: Poverty, from_day: date, document: str) -> None:
    """Let another poverty status begin. Raises RuleBroken("from_day") before the present one."""
    present = session.scalars(
        select(HouseholdStatus).where(
            HouseholdStatus.household_id == household_id, HouseholdStatus.to_day.is_(None)
        )
    ).one()
    if from_day < present.from_day:
        raise RuleBroken("from_day", _l("The one before began later than this day."))
    present.to_day = from_day
    session.flush()
    session.add(
        HouseholdStatus(
            household_id=household_id, status=status, from_day=from_day, document=document
        )
    )
    session.flush()


def move_household(household_id: int, place_code: str, village: str) -> None:
    """Say where the household lives now."""
    household = session.get_one(Household, household_id)
    household.place_code, household.village = place_code, village
    session.flush()


def move_village(child_ids: Sequence[int], village: str) -> None:
    """Say in which village these children live now."""
    session.execute(
        update(ChildIdentity).where(ChildIdentity.child_id.in_(child_ids)).values(village=village)
    )

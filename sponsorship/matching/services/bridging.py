"""A sponsor stopped: the programme's cover fund pays on until another sponsor carries on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import aliased

from core.dates import Month
from core.db import Day, session
from payments.covering.services import bridge, due_months, open_bridges, pay_months
from payments.funds.models import Fund
from sponsorship.children.life_rules import Away
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.children.services import absences_of
from sponsorship.matching.models import Programme, SlotClaim, Sponsorship
from sponsorship.matching.rules import RUNNING


@dataclass(frozen=True)
class PaidOn:
    """How many months cover funds paid on, and for how many they did not hold enough."""

    paid: int
    short: int


def pay_on_after(ended: Sponsorship) -> None:
    """Let the programme's cover fund pay on for the child of a sponsor who stopped, if it has one.

    A sponsorship that never began left no gap.
    """
    programme = session.get_one(Programme, ended.programme_id)
    if programme.cover_fund_id is not None and ended.activated_on is not None:
        bridge(ended.pledge_id, session.get_one(Fund, programme.cover_fund_id))


def pay_on() -> PaidOn:
    """Pay the months in which children still wait for another sponsor. Idempotent.

    A month of another sponsor in the same place is not paid, nor one on whose first day the child
    was away, nor any while it is: what is paid does not depend on the day of the run.
    """
    rows = open_bridges()
    waiting = _waiting([row.pledge.id for row in rows])
    due = [
        one
        for one in due_months(rows)
        if (gap := waiting.get(one.row.pledge.id)) and gap.holds(one.month)
    ]
    paid = pay_months(due)
    return PaidOn(paid, len(due) - paid)


@dataclass(frozen=True)
class Gap:
    """The time in which nobody pays for a child: ``until`` another sponsor does."""

    until: date
    away: Sequence[Away] = ()

    def holds(self, month: Month) -> bool:
        """Say whether a fund is to pay the month."""
        return month.first < self.until and not any(away.holds(month.first) for away in self.away)


def _waiting(pledge_ids: Collection[int]) -> dict[int, Gap]:
    """Return the gaps by the commitment that ended; children who are away now are not in it."""
    later, claim = aliased(Sponsorship), aliased(SlotClaim)
    carries_on = (
        select(func.coalesce(func.min(later.started_on), literal(date.max, Day)))
        .join(claim, claim.id == later.claim_id)
        .where(
            later.child_id == Sponsorship.child_id,
            later.id > Sponsorship.id,
            claim.slot == SlotClaim.slot,
            or_(later.activated_on.is_not(None), later.state.in_(RUNNING)),
        )
        .correlate(Sponsorship, SlotClaim)
        .scalar_subquery()
    )
    found = session.execute(
        select(Sponsorship.pledge_id, Sponsorship.child_id, carries_on)
        .join(Child, Child.id == Sponsorship.child_id)
        .join(SlotClaim, SlotClaim.id == Sponsorship.claim_id)
        .where(Sponsorship.pledge_id.in_(pledge_ids), Child.standing != Standing.EXITED)
    ).all()
    away = absences_of({child_id for _pledge, child_id, _start in found})
    return {
        pledge: Gap(Month.of(start).first, away.get(child_id, ()))
        for pledge, child_id, start in found
    }

"""What is open is found by a mark on each instalment: it says what the sums of its parts say."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.dates import frozen, now
from core.db import session, unit_of_work
from payments.funds.models import Fund
from payments.pledges.models import Instalment, Pledge, Waiver
from payments.pledges.rules import PledgeView, WaiverKind
from payments.pledges.services import PledgeFilter, counted_in_arrears, list_pledges
from payments.receiving.models import Allocation
from sponsorship.workbench.services import money_of_last_months
from tests.factories.people import actor, organisation
from tests.factories.pledges import month_of, pledge
from tests.factories.receipts import allocate, paid

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "waive", "undo"]),
        st.integers(0, 5),
        st.sampled_from([100_000, 250_000, 500_000]),
    ),
    max_size=12,
)
DUE = 500_000


@pytest.fixture(autouse=True)
def by(any_app):
    with frozen("2026-12-05"), unit_of_work():
        yield actor("accountant")


def act(kind: str, due: Instalment, amount: int, kept: dict[int, list[int]]) -> None:
    """Pay, waive, or take back what was paid last, as far as the instalment allows."""
    received, waived = kept[due.id]
    amount = min(amount, DUE - received - waived)
    if kind == "undo":
        last = session.scalars(
            select(Allocation)
            .where(Allocation.instalment_id == due.id, Allocation.amount > 0)
            .order_by(Allocation.id.desc())
        ).first()
        if last is None or received < last.amount:
            return
        session.add(
            Allocation(
                payment_id=last.payment_id, instalment_id=due.id, fund_id=last.fund_id,
                ordinal=last.ordinal + 1_000_000 + received, amount=-last.amount,
                allocated_at=now(), reverses_id=last.id,
            )
        )  # fmt: skip
        kept[due.id][0] -= last.amount
    elif amount and kind == "pay":
        allocate(paid(amount), amount, fund_of(due), due)
        kept[due.id][0] += amount
    elif amount:
        session.add(
            Waiver(
                instalment_id=due.id, kind=WaiverKind.WAIVED, amount=amount, reason="x", at=now()
            )
        )
        kept[due.id][1] += amount
    session.flush()


def fund_of(due: Instalment) -> Fund:
    return session.get_one(Fund, session.get_one(Pledge, due.pledge_id).fund_id)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(ACTS)
def test_the_mark_the_counter_and_the_months_say_what_the_parts_add_up_to(by, acts):
    with session.begin_nested() as example:
        promises = [pledge(), pledge()]
        due = [
            month_of(one, month) for month in ("2026-10", "2026-11", "2026-12") for one in promises
        ]
        kept = {one.id: [0, 0] for one in due}
        for kind, place, amount in acts:
            act(kind, due[place], amount, kept)
        session.expire_all()
        left = {key: DUE - sum(parts) for key, parts in kept.items()}
        assert {one.id: one.settled for one in due} == {key: not n for key, n in left.items()}
        owing = {one.pledge_id for one in due if left[one.id] and one.period < "2026-12"}
        listed = list_pledges(PledgeFilter(view=PledgeView.ARREARS), by=by)
        assert {row.pledge.id for row in listed.items} == owing
        assert session.scalar(counted_in_arrears(by)) == len(owing)
        months = {one.month: one.paid for one in money_of_last_months(by)}
        for month in ("2026-10", "2026-11", "2026-12"):
            came = sum(kept[one.id][0] for one in due if one.period == month)
            assert months[month] == came
        theirs = replace(by, everywhere=False, organisations=frozenset({organisation().id}))
        assert money_of_last_months(theirs) == money_of_last_months(by)
        others = replace(by, everywhere=False, organisations=frozenset())
        assert sum(one.due for one in money_of_last_months(others)) == 0
        example.rollback()

"""``flask pledges tasks``: the questions that days bring, opened and closed by set operations.

A term that ends is asked about 60 and 30 days before and at its end; a commitment for which nothing
came for 90 days, a month after the last reminder (day 60), may have lapsed. A question that a
person closed is not asked again until the next term or the next 90 days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, column, exists, literal, select, table, update

from core.dates import Month, now, start_of, this_month, today
from core.db import Choice, Day, Instant, session
from core.i18n import _
from core.statements import into_new
from payments.pledges.models import Instalment, Pledge, PledgeTask
from payments.pledges.rules import Method, PledgeState, TaskKind
from payments.pledges.services.due import paid_amount, waived_amount
from payments.pledges.services.terms import not_paused

LAPSE_DAYS = 90
DAYS_BEFORE = {TaskKind.RENEWAL_60: 60, TaskKind.RENEWAL_30: 30, TaskKind.RENEWAL: 0}

_allocation = table("allocation", column("instalment_id"), column("payment_id"))
_payment = table("payment", column("id"), column("received_on", Day))


@dataclass(frozen=True)
class TaskReport:
    """How many questions were opened and closed."""

    opened: int
    closed: int

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints."""
        return vars(self)


def run_tasks() -> TaskReport:
    """Open and close the questions about terms and lapses as of today; again it changes nothing."""
    closed = _close_answered()
    opened = sum(_open_renewals(kind, days) for kind, days in DAYS_BEFORE.items())
    return TaskReport(opened + _open_lapses(), closed)


def _close_answered() -> int:
    """Close what is no longer asked: renewed, ended, or asked about nearer to the end."""
    closed = 0
    for kind, days in DAYS_BEFORE.items():
        closed += _close(kind, *_ending(kind, days))
    return closed + _close(TaskKind.LAPSE, *_lapsed())


def _close(kind: TaskKind, *holds: ColumnElement[bool]) -> int:
    still = select(Pledge.id).where(Pledge.id == PledgeTask.pledge_id, *holds)
    result = session.execute(
        update(PledgeTask)
        .where(PledgeTask.kind == kind, PledgeTask.closed_at.is_(None), ~still.exists())
        .values(closed_at=now())
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]  # a CursorResult, as for every UPDATE


def _ending(kind: TaskKind, days: int) -> tuple[ColumnElement[bool], ...]:
    """Say of ``Pledge`` whether its term ends within the days, and no nearer question holds."""
    running = (Pledge.state == PledgeState.RUNNING, Pledge.renew_month <= _reach(days))
    if kind is TaskKind.RENEWAL:
        return running
    nearer = 30 if kind is TaskKind.RENEWAL_60 else 0
    return (*running, Pledge.renew_month > _reach(nearer))


def _reach(days: int) -> str:
    return str(Month.of(today() + timedelta(days=days)))


def _open_renewals(kind: TaskKind, days: int) -> int:
    ends = session.scalars(select(Pledge.renew_month).where(*_ending(kind, days)).distinct())
    words = _why(kind)
    return sum(
        _open(kind, words, since, Pledge.renew_month == str(month), *_ending(kind, days))
        for month, since in _windows(ends.all(), days)
    )


def _windows(ends: Any, days: int) -> Iterator[tuple[Month, date]]:
    """Yield each end of a term with the day from which it is asked about."""
    for text in ends:
        month = Month.parse(text)
        yield month, month.first - timedelta(days=days)


def _why(kind: TaskKind) -> str:
    words: dict[TaskKind, str] = {
        TaskKind.RENEWAL_60: _("The term ends within 60 days: ask the sponsor."),
        TaskKind.RENEWAL_30: _("The term ends within 30 days: ask the sponsor again."),
        TaskKind.RENEWAL: _("The term is over: renew or end the commitment."),
    }
    return words[kind]


def _lapsed() -> tuple[ColumnElement[bool], ...]:
    """Say of ``Pledge`` whether something is open for 90 days and nothing came since."""
    long_ago = today() - timedelta(days=LAPSE_DAYS)
    owes = exists().where(
        Instalment.pledge_id == Pledge.id,
        Instalment.due_on < long_ago,
        Instalment.amount > paid_amount() + waived_amount(),
    )
    came = (
        select(Instalment.id)
        .join_from(Instalment, _allocation, _allocation.c.instalment_id == Instalment.id)
        .join(_payment, _payment.c.id == _allocation.c.payment_id)
        .where(Instalment.pledge_id == Pledge.id, _payment.c.received_on >= long_ago)
        .exists()
    )
    return (
        Pledge.state == PledgeState.RUNNING,
        Pledge.method != Method.WITNESSED,
        not_paused(this_month()),
        owes,
        ~came,
    )


def _open_lapses() -> int:
    words = _("Nothing came for %(days)s days: ask, or end the commitment.", days=LAPSE_DAYS)
    return _open(TaskKind.LAPSE, words, today() - timedelta(days=LAPSE_DAYS), *_lapsed())


def _open(kind: TaskKind, why: str, since: date, *holds: ColumnElement[bool]) -> int:
    """Ask once about each pledge for which the conditions hold and nobody was asked since."""
    asked = exists().where(
        PledgeTask.pledge_id == Pledge.id,
        PledgeTask.kind == kind,
        PledgeTask.opened_at >= start_of(since),
    )
    rows: Select[*tuple[Any, ...]] = select(
        Pledge.id, literal(kind, Choice(TaskKind)), literal(why), literal(now(), Instant)
    ).where(*holds, ~asked)
    statement = into_new(PledgeTask)[session.get_bind().dialect.name].from_select(
        ("pledge_id", "kind", "why", "opened_at"), rows.order_by(Pledge.id), include_defaults=False
    )
    result = session.execute(statement, execution_options={"preserve_rowcount": True})
    return int(result.rowcount)  # type: ignore[attr-defined]  # a CursorResult, as for every INSERT

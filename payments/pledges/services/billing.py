"""The months of pledges: each is billed once, however often and by however many it is asked."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Insert, Select, func, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from core.access import Actor
from core.audit import Act, record
from core.dates import Month, now
from core.db import Instant, session
from core.statements import into, into_new
from payments.pledges.models import Instalment, Pledge, PledgeVersion
from payments.pledges.rules import Method, PledgeState
from payments.pledges.services.terms import Ids, due_on, in_rhythm, in_term, not_paused, within

COLUMNS = (
    "public_id",
    "pledge_id",
    "version_id",
    "period",
    "due_on",
    "amount",
    "currency",
    "created_at",
)
MANY = 100_000
"""Pledges asked about in one statement: a list of so many fits into the database's memory."""


@dataclass(frozen=True)
class BillingReport:
    """A month's billing; ``total`` sums all its instalments, minor units by currency."""

    period: Month
    pledges: int
    created: int
    existing: int
    total: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints."""
        return {**vars(self), "period": str(self.period)}


def bill_month(
    month: Month, organisation_id: int | None = None, *, by: Actor | None = None
) -> BillingReport:
    """Make the instalments of a month, of one organisation or of all, with one statement.

    Billed is what runs, is not witnessed, has the month in its rhythm and lies in its term.
    What exists stays; two runs at once make each instalment once.
    """
    created = make_instalments(billable(month, organisation_id))
    report = report_of(month, created, organisation_id)
    if created:
        changes = {"created": created, "total": report.total}
        record(Act("billed", "month", str(month), changes), by)
    return report


def billable(
    month: Month, organisation_id: int | None = None, ids: Ids | None = None
) -> Select[*tuple[Any, ...]]:
    """Select the rows of ``COLUMNS`` that the month asks for, made or not; of pledges ``ids``."""
    rows = _terms_in(month, ids).where(
        Pledge.state == PledgeState.RUNNING, in_term(month), *owned_by(organisation_id)
    )
    if ids is None:
        return rows
    # Said of both tables: the database does not carry a range over from one to the other.
    return rows.where(within(ids, Pledge.id), within(ids, PledgeVersion.pledge_id))


def not_made(month: Month, organisation_id: int | None = None) -> bool:
    """Say whether the month asks for an instalment that is not there yet."""
    last = session.scalar(select(func.max(Pledge.id))) or 0
    lacking = (
        _lacking(month, organisation_id, (first, first + MANY)).order_by(None).limit(1)
        for first in range(0, last, MANY)
    )
    return any(session.execute(rows).first() is not None for rows in lacking)


def _lacking(month: Month, organisation_id: int | None, ids: Ids) -> Select[*tuple[Any, ...]]:
    """Select the rows of ``COLUMNS`` that the month asks for and pledges ``ids`` lack.

    SQLite looks into the index for each. PostgreSQL is given the list of what is made: of a month
    that its statistics do not know yet it would compare each with each.
    """
    made = select(Instalment.pledge_id).where(Instalment.period == str(month))
    if _on_sqlite():
        lacks = ~made.where(Instalment.pledge_id == Pledge.id).exists()
    else:
        lacks = Pledge.id.not_in(made.where(within(ids, Instalment.pledge_id)))
    return billable(month, organisation_id, ids).where(lacks)


def instalment_for(pledge_id: int, month: Month) -> Instalment | None:
    """Return the month's instalment of a running pledge, made now when its rhythm has one.

    The term is left aside: money that comes for a commitment *to renew* is taken. None for
    witnessed or ended pledges and for months outside the rhythm.
    """
    return instalments_for([pledge_id], month).get(pledge_id)


def instalments_for(pledge_ids: Collection[int], month: Month) -> dict[int, Instalment]:
    """Return what ``instalment_for`` does for many pledges, by pledge, with 3 queries."""
    found = _instalments(pledge_ids, month)
    missing = set(pledge_ids) - set(found)
    if missing:
        running = Pledge.state == PledgeState.RUNNING
        make_instalments(_terms_in(month).where(Pledge.id.in_(missing), running))
        found |= _instalments(missing, month)
    return found


def _instalments(pledge_ids: Collection[int], month: Month) -> dict[int, Instalment]:
    rows = session.scalars(
        select(Instalment).where(
            Instalment.pledge_id.in_(pledge_ids), Instalment.period == str(month)
        )
    )
    return {row.pledge_id: row for row in rows}


def _terms_in(month: Month, ids: Ids | None = None) -> Select[*tuple[Any, ...]]:
    """Select the rows of ``COLUMNS`` for pledges with the month in their rhythm, not paused.

    The public name begins with the month, so that new ones lie together in the index: at its end,
    and not all over what was made in years.
    """
    return (
        select(
            (f"{month}-" + Pledge.public_id).label("public_id"),
            Pledge.id,
            PledgeVersion.id,
            literal(str(month)),
            due_on(month),
            PledgeVersion.amount,
            PledgeVersion.currency,
            literal(now(), Instant),
        )
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .where(
            Pledge.method != Method.WITNESSED,
            not_paused(month, ids),
            *in_rhythm(month, ids),
        )
        .order_by(Pledge.id)
    )


def make_instalments(rows: Select[*tuple[Any, ...]]) -> int:
    """Insert the rows of ``COLUMNS`` that are not there yet; return how many."""
    return _insert(into_new(Instalment)[session.get_bind().dialect.name], rows)


def make_piece(month: Month, organisation_id: int | None, ids: Ids) -> int:
    """Make those instalments of a month that pledges ``ids`` lack; return how many.

    To be ready for a conflict costs PostgreSQL a quarter more for each row, so there it is not,
    until a payment that makes one of these months at the same moment is in the way. It costs
    SQLite nothing.
    """
    if not _on_sqlite():
        with suppress(IntegrityError), session.begin_nested():
            return _insert(into(Instalment), _lacking(month, organisation_id, ids))
    return make_instalments(billable(month, organisation_id, ids))


def _insert(new: Insert, rows: Select[*tuple[Any, ...]]) -> int:
    statement = new.from_select(COLUMNS, rows, include_defaults=False)
    result = session.execute(statement, execution_options={"preserve_rowcount": True})
    return int(result.rowcount)  # type: ignore[attr-defined]  # a CursorResult, as for every INSERT


def _on_sqlite() -> bool:
    return session.get_bind().dialect.name == "sqlite"


def report_of(month: Month, created: int, organisation_id: int | None) -> BillingReport:
    """Say what a month is after ``created`` instalments were made."""
    made = select(Instalment.id).where(Instalment.period == str(month))
    if organisation_id is not None:
        made = made.join(Pledge, Pledge.id == Instalment.pledge_id)
    rows = by_currency(
        made.where(*owned_by(organisation_id)),
        Instalment.currency,
        func.count(),
        func.sum(Instalment.amount),
    )
    pledges = sum(count for _, count, _ in rows)
    return BillingReport(
        period=month,
        pledges=pledges,
        created=created,
        existing=pledges - created,
        total={currency: int(amount) for currency, _, amount in rows},
    )


def by_currency(
    query: Select[*tuple[Any, ...]],
    currency: InstrumentedAttribute[str],
    *figures: ColumnElement[Any],
) -> Sequence[tuple[Any, ...]]:
    """Return each currency of the query's rows with its figures.

    Mostly there is one, and one pass finds it; to group, SQLite would sort a million rows.
    """
    extremes = func.min(currency), func.max(currency)
    only = session.execute(query.with_only_columns(*extremes, *figures)).one()
    if only[0] is None:
        return []
    if only[0] == only[1]:
        return [tuple(only[1:])]
    grouped = query.with_only_columns(currency, *figures).group_by(currency).order_by(currency)
    return [tuple(row) for row in session.execute(grouped)]


def owned_by(organisation_id: int | None) -> list[ColumnElement[bool]]:
    """Say of ``Pledge`` whose it is, when that was asked."""
    return [] if organisation_id is None else [Pledge.organisation_id == organisation_id]

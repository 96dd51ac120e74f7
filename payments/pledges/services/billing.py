"""The months of pledges: each is billed once, however often and by however many it is asked."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from core.access import Actor
from core.audit import Act, record
from core.dates import Month, now
from core.db import Instant, session
from payments.pledges.models import Instalment, Pledge, PledgeVersion
from payments.pledges.rules import Method, PledgeState
from payments.pledges.services.terms import due_on, in_rhythm, in_term, not_paused

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
    month: Month, organisation_id: int | None = None, between: tuple[int, int] | None = None
) -> Select[*tuple[Any, ...]]:
    """Select the rows of ``COLUMNS`` that the month asks for, made or not.

    ``between`` keeps to the pledges above the first id up to the second.
    """
    rows = _terms_in(month).where(
        Pledge.state == PledgeState.RUNNING, in_term(month), *owned_by(organisation_id)
    )
    if between is None:
        return rows
    first, last = between
    # Said of both tables: the database does not carry a range over from one to the other.
    return rows.where(
        Pledge.id > first,
        Pledge.id <= last,
        PledgeVersion.pledge_id > first,
        PledgeVersion.pledge_id <= last,
    )


def not_made(month: Month, organisation_id: int | None = None) -> bool:
    """Say whether the month asks for an instalment that is not there yet."""
    made = (
        select(Instalment.id)
        .where(Instalment.pledge_id == Pledge.id, Instalment.period == str(month))
        .exists()
    )
    missing = billable(month, organisation_id).where(~made).limit(1)
    return session.execute(missing).first() is not None


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


def _terms_in(month: Month) -> Select[*tuple[Any, ...]]:
    """Select the rows of ``COLUMNS`` for pledges with the month in their rhythm, not paused."""
    return (
        select(
            (Pledge.public_id + f"-{month}").label("public_id"),
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
            not_paused(month),
            *in_rhythm(month),
        )
        .order_by(Pledge.id)
    )


def make_instalments(rows: Select[*tuple[Any, ...]]) -> int:
    """Insert the rows of ``COLUMNS`` that are not there yet; return how many."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(Instalment).from_select(COLUMNS, rows, include_defaults=False)
    result = session.execute(
        statement.on_conflict_do_nothing(), execution_options={"preserve_rowcount": True}
    )
    return int(result.rowcount)  # type: ignore[attr-defined]  # a CursorResult, as for every INSERT


def report_of(month: Month, created: int, organisation_id: int | None) -> BillingReport:
    """Say what a month is after ``created`` instalments were made."""
    query = (
        select(Instalment.currency, func.count(), func.sum(Instalment.amount))
        .where(Instalment.period == str(month))
        .group_by(Instalment.currency)
        .order_by(Instalment.currency)
    )
    if organisation_id is not None:
        query = query.join(Pledge, Pledge.id == Instalment.pledge_id)
    rows = session.execute(query.where(*owned_by(organisation_id))).all()
    pledges = sum(count for _, count, _ in rows)
    return BillingReport(
        period=month,
        pledges=pledges,
        created=created,
        existing=pledges - created,
        total={currency: int(amount) for currency, _, amount in rows},
    )


def owned_by(organisation_id: int | None) -> list[ColumnElement[bool]]:
    """Say of ``Pledge`` whose it is, when that was asked."""
    return [] if organisation_id is None else [Pledge.organisation_id == organisation_id]

"""Pledges found and listed, with their present terms, arrears and open tasks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, bindparam, cast, func, or_, select

from core.access import Actor
from core.dates import Month, this_month, today
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.labels import label
from core.money import Money
from core.paging import Page, paginate
from core.statements import among
from core.text import search_key
from donors.models import Donor
from payments.funds.models import Fund
from payments.pledges.models import Instalment, Pledge, PledgeTask, PledgeVersion
from payments.pledges.rules import Calendar, EndReason, Method, PledgeState, PledgeView, month_at
from payments.pledges.schedule import Schedule
from payments.pledges.services.due import paid_for_pledge, waived_for_pledge
from payments.pledges.services.schedules import Schedules
from payments.pledges.services.terms import in_force

_BY_CODE = select(Pledge).where(Pledge.code == bindparam("code"))
_BY_CODES = select(Pledge).where(among(Pledge.code, "codes"))


@dataclass(frozen=True)
class PledgeFilter:
    """Which pledges: words (code, fund, donor's name or phone) and a view."""

    text: str = ""
    view: PledgeView = PledgeView.ALL
    page: int = 1


@dataclass(frozen=True)
class PledgeRow:
    """A pledge as lists show it; ``arrears`` is what is open of instalments past their day."""

    pledge: Pledge
    terms: PledgeVersion
    donor: Donor
    fund_code: str
    arrears: Money
    has_task: bool
    schedules: Schedules

    @property
    def schedule(self) -> Schedule:
        """The months it asks for; read for the whole list when first asked."""
        return self.schedules.of(self.pledge.id)

    @property
    def amount(self) -> Money:
        """The amount of one instalment."""
        return Money(self.terms.amount, self.terms.currency)

    @property
    def end_reason(self) -> str:
        """Why it ended: the office's word for a reason it counts, else as it was written."""
        known = self.pledge.end_reason in set(EndReason)
        return str(label(EndReason(self.pledge.end_reason))) if known else self.pledge.end_reason

    @property
    def is_to_renew(self) -> bool:
        """Whether the pledge runs on after its term."""
        running = self.pledge.state is PledgeState.RUNNING
        return running and calendar_of(self.pledge, self.terms).is_to_renew(this_month())

    @property
    def next_month(self) -> Month | None:
        """The next month that will be billed; None when there is none."""
        if self.pledge.state is PledgeState.ENDED or self.pledge.method is Method.WITNESSED:
            return None
        due = next(self.schedule.after(this_month()), None)
        return due.month if due else None

    @property
    def is_paused(self) -> bool:
        """Whether nothing is asked for this month."""
        return self.schedule.calendar(this_month()).is_paused(this_month())


def find_pledge(code: str) -> Pledge | None:
    """Return the pledge of a commitment code, however it is cased or spaced."""
    return session.scalar(_BY_CODE, {"code": tidy_code(code)})


def get_pledge(public_id: str, *, by: Actor | None = None) -> Pledge:
    """Return a pledge in the scope of ``by`` (None: in any). Raises NotFound."""
    query = select(Pledge).where(Pledge.public_id == public_id, *in_scope(by))
    pledge = session.scalar(query)
    if pledge is None:
        raise NotFound(_l("There is no such commitment."))
    return pledge


def pledges_by_code(codes: Collection[str]) -> dict[str, Pledge]:
    """Return the pledges of tidy commitment codes; unknown codes are left out."""
    return {row.code: row for row in session.scalars(_BY_CODES, {"codes": list(codes)})}


def list_pledges(wanted: PledgeFilter, *, by: Actor | None = None) -> Page[PledgeRow]:
    """Return a page of the pledges in the scope of ``by`` (None: of all), by code."""
    query = _rows().where(*in_scope(by), *_viewed(wanted.view))
    if wanted.text:
        query = query.where(_matching(wanted.text))
    page = paginate(query, wanted.page)
    return Page(_read(page.items), page.total, page.number, page.size)


def pledge_rows(pledge_ids: Collection[int]) -> list[PledgeRow]:
    """Return pledges as lists show them, by code."""
    return _read(session.execute(_rows().where(Pledge.id.in_(pledge_ids))).all())


def pledge_rows_for_donor(donor_id: int) -> list[PledgeRow]:
    """Return all the pledges of a donor, by code."""
    return _read(session.execute(_rows().where(Pledge.donor_id == donor_id)).all())


def terms_of(pledge_ids: Collection[int], month: Month) -> dict[int, PledgeVersion]:
    """Return the terms in force in a month; before the start, the first ones."""
    rows = session.scalars(
        select(PledgeVersion)
        .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
        .where(Pledge.id.in_(pledge_ids), in_force(month))
    )
    return {terms.pledge_id: terms for terms in rows}


def open_tasks(pledge_id: int) -> list[PledgeTask]:
    """Return what a person must decide about a pledge, oldest first."""
    return list(
        session.scalars(
            select(PledgeTask)
            .where(PledgeTask.pledge_id == pledge_id, PledgeTask.closed_at.is_(None))
            .order_by(PledgeTask.opened_at, PledgeTask.id)
        )
    )


def calendar_of(pledge: Pledge, terms: PledgeVersion) -> Calendar:
    """Return the months of a pledge under its terms."""
    return Calendar(
        first=Month.parse(pledge.first_month),
        start=month_at(terms.start_index),
        rhythm=terms.rhythm,
        renew=Month.parse(pledge.renew_month) if pledge.renew_month else None,
    )


def tidy_code(code: str) -> str:
    """Return a commitment code as it is stored: capitals without spaces."""
    return "".join(code.split()).upper()


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Pledge,
            PledgeVersion,
            Donor,
            Fund.code,
            _arrears().label("arrears"),
            _task_waits().label("has_task"),
        )
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .join(Donor, Donor.id == Pledge.donor_id)
        .join(Fund, Fund.id == Pledge.fund_id)
        .where(in_force(this_month()))
        .order_by(Pledge.code)
    )


def _read(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[PledgeRow]:
    schedules = Schedules([found[0].id for found in rows])
    return [
        PledgeRow(
            pledge,
            terms,
            donor,
            fund_code,
            Money(arrears, terms.currency),
            bool(has_task),
            schedules,
        )
        for pledge, terms, donor, fund_code, arrears, has_task in rows
    ]


def _arrears() -> ColumnElement[int]:
    past = (Instalment.pledge_id == Pledge.id, Instalment.due_on < today())
    due = select(cast(func.coalesce(func.sum(Instalment.amount), 0), BigInteger)).where(*past)
    return due.scalar_subquery() - paid_for_pledge(*past) - waived_for_pledge(*past)


def counted_in_arrears(by: Actor) -> Select[int]:
    """Count the pledges in the scope of ``by`` that the list of arrears shows."""
    owing = select(func.count(func.distinct(Instalment.pledge_id))).where(*_overdue())
    scope = in_scope(by)
    return owing.join(Pledge, Pledge.id == Instalment.pledge_id).where(*scope) if scope else owing


def _overdue() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of instalments past their day of which something is open."""
    return ~Instalment.settled, Instalment.due_on < today()


def _task_waits() -> ColumnElement[bool]:
    return (
        select(PledgeTask.id)
        .where(PledgeTask.pledge_id == Pledge.id, PledgeTask.closed_at.is_(None))
        .exists()
    )


def in_scope(by: Actor | None) -> list[ColumnElement[bool]]:
    """Limit pledges to the organisations of a person; None sees all."""
    if by is None or by.everywhere:
        return []
    return [Pledge.organisation_id.in_(by.organisations)]


def _viewed(view: PledgeView) -> list[ColumnElement[bool]]:
    running = Pledge.state == PledgeState.RUNNING
    conditions: dict[PledgeView, list[ColumnElement[bool]]] = {
        PledgeView.ALL: [],
        PledgeView.ARREARS: [Pledge.id.in_(select(Instalment.pledge_id).where(*_overdue()))],
        PledgeView.TO_RENEW: [running, Pledge.renew_month <= str(this_month())],
        PledgeView.TASKS: [_task_waits()],
        PledgeView.WITNESSED: [Pledge.method == Method.WITNESSED],
        PledgeView.ENDED: [Pledge.state == PledgeState.ENDED],
    }
    return conditions[view]


def _matching(text: str) -> ColumnElement[bool]:
    code = tidy_code(text)
    conditions = [Pledge.code == code, Fund.code == code]
    if folded := search_key(text):
        conditions.append(Donor.search_key.contains(folded, autoescape=True))
    if phone := "".join(filter(str.isdigit, text)):
        conditions.append(Donor.phone == phone)
    return or_(*conditions)

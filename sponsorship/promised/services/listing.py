"""The list of a month: one page of its rows with the sums of all of them, or every row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Row,
    Select,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from core.access import Actor
from core.batches import batches
from core.dates import Month, this_month
from core.db import Id, session
from core.money import Money
from core.organisations.models import Organisation
from core.paging import PAGE_SIZE, Page
from donors.models import Donor
from payments.books.services import organisation_of
from payments.funds.models import Fund
from payments.pledges.models import Pledge
from payments.pledges.rules import PledgeState
from sponsorship.promised.rules import Shown
from sponsorship.promised.services.came_by import CameBy, came_by
from sponsorship.promised.services.facts import SUMS, facts
from sponsorship.promised.services.owners import in_area, of_owner

PIECE = 2_000
"""Commitments read at a time for a file."""


@dataclass(frozen=True)
class Asked:
    """A month (None: this one), an organisation (None: the first), a case owner or ``NOBODY``."""

    month: Month | None = None
    organisation: str | None = None
    owner: str | None = None
    show: Shown = Shown.ALL
    page: int = 1

    @property
    def of_month(self) -> Month:
        """The month that is listed."""
        return self.month or this_month()


@dataclass(frozen=True, slots=True)
class Amounts:
    """What was promised and what came of it, in minor units of ``currency``."""

    currency: str
    promised: int
    received: int
    waived: int
    covered: int
    older: int
    came: int

    @property
    def open(self) -> int:
        """What is still asked for of the month."""
        return self.promised - self.received - self.waived

    def told(self) -> list[Money]:
        """Return the amounts in the order of the columns."""
        amounts = (
            self.promised,
            self.received,
            self.waived,
            self.covered,
            self.open,
            self.older,
            self.came,
        )
        return [Money(amount, self.currency) for amount in amounts]


@dataclass(frozen=True, slots=True)
class Promised:
    """A commitment in a month; ``by`` says by which ways and until when its money came."""

    code: str
    public_id: str
    state: PledgeState
    donor: str
    fund: str
    amounts: Amounts
    by: CameBy

    @property
    def may_be_reminded(self) -> bool:
        """Whether something is open of a commitment that still runs."""
        owes = self.amounts.open > 0 or self.amounts.older > 0
        return owes and self.state is PledgeState.RUNNING


@dataclass(frozen=True)
class PromisedList:
    """A page of the rows, and the sums of all rows, one a currency."""

    organisation: Organisation
    month: Month
    page: Page[Promised]
    sums: list[Amounts]


def list_promised(asked: Asked, by: Actor) -> PromisedList:
    """Return a page of a month's commitments in the scope of ``by``, by code, and the sums of all.

    Raises NotFound for an organisation or case owner outside the scope.
    """
    body = organisation_of(asked.organisation, by)
    fact = _facts(asked, body, by)
    sums, numbers, total = _page(fact, asked.page)
    last = max(1, -(-total // PAGE_SIZE))
    if total and not numbers:
        sums, numbers, total = _page(fact, last)
    rows = _read(numbers, asked.of_month)
    page = Page(rows, total, min(asked.page, last), PAGE_SIZE)
    return PromisedList(body, asked.of_month, page, sums)


def every_promised(asked: Asked, by: Actor) -> Iterator[Promised]:
    """Yield all rows of the list, in its order. Raises NotFound as the list does."""
    fact = _facts(asked, organisation_of(asked.organisation, by), by)
    numbers = session.execute(_numbers(fact)).all()
    for piece in batches(numbers, PIECE):
        yield from _read(piece, asked.of_month)


def _facts(asked: Asked, body: Organisation, by: Actor) -> CTE:
    narrow = [*in_area(by), *of_owner(asked.owner, body.id)]
    return facts(asked.of_month, body.id, narrow, open_only=asked.show is Shown.OPEN)


def _numbers(fact: CTE) -> Select[Any]:
    return (
        select(fact.c.pledge_id, literal(0, BigInteger).label("rows"), *_amounts(fact))
        .join(Pledge, Pledge.id == fact.c.pledge_id)
        .order_by(Pledge.code, fact.c.currency)
    )


def _page(fact: CTE, number: int) -> tuple[list[Amounts], Sequence[Row[Any]], int]:
    """Return the sums by currency, the page's rows and how many there are, in one statement."""
    some = _numbers(fact).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE).subquery("some")
    added = (cast(func.sum(fact.c[name]), BigInteger).label(name) for name in SUMS)
    totals = select(
        cast(null(), Id).label("pledge_id"),
        func.count().label("rows"),
        fact.c.currency,
        *added,
    ).group_by(fact.c.currency)
    found = session.execute(union_all(totals, select(some))).all()
    sums = [row for row in found if row.pledge_id is None]
    rows = [row for row in found if row.pledge_id is not None]
    return [_amounts_of(row) for row in sums], rows, sum(row.rows for row in sums)


def _amounts(fact: CTE) -> list[Any]:
    return [fact.c.currency, *(fact.c[name] for name in SUMS)]


def _amounts_of(row: Row[Any]) -> Amounts:
    return Amounts(row.currency, *(int(row._mapping[name]) for name in SUMS))  # noqa: SLF001 - SQLAlchemy's public name


def _read(numbers: Sequence[Row[Any]], month: Month) -> list[Promised]:
    ids = [row.pledge_id for row in numbers]
    found = session.execute(
        select(Pledge.id, Pledge.code, Pledge.public_id, Pledge.state, Donor.name, Fund.code)
        .join(Donor, Donor.id == Pledge.donor_id)
        .join(Fund, Fund.id == Pledge.fund_id)
        .where(Pledge.id.in_(ids))
    )
    pledges = {
        key: (code, name, state, giver, fund) for key, code, name, state, giver, fund in found
    }
    ways, none = came_by(ids, month), CameBy()
    rows = [
        Promised(*pledges[row.pledge_id], _amounts_of(row), ways.get(row.pledge_id, none))
        for row in numbers
    ]
    return sorted(rows, key=lambda one: (one.code, one.amounts.currency))

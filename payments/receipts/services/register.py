"""The register of receipts, and whether numbers of a series are missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from core.access import Actor
from core.dates import Month
from core.db import session
from core.paging import Page, paginate
from core.text import search_key
from donors.models import Donor
from payments.numbering.models import Series
from payments.numbering.rules import Paper
from payments.receipts.models import Receipt, ReceiptFault, ReceiptVoid, SignedCopy
from payments.receipts.rules import ReceiptState
from payments.receipts.services.correcting import no_longer_true, touched
from payments.receipts.services.finding import Registered, in_scope, register
from payments.receipts.services.signing_off import is_at_the_counter
from payments.receipts.services.waiting import received_in

ORDER = (Receipt.issued_on.desc(), Series.code, Receipt.number.desc())


@dataclass(frozen=True)
class RegisterFilter:
    """What a person looks for in the register.

    ``month`` is the month the money was received, the two days are those of issue; ``unsigned``
    are counter receipts whose signed copy is not filed.
    """

    series: str | None = None
    month: Month | None = None
    donor: str | None = None
    state: ReceiptState | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    unsigned: bool = False
    page: int = 1


class SeriesCount(NamedTuple):
    """How many of a series' numbers stand in the register; ``on_paper`` were used before it."""

    code: str
    last_number: int
    on_paper: int
    issued: int

    @property
    def first(self) -> int:
        """The first number of this register."""
        return self.on_paper + 1

    @property
    def last(self) -> int:
        """The last number used."""
        return max(self.last_number, self.on_paper)

    @property
    def missing(self) -> int:
        """How many numbers are in no row."""
        return self.last - self.on_paper - self.issued


def list_register(wanted: RegisterFilter, by: Actor) -> Page[Registered]:
    """Return a page of the register of the actor's organisations, newest number first."""
    page = paginate(_listed(wanted, by), wanted.page)
    return Page([Registered(*row) for row in page.items], page.total, page.number, page.size)


def every_registered(wanted: RegisterFilter, by: Actor) -> Iterator[Registered]:
    """Yield all that the filter finds, for a file; newest number first."""
    return (Registered(*row) for row in session.execute(_listed(wanted, by)))


def count_register(wanted: RegisterFilter, by: Actor) -> int:
    """Return how many receipts the filter finds."""
    found = _listed(wanted, by).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _listed(wanted: RegisterFilter, by: Actor) -> Select[Any]:
    return register(*in_scope(by), *_wanted(wanted)).order_by(*ORDER)


def _wanted(wanted: RegisterFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.series:
        yield Series.code == wanted.series
    if wanted.month:
        yield received_in(wanted.month)
    if wanted.donor:
        yield _named(wanted.donor)
    if wanted.issued_from:
        yield Receipt.issued_on >= wanted.issued_from
    if wanted.issued_to:
        yield Receipt.issued_on <= wanted.issued_to
    if wanted.state:
        yield from _in_state(wanted.state)
    if wanted.unsigned:
        signed = exists().where(SignedCopy.receipt_id == Receipt.id)
        yield from (ReceiptVoid.receipt_id.is_(None), is_at_the_counter(), ~signed)


def _named(words: str) -> ColumnElement[bool]:
    parts = search_key(words).split()
    by_name = and_(*(Donor.search_key.contains(part, autoescape=True) for part in parts))
    return by_name | (Donor.code == words.upper())


def _in_state(state: ReceiptState) -> Iterator[ColumnElement[bool]]:
    """Select the receipts of one state; the four states share nothing and leave out nothing."""
    if state is ReceiptState.VOID:
        yield ReceiptVoid.receipt_id.is_not(None)
        return
    yield ReceiptVoid.receipt_id.is_(None)
    wrong = and_(touched(), no_longer_true())
    if state is ReceiptState.TO_CORRECT:
        yield wrong
        return
    yield ~wrong
    fault = ReceiptFault.receipt_id.is_not(None)
    yield fault if state is ReceiptState.NOT_DRAWN else ~fault


def count_series(by: Actor) -> list[SeriesCount]:
    """Return the receipt series of the actor's organisations with their counts, newest first."""
    issued = func.count(Receipt.id)
    rows = session.execute(
        select(Series.code, Series.last_number, Series.on_paper, issued)
        .outerjoin(Receipt, Receipt.series_id == Series.id)
        .where(Series.paper == Paper.RECEIPT, *in_scope(by))
        .group_by(Series.id, Series.code, Series.last_number, Series.on_paper)
        .order_by(Series.code.desc())
    )
    return [SeriesCount(*row) for row in rows]

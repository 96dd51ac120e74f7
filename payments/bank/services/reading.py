"""Lines as the reconcile page shows them, with what they may pay and why."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.money import Money
from core.paging import Page, paginate
from donors.models import Donor
from payments.bank.models import BankAccount, BankLine, Suggestion
from payments.bank.narratives import likely_decision
from payments.bank.rules import NOT_BOOKABLE, Decision, LineState, LineView, Reason
from payments.bank.services.documents import documents_for
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.on_statement import OurDocument
from payments.pledges.models import Pledge
from payments.receiving.models import Payment


@dataclass(frozen=True)
class LineFilter:
    """Which lines: a view, words or an amount, an account, why its best is suggested, and whose."""

    view: LineView = LineView.WAITING
    text: str = ""
    account: str = ""
    reason: Reason | None = None
    organisations: frozenset[int] | None = None
    page: int = 1


@dataclass(frozen=True)
class OfferPart:
    """A commitment that a line may pay, whose it is, and how much; ``pledge`` is its public id."""

    code: str
    pledge: str
    donor: str
    amount: Money


@dataclass(frozen=True)
class Offer:
    """A suggestion as people read it; one acceptance books all its parts."""

    rank: int
    reason: Reason
    parts: tuple[OfferPart, ...]

    @property
    def is_bookable(self) -> bool:
        """Whether it can be accepted, or only explains."""
        return self.reason not in NOT_BOOKABLE


@dataclass(frozen=True)
class LineRow:
    """A line with its account, its suggestions in order, its payment, and documents it may be."""

    line: BankLine
    account: BankAccount
    offers: tuple[Offer, ...]
    payment: str | None
    documents: tuple[OurDocument, ...] = ()

    @property
    def amount(self) -> Money:
        """The signed amount: money in is positive."""
        return Money(self.line.amount, self.line.currency)

    @property
    def likely(self) -> Decision | None:
        """What it most likely is without a commitment or a document of ours."""
        if self.offers or self.documents:
            return None
        return likely_decision(self.line.amount, self.line.narrative)

    @property
    def one_offer(self) -> bool:
        """Whether there is one suggestion and it can be accepted."""
        return len(self.offers) == 1 and self.offers[0].is_bookable


def list_lines(wanted: LineFilter) -> Page[LineRow]:
    """Return a page of lines, oldest first."""
    page = paginate(
        _lines(wanted.organisations)
        .where(*_viewed(wanted.view), *_found(wanted))
        .order_by(BankLine.booked_on, BankLine.id),
        wanted.page,
        size=25,
    )
    return Page(_rows(page.items), page.total, page.number, page.size)


def get_line(public_id: str, organisations: frozenset[int] | None = None) -> LineRow:
    """Return a line. NotFound outside the organisations."""
    found = session.execute(
        _lines(organisations).where(BankLine.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotFound(_l("There is no such bank line."))
    return _rows([found])[0]


def list_gift_funds(organisation_id: int) -> list[Fund]:
    """Return the open funds that a gift without commitment may go to, by code."""
    query = select(Fund).where(
        Fund.organisation_id == organisation_id,
        Fund.kind != FundKind.CHILD,
        Fund.closed_on.is_(None),
    )
    return list(session.scalars(query.order_by(Fund.code)))


def _lines(organisations: frozenset[int] | None) -> Select[BankLine, BankAccount, str]:
    query = (
        select(BankLine, BankAccount, Payment.public_id)
        .join(BankAccount, BankAccount.id == BankLine.account_id)
        .outerjoin(Payment, Payment.id == BankLine.payment_id)
    )
    if organisations is not None:
        query = query.where(BankAccount.organisation_id.in_(organisations))
    return query


def _viewed(view: LineView) -> list[ColumnElement[bool]]:
    new = BankLine.state == LineState.NEW
    suggested = select(Suggestion.id).where(Suggestion.line_id == BankLine.id).exists()
    conditions: dict[LineView, list[ColumnElement[bool]]] = {
        LineView.WAITING: [new],
        LineView.SUGGESTED: [new, suggested],
        LineView.UNMATCHED: [new, ~suggested],
        LineView.BOOKED: [BankLine.state == LineState.BOOKED],
        LineView.SET_ASIDE: [BankLine.state == LineState.SET_ASIDE],
        LineView.ALL: [],
    }
    return conditions[view]


def _found(wanted: LineFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.account:
        conditions.append(BankAccount.slug == wanted.account)
    if wanted.reason:
        best = select(Suggestion.id).where(
            Suggestion.line_id == BankLine.id,
            Suggestion.rank == 1,
            Suggestion.reason == wanted.reason,
        )
        conditions += [BankLine.state == LineState.NEW, best.exists()]
    if wanted.text:
        digits = wanted.text.replace(".", "").replace(",", "").replace(" ", "")
        says = [BankLine.narrative.icontains(wanted.text, autoescape=True)]
        says.append(BankLine.key == wanted.text)
        if digits.isdecimal() and len(digits) < len("9" * 15):
            says.append(BankLine.amount.in_([int(digits), -int(digits)]))
        conditions.append(or_(*says))
    return conditions


def _rows(found: Sequence[Any]) -> list[LineRow]:
    offers = _offers({line.id: line.currency for line, _account, _payment in found})
    documents = documents_for([(line, account) for line, account, _payment in found])
    return [
        LineRow(line, account, tuple(offers[line.id]), payment, tuple(documents.get(line.id, ())))
        for line, account, payment in found
    ]


def _offers(currencies: dict[int, str]) -> dict[int, list[Offer]]:
    rows = session.execute(
        select(Suggestion, Pledge.code, Pledge.public_id, Donor.name)
        .join(Pledge, Pledge.id == Suggestion.pledge_id)
        .join(Donor, Donor.id == Pledge.donor_id)
        .where(Suggestion.line_id.in_(currencies))
        .order_by(Suggestion.line_id, Suggestion.rank, Pledge.code)
    )
    offers: dict[int, list[Offer]] = defaultdict(list)
    for (line_id, rank), parts in groupby(rows, key=lambda row: (row[0].line_id, row[0].rank)):
        together = list(parts)
        commitments = tuple(
            OfferPart(code, pledge, donor, Money(suggestion.amount, currencies[line_id]))
            for suggestion, code, pledge, donor in together
        )
        offers[line_id].append(Offer(rank, together[0][0].reason, commitments))
    return offers

"""What donors gave in a year: their valid receipts, what came without one, and things."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select

from core.access import Actor
from core.dates import today
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.labels import label
from core.money import Money
from core.organisations.models import Organisation
from core.paging import Page, paginate
from core.periods import Period
from core.text import search_key
from core.words import in_words
from donors.models import Donor
from donors.rules import ReceiptWish
from payments.books.services import organisation_of
from payments.numbering.models import Series
from payments.receipts.models import Receipt
from payments.receipts.receipt_view import receipt_label, thaw
from payments.receipts.services.waiting import Waiting, is_valid, waiting_payments
from payments.receiving.models import GiftInKind, Payment
from payments.receiving.rules import Channel
from payments.statements.services.papers import issuer_facts, places_to_sign
from payments.statements.views_on_paper import DonorYearPaper, OtherLine, ReceiptLine

ON_PAPER = _l("Paid before this system began and receipted on paper.")


@dataclass
class DonorYear:
    """A donor's year with one organisation, each list oldest first."""

    donor: Donor
    organisation: Organisation
    year: int
    receipts: list[ReceiptLine] = field(default_factory=list)
    unreceipted: list[OtherLine] = field(default_factory=list)
    in_kind: list[OtherLine] = field(default_factory=list)

    @property
    def totals(self) -> tuple[Money, ...]:
        """The receipts added up, by currency."""
        return _added(self.receipts)

    def words(self, language: str) -> str:
        """Return the totals in words."""
        return "; ".join(in_words(amount, language) for amount in self.totals)


@dataclass(frozen=True)
class DonorFilter:
    """Which donors of a year: those whose name or code has the words."""

    words: str = ""
    page: int = 1


def donor_year(donor: Donor, year: int, body: Organisation) -> DonorYear:
    """Return one donor's year; the caller has made sure that the donor may be seen."""
    return donor_years([donor], year, body)[0]


def donor_years(donors: Sequence[Donor], year: int, body: Organisation) -> list[DonorYear]:
    """Return the years of donors, in their order, with three queries however many there are."""
    found = {donor.id: DonorYear(donor, body, year) for donor in donors}
    of_year = _of_year(body, year)
    _add_receipts(found, of_year)
    _add_the_rest(found, of_year)
    return list(found.values())


def donor_year_for_staff(donor_id: str, year: int, code: str | None, by: Actor) -> DonorYear:
    """Return a donor's year with one of the person's organisations. NotFound otherwise."""
    body = organisation_of(code, by)
    donor = session.scalar(select(Donor).where(Donor.public_id == donor_id))
    if donor is None or not session.scalar(
        select(Payment.id).where(Payment.donor_id == donor.id, Payment.organisation_id == body.id)
    ):
        raise NotFound(_l("This donor has given nothing to the organisation."))
    return donor_year(donor, year, body)


def years_given(donor_id: int) -> list[tuple[int, Organisation]]:
    """Return the years in which a donor gave to which organisation, the latest first."""
    rows = session.execute(
        select(Payment.received_on, Organisation)
        .join(Organisation, Organisation.id == Payment.organisation_id)
        .where(Payment.donor_id == donor_id)
        .distinct()
    )
    years = {(day.year, body.id): body for day, body in rows}
    return [(year, body) for (year, _id), body in sorted(years.items(), key=lambda one: one[0])][
        ::-1
    ]


def list_givers(wanted: DonorFilter, year: int, body: Organisation) -> Page[Any]:
    """Return a page of (donor, payments of the year, their number of valid receipts), by name."""
    receipts = func.count(Receipt.id)
    givers = (
        select(Donor, func.count(func.distinct(Payment.id)), receipts)
        .join(Payment, Payment.donor_id == Donor.id)
        .outerjoin(Receipt, (Receipt.payment_id == Payment.id) & is_valid())
        .where(_of_year(body, year))
        .group_by(Donor.id)
        .order_by(Donor.sort_key, Donor.id)
    )
    for word in search_key(wanted.words).split():
        givers = givers.where(Donor.search_key.contains(word, autoescape=True))
    return paginate(givers, wanted.page)


def givers_of(year: int, body: Organisation, *, everyone: bool) -> list[Donor]:
    """Return the donors who gave in a year and wish its statement (or all), by code."""
    givers = select(Donor).where(Donor.id.in_(select(Payment.donor_id).where(_of_year(body, year))))
    if not everyone:
        givers = givers.where(Donor.receipt_wish == ReceiptWish.ANNUAL)
    return list(session.scalars(givers.order_by(Donor.code)))


def year_paper(given: DonorYear) -> DonorYearPaper:
    """Return what the paper of a year shows."""
    body, donor = given.organisation, given.donor
    return DonorYearPaper(
        issuer=body.name_vi,
        issuer_facts=issuer_facts(body),
        donor_name=donor.name,
        donor_address=donor.address,
        donor_code=donor.code,
        year=given.year,
        prepared_on=today(),
        receipts=tuple(given.receipts),
        totals=given.totals,
        words_vi=tuple(in_words(amount, "vi") for amount in given.totals),
        words_en=tuple(in_words(amount, "en") for amount in given.totals),
        unreceipted=tuple(given.unreceipted),
        in_kind=tuple(given.in_kind),
        signatories=places_to_sign(body.id),
    )


def _of_year(body: Organisation, year: int) -> ColumnElement[bool]:
    period = Period.of_year(year)
    return (Payment.organisation_id == body.id) & Payment.received_on.between(
        period.first, period.last
    )


def _add_receipts(found: dict[int, DonorYear], of_year: ColumnElement[bool]) -> None:
    rows = session.execute(
        select(Receipt, Series.code, Payment.received_on, Payment.channel)
        .join(Series, Series.id == Receipt.series_id)
        .join(Payment, Payment.id == Receipt.payment_id)
        .where(Receipt.donor_id.in_(found), is_valid(), of_year)
        .order_by(Payment.received_on, Receipt.id)
    )
    for receipt, series, received_on, channel in rows:
        name = receipt_label(series, receipt.number)
        amount = Money(receipt.amount, receipt.currency)
        purpose = "; ".join(thaw(receipt.snapshot).purposes)
        given = found[receipt.donor_id or 0]
        if channel is Channel.IN_KIND:
            given.in_kind.append(OtherLine(received_on, f"{name}: {purpose}", amount))
        else:
            given.receipts.append(ReceiptLine(name, received_on, purpose, amount))


def _add_the_rest(found: dict[int, DonorYear], of_year: ColumnElement[bool]) -> None:
    rows = session.execute(waiting_payments(of_year, Payment.donor_id.in_(found)))
    waiting = [Waiting.of(row) for row in rows]
    things = _things([one.payment.id for one in waiting])
    for one in waiting:
        given, payment = found[one.payment.donor_id or 0], one.payment
        if payment.channel is Channel.IN_KIND:
            described = things.get(payment.id, "")
            given.in_kind.append(OtherLine(payment.received_on, described, one.amount))
        else:
            given.unreceipted.append(OtherLine(payment.received_on, _why(one), one.amount))


def _things(payment_ids: Collection[int]) -> dict[int, str]:
    rows = session.scalars(select(GiftInKind).where(GiftInKind.payment_id.in_(payment_ids)))
    return {one.payment_id: f"{one.items} ({one.quantity})" for one in rows}


def _why(waiting: Waiting) -> str:
    before = waiting.payment.channel is Channel.BROUGHT_FORWARD
    return str(ON_PAPER) if before else label(waiting.reason)


def _added(lines: Sequence[ReceiptLine | OtherLine]) -> tuple[Money, ...]:
    sums: Counter[str] = Counter()
    for line in lines:
        sums[line.amount.currency] += line.amount.amount
    return tuple(Money(amount, currency) for currency, amount in sums.items())

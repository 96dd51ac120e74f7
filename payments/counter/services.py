"""Gifts at the counter, receipts issued with the cash, and what the day brought."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from core.access import Actor
from core.db import public_id, session
from core.errors import RuleBroken
from core.i18n import _l
from core.money import Money
from core.organisations.models import Organisation
from donors.models import Donor
from donors.services import find_donor_by_code
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.numbering.models import Series
from payments.receipts.models import Receipt
from payments.receipts.receipt_view import receipt_label
from payments.receipts.services import issue_for
from payments.receipts.services.waiting import is_valid
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services import (
    AllocationRow,
    Receive,
    ReceiveCash,
    Share,
    allocations_of,
    receive,
    receive_for_commitment,
)

SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class ReceiveGift:
    """Cash for an open fund (its public id), in đồng, from a donor (by code) or a named payer."""

    fund: str
    amount: int
    received_on: date
    donor: str = ""
    payer_name: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Receipted:
    """A payment of the counter; ``refusal`` says why there is no receipt."""

    payment: Payment
    number: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Taking:
    """A payment of the day: who gave, for what, with which receipt."""

    payment: Payment
    donor: Donor | None
    receipt: str
    parts: list[AllocationRow]

    @property
    def amount(self) -> Money:
        """What was taken."""
        return Money(self.payment.amount, self.payment.currency)


@dataclass(frozen=True)
class Takings:
    """The latest payments of a day, and how many there are with their sum."""

    rows: list[Taking]
    count: int
    total: Money


def take_for_commitment(command: ReceiveCash, *, by: Actor) -> Receipted:
    """Take cash for a commitment and issue its receipt. RuleBroken as in receiving."""
    return _receipted(receive_for_commitment(command, by=by), by)


def take_gift(command: ReceiveGift, *, by: Actor) -> Receipted:
    """Take cash for a fund and issue its receipt; a form sent twice is one gift.

    RuleBroken names the field: a fund that is closed, a child's or another organisation's, an
    unknown donor, nobody named.
    """
    fund = next((one for one, _body in open_funds(by) if one.public_id == command.fund), None)
    if fund is None:
        raise RuleBroken("fund", _l("Choose an open fund of an organisation you work for."))
    donor = _donor(command)
    payment = receive(
        Receive(
            organisation_id=fund.organisation_id,
            donor_id=donor.id if donor else None,
            payer_name=command.payer_name or (donor.name if donor else ""),
            channel=Channel.CASH,
            reference=command.reference or public_id(),
            amount=command.amount,
            currency=fund.currency,
            received_on=command.received_on,
            shares=(Share(fund.id, command.amount),),
        ),
        by=by,
    )
    return _receipted(payment, by)


def open_funds(by: Actor) -> list[tuple[Fund, Organisation]]:
    """Return the funds that take a gift without a commitment, by organisation and code."""
    query = (
        select(Fund, Organisation)
        .join(Organisation, Organisation.id == Fund.organisation_id)
        .where(
            Fund.kind != FundKind.CHILD,
            Fund.closed_on.is_(None),
            Fund.currency == Organisation.currency,
        )
        .order_by(Organisation.code, Fund.code)
    )
    if not by.everywhere:
        query = query.where(Organisation.id.in_(by.organisations))
    return [(fund, body) for fund, body in session.execute(query)]


def takings_of(day: date, by: Actor) -> Takings:
    """Return the cash received on a day in the organisations of ``by``, the latest first."""
    conditions: list[ColumnElement[bool]] = [
        Payment.channel == Channel.CASH,
        Payment.received_on == day,
    ]
    if not by.everywhere:
        conditions.append(Payment.organisation_id.in_(by.organisations))
    count, amount = session.execute(
        select(func.count(), func.coalesce(func.sum(Payment.amount), 0)).where(*conditions)
    ).one()
    return Takings(_takings(*conditions), count, Money(int(amount)))


def _takings(*conditions: ColumnElement[bool]) -> list[Taking]:
    rows: list[Any] = list(
        session.execute(
            select(Payment, Donor, Series.code, Receipt.number)
            .outerjoin(Donor, Donor.id == Payment.donor_id)
            .outerjoin(Receipt, (Receipt.payment_id == Payment.id) & is_valid())
            .outerjoin(Series, Series.id == Receipt.series_id)
            .where(*conditions)
            .order_by(Payment.id.desc())
            .limit(SHOWN)
        )
    )
    parts = allocations_of([payment.id for payment, *_rest in rows])
    return [
        Taking(payment, donor, receipt_label(series, number) if series else "", parts[payment.id])
        for payment, donor, series, number in rows
    ]


def _receipted(payment: Payment, by: Actor) -> Receipted:
    try:
        receipt = issue_for(payment, by=by)
    except RuleBroken as refusal:
        return Receipted(payment, refusal=str(refusal.message))
    series = session.get_one(Series, receipt.series_id)
    return Receipted(payment, receipt_label(series.code, receipt.number))


def _donor(command: ReceiveGift) -> Donor | None:
    if not command.donor:
        if not command.payer_name:
            raise RuleBroken("payer_name", _l("Name who pays, or write the sponsor’s code."))
        return None
    donor = find_donor_by_code(command.donor)
    if donor is None:
        raise RuleBroken("donor", _l("No sponsor has this code. Leave it blank if unknown."))
    return donor

"""Paying out: one voucher, one entry in the books, one reservation used."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import public_id, session
from core.errors import Duplicate, NotFound, RuleBroken
from core.i18n import _l
from core.money import Money
from core.organisations.models import Organisation
from donors.models import Donor
from payments.funds.models import Fund
from payments.ledger.models import Account, Reservation, Transfer
from payments.ledger.rules import AccountUse, ReservationEnd, TransferKind
from payments.ledger.services import Entry, account_of, end_reservation, post, sources_of
from payments.numbering.models import Series
from payments.numbering.rules import Paper
from payments.numbering.services import take_numbers
from payments.on_statement import OurDocument
from payments.paying_out.models import Disbursement
from payments.paying_out.rules import voucher_number
from payments.receiving.models import Payment
from payments.receiving.rules import Channel

KEY = "disbursement:"
"""Kind of the paper, and with its public id the key of its one entry in the books."""
KINDS = {AccountUse.AID: TransferKind.AID, AccountUse.MANAGEMENT: TransferKind.MANAGEMENT}
"""What money is paid out for, and the kind of its entry."""


@dataclass(frozen=True)
class PayOut:
    """Money to leave a fund: ``amount`` in minor units of ``currency``, on a Vietnam day.

    ``document`` is the paper for which the money was reserved (``grant:Xy…``); ``use`` says
    whether it is aid or management cost.
    """

    organisation_id: int
    fund_id: int
    document: str
    payee: str
    purpose: str
    channel: Channel
    amount: int
    currency: str
    paid_on: date
    money_account_id: int
    use: AccountUse = AccountUse.AID


@dataclass(frozen=True)
class Source:
    """Part of what was paid, and who gave it: a donor's code, or "" when nobody is known."""

    document: str
    donor: str
    amount: Money


@dataclass(frozen=True)
class Voucher:
    """A payment out with what its paper names: whose, from which fund, on which accounts."""

    disbursement: Disbursement
    organisation: Organisation
    fund: Fund
    number: str
    debit: Account
    credit: Account


def pay_out(command: PayOut, *, by: Actor) -> Disbursement:
    """Pay reserved money: takes the next voucher number of the year and posts to the books.

    Duplicate when the document was paid before; NotFound and WrongState when no money is reserved
    for it (any more); RuleBroken when more is asked than was reserved, or from another fund, when
    the day is to come, or when the fund does not hold the amount.
    """
    _refuse_second(command.document)
    _check(command, end_reservation(command.document, ReservationEnd.PAID))
    series, number = take_numbers(command.organisation_id, Paper.VOUCHER, command.paid_on.year)
    paid = Disbursement(
        public_id=public_id(),
        organisation_id=command.organisation_id,
        series_id=series.id,
        number=number,
        fund_id=command.fund_id,
        document=command.document,
        payee=command.payee,
        purpose=command.purpose,
        channel=command.channel,
        amount=command.amount,
        currency=command.currency,
        paid_on=command.paid_on,
        recorded_at=now(),
        paid_by=by.id,
    )
    session.add(paid)
    session.flush()
    post([_entry(command, paid)])
    changes = {"amount": [None, command.amount], "document": [None, command.document]}
    record(Act("paid out", "voucher", voucher_number(series.code, number), changes), by)
    return paid


def money_account(organisation_id: int, channel: Channel) -> Account:
    """Return the account that money of a channel leaves: the cash box or the bank."""
    use = AccountUse.CASH if channel is Channel.CASH else AccountUse.BANK
    return account_of(organisation_id, use)


def get_voucher(voucher_id: str, actor: Actor) -> Voucher:
    """Return a voucher of an organisation the actor works for. NotFound for any other."""
    debit, credit = aliased(Account), aliased(Account)
    row = session.execute(
        select(Disbursement, Organisation, Fund, Series.code, debit, credit)
        .join(Organisation, Organisation.id == Disbursement.organisation_id)
        .join(Fund, Fund.id == Disbursement.fund_id)
        .join(Series, Series.id == Disbursement.series_id)
        .join(Transfer, Transfer.key == KEY + Disbursement.public_id)
        .join(debit, debit.id == Transfer.debit_id)
        .join(credit, credit.id == Transfer.credit_id)
        .where(Disbursement.public_id == voucher_id)
    ).first()
    if row is None or not actor.works_for(row[0].organisation_id):
        raise NotFound(_l("There is no such voucher."))
    paid, organisation, fund, series, debited, credited = row
    number = voucher_number(series, paid.number)
    return Voucher(paid, organisation, fund, number, debited, credited)


def vouchers_by_id(disbursement_ids: Collection[int]) -> dict[int, tuple[Disbursement, str]]:
    """Return payments out with their voucher numbers, by id."""
    rows = session.execute(
        select(Disbursement, Series.code)
        .join(Series, Series.id == Disbursement.series_id)
        .where(Disbursement.id.in_(disbursement_ids))
    )
    return {paid.id: (paid, voucher_number(code, paid.number)) for paid, code in rows}


def sources_of_voucher(paid: Disbursement) -> list[Source]:
    """Return which payments paid a voucher, with the donors' codes, in the order of use."""
    found = sources_of(KEY + paid.public_id)
    codes = {
        f"payment:{public}": code
        for public, code in session.execute(
            select(Payment.public_id, Donor.code)
            .join(Donor, Donor.id == Payment.donor_id)
            .where(
                Payment.public_id.in_(
                    [source.document.removeprefix("payment:") for source in found]
                )
            )
        )
    }
    return [
        Source(source.document, codes.get(source.document, ""), Money(source.amount, paid.currency))
        for source in found
    ]


def waiting_vouchers(account_ids: Collection[int], amounts: Collection[int]) -> list[OurDocument]:
    """Return the vouchers paid from these accounts (of the ledger); amounts out are below zero."""
    rows = session.execute(
        select(Disbursement, Series.code, Transfer.credit_id)
        .join(Series, Series.id == Disbursement.series_id)
        .join(Transfer, Transfer.key == KEY + Disbursement.public_id)
        .where(
            Transfer.credit_id.in_(account_ids),
            Disbursement.amount.in_({-amount for amount in amounts}),
        )
        .order_by(Disbursement.id)
    )
    return [
        OurDocument(
            name=KEY + paid.public_id,
            number=voucher_number(series, paid.number),
            account_id=account_id,
            amount=-paid.amount,
            on=paid.paid_on,
        )
        for paid, series, account_id in rows
    ]


def _refuse_second(document: str) -> None:
    if session.scalar(select(Disbursement.id).where(Disbursement.document == document)):
        raise Duplicate("document", _l("This has been paid out already."))


def _check(command: PayOut, reserved: Reservation) -> None:
    """Leave to other documents what is reserved for them."""
    if command.fund_id != reserved.fund_id:
        raise RuleBroken("fund", _l("The money for this is reserved in another fund."))
    if command.currency != reserved.currency or command.amount > reserved.amount:
        raise RuleBroken("amount", _l("This is more than was reserved. Pay that much at most."))
    if command.paid_on > today():
        raise RuleBroken("paid_on", _l("Money cannot be paid on a day to come."))


def _entry(command: PayOut, paid: Disbursement) -> Entry:
    return Entry(
        organisation_id=command.organisation_id,
        kind=KINDS[command.use],
        debit_id=account_of(command.organisation_id, command.use).id,
        credit_id=command.money_account_id,
        fund_id=command.fund_id,
        amount=command.amount,
        currency=command.currency,
        occurred_on=command.paid_on,
        document=KEY + paid.public_id,
        key=KEY + paid.public_id,
    )

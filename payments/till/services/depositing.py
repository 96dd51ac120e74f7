"""Cash brought to the bank: a numbered paper, in transit until the bank's line comes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken
from core.formats import money
from core.i18n import _, _l
from payments.bank.services import list_accounts
from payments.funds.services import general_fund
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import Entry, account_of, post
from payments.numbering.models import Series
from payments.numbering.rules import Paper
from payments.numbering.services import take_numbers
from payments.on_statement import OurDocument, StatementLine
from payments.till.models import CashDeposit
from payments.till.rules import deposit_number
from payments.till.services.accounts import (
    MoneyAccount,
    get_money_account,
    list_money_accounts,
    lock_account,
    lowest_from,
)

KIND = "deposit"


@dataclass(frozen=True, kw_only=True)
class BringToBank:
    """Cash of a box, in đồng, paid in at a bank account (by short name) on a Vietnam day."""

    account: str
    bank: str
    amount: int
    deposited_on: date
    slip: str = ""
    reference: str = ""


def bring_to_bank(command: BringToBank, *, by: Actor) -> CashDeposit:
    """Take cash out of the box for the bank, with the year's next number.

    A form sent twice is one deposit. RuleBroken names the field: a day to come, a bank account of
    another organisation or currency, or more than the box held on that day or since.
    """
    box = get_money_account(list_money_accounts(AccountUse.CASH, by), command.account)
    lock_account(box.account.id)
    before = _before(box, command)
    if before is not None:
        return before
    bank_id = _bank(box, command, by)
    _check(box, command)
    series, number = take_numbers(box.organisation.id, Paper.DEPOSIT, command.deposited_on.year)
    deposit = CashDeposit(
        organisation_id=box.organisation.id,
        reference=command.reference,
        series_id=series.id,
        number=number,
        cash_account_id=box.account.id,
        bank_account_id=bank_id,
        amount=command.amount,
        currency=box.account.currency,
        deposited_on=command.deposited_on,
        slip=command.slip,
        recorded_at=now(),
        recorded_by=by.id,
    )
    session.add(deposit)
    session.flush()
    transit = account_of(box.organisation.id, AccountUse.IN_TRANSIT).id
    post([_entry(deposit, transit, box.account.id, command.deposited_on, "out")])
    changes = {"amount": [None, command.amount]}
    record(Act("deposited", KIND, deposit_number(series.code, number), changes), by)
    return deposit


def waiting_deposits(account_ids: Collection[int], amounts: Collection[int]) -> list[OurDocument]:
    """Return the deposits at these bank accounts (of the ledger) and of these amounts."""
    rows = session.execute(
        select(CashDeposit, Series.code)
        .join(Series, Series.id == CashDeposit.series_id)
        .where(CashDeposit.bank_account_id.in_(account_ids), CashDeposit.amount.in_(amounts))
    )
    return [
        OurDocument(
            name=document_of(deposit),
            number=deposit_number(series, deposit.number),
            account_id=deposit.bank_account_id,
            amount=deposit.amount,
            on=deposit.deposited_on,
            slip=deposit.slip,
        )
        for deposit, series in rows
    ]


def arrive(document: OurDocument, line: StatementLine, _by: Actor | None) -> None:
    """Book what was in transit into the bank, on the bank's day."""
    name = document.name.partition(":")[2]
    deposit = session.scalars(select(CashDeposit).where(CashDeposit.public_id == name)).one()
    transit = account_of(deposit.organisation_id, AccountUse.IN_TRANSIT).id
    post([_entry(deposit, deposit.bank_account_id, transit, line.booked_on, "in")])


def document_of(deposit: CashDeposit) -> str:
    """Return the name under which the ledger knows a deposit."""
    return f"{KIND}:{deposit.public_id}"


def _before(box: MoneyAccount, command: BringToBank) -> CashDeposit | None:
    before = session.scalar(
        select(CashDeposit).where(
            CashDeposit.organisation_id == box.organisation.id,
            CashDeposit.reference == command.reference,
        )
    )
    if before is not None and (before.amount, before.deposited_on) != (
        command.amount,
        command.deposited_on,
    ):
        raise RuleBroken(
            "",
            _l(
                "This deposit was recorded before with another amount or day. "
                "Look among the deposits; for a second one, begin again with a new form."
            ),
        )
    return before


def _bank(box: MoneyAccount, command: BringToBank, by: Actor) -> int:
    banks = list_accounts(None if by.everywhere else by.organisations)
    bank = next((one for one in banks if one.slug == command.bank), None)
    place = (box.organisation.id, box.account.currency)
    if bank is None or (bank.organisation_id, bank.currency) != place:
        raise RuleBroken("bank", _l("Choose a bank account of the same organisation."))
    return bank.ledger_account_id


def _check(box: MoneyAccount, command: BringToBank) -> None:
    if command.amount <= 0:
        raise RuleBroken("amount", _l("The amount must be more than zero."))
    if command.deposited_on > today():
        raise RuleBroken("deposited_on", _l("Cash cannot be deposited on a day to come."))
    held = lowest_from(box.account.id, command.deposited_on)
    if command.amount > held:
        raise RuleBroken(
            "amount",
            _(
                "The box did not hold that much: %(held)s at most.",
                held=money(held, box.account.currency),
            ),
        )


def _entry(deposit: CashDeposit, debit_id: int, credit_id: int, day: date, side: str) -> Entry:
    document = document_of(deposit)
    return Entry(
        organisation_id=deposit.organisation_id,
        kind=TransferKind.DEPOSIT,
        debit_id=debit_id,
        credit_id=credit_id,
        fund_id=general_fund(deposit.organisation_id).id,
        amount=deposit.amount,
        currency=deposit.currency,
        occurred_on=day,
        document=document,
        key=f"{document}:{side}",
    )

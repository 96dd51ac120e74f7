"""Payouts that a line of the bank's statement may be."""

from collections.abc import Collection

from sqlalchemy import select

from core.access import Actor
from core.db import session
from payments.bank.models import BankAccount
from payments.cards.models import CardPayout
from payments.cards.services.balance import PAYOUT
from payments.cards.services.booking import clearing_account
from payments.funds.services import general_fund
from payments.ledger.rules import TransferKind
from payments.ledger.services import Entry, post
from payments.on_statement import OurDocument, StatementLine


def waiting_payouts(account_ids: Collection[int], amounts: Collection[int]) -> list[OurDocument]:
    """Return the payouts of these amounts to bank accounts (of the ledger) in their currency."""
    rows = session.execute(
        select(CardPayout, BankAccount.ledger_account_id)
        .join(
            BankAccount,
            (BankAccount.organisation_id == CardPayout.organisation_id)
            & (BankAccount.currency == CardPayout.currency),
        )
        .where(
            BankAccount.ledger_account_id.in_(account_ids),
            CardPayout.amount.in_(amounts),
            ~CardPayout.failed,
        )
        .order_by(CardPayout.id)
    )
    return [
        OurDocument(
            name=f"{PAYOUT}:{payout.public_id}",
            number=payout.name,
            account_id=account_id,
            amount=payout.amount,
            on=payout.arrives_on,
            slip=payout.name,
        )
        for payout, account_id in rows
    ]


def arrive(document: OurDocument, line: StatementLine, _by: Actor | None) -> None:
    """Book card money into the bank, on the bank's day."""
    sides = (line.account_id, clearing_account(line.organisation_id))
    debit_id, credit_id = sides if line.amount > 0 else sides[::-1]
    entry = Entry(
        organisation_id=line.organisation_id,
        kind=TransferKind.DEPOSIT,
        debit_id=debit_id,
        credit_id=credit_id,
        fund_id=general_fund(line.organisation_id).id,
        amount=abs(line.amount),
        currency=line.currency,
        occurred_on=line.booked_on,
        document=document.name,
        key=f"{document.name}:in",
    )
    post([entry])

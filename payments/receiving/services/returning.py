"""Money of a payment that goes back: the row, what it undoes, and its entries, all in one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import Month, now, today
from core.db import public_id, session
from core.errors import RuleBroken
from core.i18n import _l
from payments.funds.services import general_fund
from payments.ledger.models import Account, PeriodClose, Transfer
from payments.ledger.rules import MONEY_HELD, AccountUse, TransferKind
from payments.ledger.services import Entry, account_ids, account_of, balance_of, post
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.returns_rules import Undone, undone_by
from payments.receiving.rules import Channel, ReturnKind
from payments.receiving.services.net import net_of
from payments.receiving.services.repaying import retake_covers
from payments.receiving.services.shortfalls import refuse_shortfall
from payments.receiving.services.taking import document_of
from payments.receiving.services.undoing import (
    OpenPart,
    lock_payment,
    open_parts,
    write_undone,
)
from payments.receiving.services.valuing import Worth, currency_of_books, rounded, worth_of_step

RETURN = "return:"
"""Kind of the paper; with the public id of a return the name under which the ledger knows it."""
DISPUTABLE = frozenset({Channel.BANK, Channel.CARD})


@dataclass(frozen=True, kw_only=True)
class GiveBack:
    """Minor units of a payment that leave ``account_id``, on a Vietnam day, and why.

    ``reference`` names the event: the same one again is the same return. ``first`` is the place of
    the part that is undone first; without it money that waits, then the newest parts.
    """

    kind: ReturnKind
    amount: int
    account_id: int
    reason: str
    occurred_on: date
    reference: str
    first: int | None = None
    request_id: int | None = None


@dataclass(frozen=True)
class Plan:
    """What a return takes: money that waited, and amounts of open parts."""

    undone: Undone
    parts: Sequence[OpenPart]
    worth: Mapping[int, Worth]
    """What each part that is undone is worth in the books, by allocation."""
    whole: Worth
    waited: Worth

    @property
    def amounts(self) -> dict[int, int]:
        """Minor units by allocation."""
        return dict(self.undone.parts)

    @property
    def by_fund(self) -> Mapping[int, int]:
        """What leaves the balance of each fund, in its currency; what waits is in none yet."""
        needed: Counter[int] = Counter()
        for part in self.parts:
            if worth := self.worth.get(part.allocation.id):
                needed[part.allocation.fund_id] += worth.amount
        return +needed


def give_back(payment: Payment, command: GiveBack, *, by: Actor | None) -> PaymentReturn:
    """Record that money of a payment goes back; the same reference again returns its row.

    Of two at once the second sees what the first left. RuleBroken("amount") when it is more than
    the payment still brings or its fund has spent or promised it, ("occurred_on") for a day to
    come or before the money came, ("happened") when money of that way cannot go back so.
    """
    lock_payment(payment)
    known = find_return(payment, command.kind, command.reference)
    if known is not None:
        return _same(known, command)
    _check(payment, command)
    plan = plan_return(payment, command.amount, command.first)
    _check_cash(command, plan.whole.amount)
    row = _insert(payment, command, by)
    places = write_undone(payment, plan.amounts, plan.parts, row.id)
    retake_covers(payment)
    if payment.channel is not Channel.IN_KIND:
        refuse_shortfall(plan.by_fund)
        post(_entries(payment, row, plan, places))
    changes = {"kind": [None, row.kind.value], "amount": [None, row.amount]}
    record(Act("returned", "payment", payment.public_id, changes, row.reason), by)
    return row


def plan_return(payment: Payment, amount: int, first: int | None = None) -> Plan:
    """Say what an amount would be taken from. RuleBroken("amount") when it is not there."""
    if amount <= 0:
        raise RuleBroken("amount", _l("The amount must be more than zero."))
    left = net_of(payment).amount
    if amount > left:
        raise RuleBroken("amount", _l("This is more than what is left of the payment."))
    parts = open_parts(payment)
    named = next((p.allocation.id for p in parts if p.allocation.ordinal == first), None)
    if first is not None and named is None:
        raise RuleBroken("first", _l("Nothing is left of this part. Choose another one."))
    given = [(part.allocation.id, part.left) for part in parts]
    waiting = left - sum(amount for _, amount in given)
    undone = undone_by(amount, waiting, given, named)
    lefts, taken = dict(given), dict(undone.parts)
    return Plan(
        undone,
        parts,
        worth={
            key: worth_of_step(payment, lefts[key], lefts[key] - part)
            for key, part in taken.items()
        },
        whole=worth_of_step(payment, left, left - amount),
        waited=worth_of_step(payment, waiting, waiting - undone.unallocated),
    )


def find_return(payment: Payment, kind: ReturnKind, reference: str) -> PaymentReturn | None:
    """Return the row of an event that was recorded before."""
    return session.scalar(
        select(PaymentReturn).where(
            PaymentReturn.payment_id == payment.id,
            PaymentReturn.kind == kind,
            PaymentReturn.reference == reference,
        )
    )


def account_of_payment(payment: Payment) -> Account:
    """Return the account into which the payment came; for things the cash box, which none left."""
    account = session.scalar(
        select(Account)
        .join(Transfer, Transfer.debit_id == Account.id)
        .where(Transfer.document == document_of(payment), Account.use.in_(MONEY_HELD))
        .order_by(Transfer.id)
        .limit(1)
    )
    return account or account_of(payment.organisation_id, AccountUse.CASH)


def open_day(organisation_id: int, wanted: date) -> date:
    """Return the day, or today when its month is closed: nothing is dated in a closed month."""
    closed = select(PeriodClose.id).where(
        PeriodClose.organisation_id == organisation_id,
        PeriodClose.month == str(Month.of(wanted)),
        PeriodClose.reopened_at.is_(None),
    )
    return today() if session.scalar(closed.limit(1)) else wanted


def check_way(payment: Payment, kind: ReturnKind) -> None:
    """Refuse with RuleBroken("happened") what cannot happen to money that came this way."""
    if kind is ReturnKind.DISPUTE and payment.channel not in DISPUTABLE:
        raise RuleBroken("happened", _l("Only money that came by bank or card can be disputed."))
    if kind is ReturnKind.REFUND and payment.channel is Channel.IN_KIND:
        raise RuleBroken("happened", _l("No money came in for this, so none can be paid back."))
    if kind is ReturnKind.REVERSAL and payment.channel is Channel.BROUGHT_FORWARD:
        raise RuleBroken(
            "happened",
            _l("This is part of the opening balances: correct it there, or pay it back."),
        )


def document_of_return(row: PaymentReturn) -> str:
    """Return the name under which the ledger and the bank know a return."""
    return RETURN + row.public_id


def _same(known: PaymentReturn, command: GiveBack) -> PaymentReturn:
    if known.amount != command.amount:
        raise RuleBroken("amount", _l("This was recorded before with another amount."))
    return known


def _check(payment: Payment, command: GiveBack) -> None:
    check_way(payment, command.kind)
    if command.occurred_on > today():
        raise RuleBroken("occurred_on", _l("Money cannot go back on a day to come."))
    if command.occurred_on < payment.received_on:
        raise RuleBroken("occurred_on", _l("Money cannot go back before it came."))
    account = session.get(Account, command.account_id)
    if account is None or account.organisation_id != payment.organisation_id:
        raise RuleBroken("account", _l("Choose one of the accounts of the organisation."))


def _check_cash(command: GiveBack, needed: int) -> None:
    account = session.get_one(Account, command.account_id)
    refunded = command.kind is ReturnKind.REFUND
    if refunded and account.use is AccountUse.CASH and balance_of(account.id).amount < needed:
        raise RuleBroken("account", _l("The cash box does not hold that much."))


def _insert(payment: Payment, command: GiveBack, by: Actor | None) -> PaymentReturn:
    row = PaymentReturn(
        public_id=public_id(),
        payment_id=payment.id,
        kind=command.kind,
        amount=command.amount,
        currency=payment.currency,
        occurred_on=open_day(payment.organisation_id, command.occurred_on),
        account_id=command.account_id,
        reason=command.reason,
        reference=command.reference,
        request_id=command.request_id,
        recorded_at=now(),
        recorded_by=by.id or None if by else None,
    )
    session.add(row)
    session.flush()
    return row


def _entries(
    payment: Payment, row: PaymentReturn, plan: Plan, places: Mapping[int, int]
) -> list[Entry]:
    """Take each part from its fund, and what waited from where money waits."""
    uses, document = account_ids(payment.organisation_id), document_of_return(row)
    taken = [
        (uses[AccountUse.GIFTS], part.allocation.fund_id, worth, str(places[part.allocation.id]))
        for part in plan.parts
        if (worth := plan.worth.get(part.allocation.id))
    ]
    if plan.undone.unallocated:
        general = general_fund(payment.organisation_id).id
        taken.append((uses[AccountUse.UNALLOCATED], general, plan.waited, "rest"))
    entries = [
        Entry(
            organisation_id=payment.organisation_id,
            kind=TransferKind.REFUND,
            debit_id=debit_id,
            credit_id=row.account_id,
            fund_id=fund_id,
            amount=worth.amount,
            currency=currency_of_books(payment),
            occurred_on=row.occurred_on,
            document=document,
            key=f"{document}:{name}",
            **worth.kept,
        )
        for debit_id, fund_id, worth, name in taken
    ]
    lost = sum(entry.amount for entry in entries) - plan.whole.amount
    rest = rounded(payment, row.account_id, lost, document, "rounding", row.occurred_on)
    return entries + rest

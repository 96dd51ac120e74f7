"""Returned money that is ours again: a dispute that was won, a refund that the bank sent back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import public_id, session
from core.errors import RuleBroken, WrongState
from core.i18n import _l
from payments.funds.services import general_fund
from payments.ledger.models import Account
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import Entry, account_ids, post
from payments.receiving.models import Allocation, Payment, PaymentReturn
from payments.receiving.returns_rules import Restored, Undone, restored_by
from payments.receiving.rules import ReturnKind
from payments.receiving.services.net import net_of
from payments.receiving.services.repaying import repay_covers
from payments.receiving.services.returning import document_of_return, open_day
from payments.receiving.services.taking import room_of
from payments.receiving.services.undoing import lock_payment, next_place, waiting_of
from payments.receiving.services.valuing import Worth, currency_of_books, rounded, worth_of_step

COMES_BACK_AS = {
    ReturnKind.DISPUTE: ReturnKind.DISPUTE_WON,
    ReturnKind.REFUND: ReturnKind.REFUND_FAILED,
}
"""Which returns can be undone, and as what; a reversal stays."""


@dataclass(frozen=True)
class ComeBack:
    """The Vietnam day on which returned money came back, and why."""

    occurred_on: date
    reason: str


@dataclass(frozen=True)
class _Steps:
    """What comes back is worth in the books: by the part that it answers, waiting, and whole."""

    parts: Mapping[int, Worth]
    waits: Worth
    whole: Worth


def come_back(returned: PaymentReturn, command: ComeBack, *, by: Actor | None) -> PaymentReturn:
    """Record that the money of a refund or dispute is ours again, whole.

    What it had undone is restored as new allocations; what a month no longer has room for waits
    for a decision. Once only: WrongState when it came back before, or cannot come back, and for
    a person to whom the card gateway has to tell it.
    RuleBroken("occurred_on") for a day to come or before the money left.
    """
    payment = session.get_one(Payment, returned.payment_id)
    lock_payment(payment)
    if by is not None and at_card_gateway(session.get_one(Account, returned.account_id)):
        raise WrongState(_l("Money comes back from the card gateway when the gateway says so."))
    kind = COMES_BACK_AS.get(returned.kind)
    if kind is None or undone_row(returned) is not None:
        raise WrongState(_l("This money has come back already, or cannot come back."))
    if command.occurred_on > today():
        raise RuleBroken("occurred_on", _l("Money cannot come back on a day to come."))
    if command.occurred_on < returned.occurred_on:
        raise RuleBroken("occurred_on", _l("Money cannot come back before it left."))
    wrong = _undone_parts(returned)
    restored = _restored(returned, wrong)
    steps = _steps(payment, returned.amount, restored)
    row = _insert(payment, returned, kind, command, by)
    places = _write(payment, row, restored, wrong)
    post(_entries(payment, row, wrong, places, steps))
    repay_covers([payment.id])
    changes = {"kind": [None, kind.value], "amount": [None, row.amount]}
    record(Act("came back", "payment", payment.public_id, changes, row.reason), by)
    return row


def at_card_gateway(account: Account) -> bool:
    """Say whether nobody but the gateway can tell what happens to the money of an account."""
    return account.use is AccountUse.CARD


def undone_row(returned: PaymentReturn) -> PaymentReturn | None:
    """Return the row by which a return came back; None while it stands."""
    return session.scalar(select(PaymentReturn).where(PaymentReturn.undoes_id == returned.id))


def _undone_parts(returned: PaymentReturn) -> Sequence[Allocation]:
    return session.scalars(
        select(Allocation)
        .where(Allocation.return_id == returned.id)
        .order_by(Allocation.ordinal, Allocation.id)
    ).all()


def _restored(returned: PaymentReturn, wrong: Sequence[Allocation]) -> Restored:
    undone = Undone(
        returned.amount + sum(row.amount for row in wrong),
        tuple((row.id, -row.amount) for row in wrong),
    )
    months = {row.id: row.instalment_id for row in wrong if row.instalment_id is not None}
    return restored_by(undone, months, room_of(set(months.values())))


def _insert(
    payment: Payment,
    returned: PaymentReturn,
    kind: ReturnKind,
    command: ComeBack,
    by: Actor | None,
) -> PaymentReturn:
    row = PaymentReturn(
        public_id=public_id(),
        payment_id=payment.id,
        kind=kind,
        amount=returned.amount,
        currency=returned.currency,
        occurred_on=open_day(payment.organisation_id, command.occurred_on),
        account_id=returned.account_id,
        reason=command.reason,
        reference=document_of_return(returned),
        undoes_id=returned.id,
        recorded_at=now(),
        recorded_by=by.id or None if by else None,
    )
    session.add(row)
    session.flush()
    return row


def _write(
    payment: Payment, row: PaymentReturn, restored: Restored, wrong: Sequence[Allocation]
) -> dict[int, int]:
    """Write the new allocations; return their places by the id of the undoing they answer."""
    first, moment = next_place(payment), now()
    amounts = dict(restored.parts)
    again = [one for one in wrong if one.id in amounts]
    rows = [
        {
            "payment_id": payment.id,
            "instalment_id": one.instalment_id,
            "fund_id": one.fund_id,
            "ordinal": place,
            "amount": amounts[one.id],
            "currency": one.currency,
            "allocated_at": moment,
            "return_id": row.id,
        }
        for place, one in enumerate(again, first)
    ]
    if rows:
        session.execute(insert(Allocation).execution_options(render_nulls=True), rows)
    return {one.id: place for place, one in enumerate(again, first)}


def _steps(payment: Payment, amount: int, restored: Restored) -> _Steps:
    """Say what each new part, what waits and the whole are worth before anything is written."""
    left = net_of(payment).amount
    waits = waiting_of(payment)
    return _Steps(
        {key: worth_of_step(payment, 0, part) for key, part in restored.parts},
        worth_of_step(payment, waits, waits + restored.unallocated),
        worth_of_step(payment, left, left + amount),
    )


def _entries(
    payment: Payment,
    row: PaymentReturn,
    wrong: Sequence[Allocation],
    places: Mapping[int, int],
    steps: _Steps,
) -> list[Entry]:
    uses, document = account_ids(payment.organisation_id), document_of_return(row)
    funds = {one.id: one.fund_id for one in wrong}
    given = [
        (uses[AccountUse.GIFTS], funds[key], worth, str(places[key]))
        for key, worth in steps.parts.items()
    ]
    if steps.waits.amount:
        general = general_fund(payment.organisation_id).id
        given.append((uses[AccountUse.UNALLOCATED], general, steps.waits, "rest"))
    entries = [
        Entry(
            organisation_id=payment.organisation_id,
            kind=TransferKind.REFUND,
            debit_id=row.account_id,
            credit_id=credit_id,
            fund_id=fund_id,
            amount=worth.amount,
            currency=currency_of_books(payment),
            occurred_on=row.occurred_on,
            document=document,
            key=f"{document}:{name}",
            **worth.kept,
        )
        for credit_id, fund_id, worth, name in given
    ]
    lost = steps.whole.amount - sum(entry.amount for entry in entries)
    rest = rounded(payment, row.account_id, lost, document, "rounding", row.occurred_on)
    return entries + rest

"""Taking back what was given of a payment, part by part: rows of their own, never a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import NotFound, RuleBroken
from core.i18n import _l
from payments.funds.services import general_fund
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import Entry, account_ids, post
from payments.receiving.models import Allocation, Payment
from payments.receiving.rules import Channel
from payments.receiving.services.net import net_of
from payments.receiving.services.repaying import retake_covers
from payments.receiving.services.shortfalls import refuse_shortfall
from payments.receiving.services.taking import document_of
from payments.receiving.services.valuing import Worth, currency_of_books, rounded, worth_of_step


@dataclass(frozen=True)
class OpenPart:
    """An allocation and what is left of it, in minor units of its payment."""

    allocation: Allocation
    left: int


@dataclass(frozen=True)
class TakeBack:
    """Minor units of one part of a payment that become unallocated again, and why."""

    amount: int
    reason: str


def lock_payment(payment: Payment) -> None:
    """Let one at a time share out or give back a payment; the others wait until we are done."""
    session.execute(select(Payment.id).where(Payment.id == payment.id).with_for_update())


def open_parts(payment: Payment) -> list[OpenPart]:
    """Return the allocations of a payment of which something is left, oldest first."""
    undoing = aliased(Allocation)
    undone = (
        select(func.coalesce(func.sum(undoing.amount), 0))
        .where(undoing.reverses_id == Allocation.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Allocation, undone)
        .where(Allocation.payment_id == payment.id, Allocation.reverses_id.is_(None))
        .order_by(Allocation.ordinal, Allocation.id)
    )
    parts = [OpenPart(row, row.amount + int(taken)) for row, taken in rows]
    return [part for part in parts if part.left > 0]


def get_open_part(payment: Payment, ordinal: int) -> OpenPart:
    """Return the part of a payment by its place. NotFound when nothing of it is left."""
    for part in open_parts(payment):
        if part.allocation.ordinal == ordinal:
            return part
    raise NotFound(_l("There is no such part of the payment."))


def undo_allocation(payment: Payment, ordinal: int, command: TakeBack, *, by: Actor | None) -> None:
    """Make an amount of a part unallocated again, booked today, to be given anew.

    Two at once cannot take back the same. NotFound when nothing is left of the part;
    RuleBroken("amount") when it is not above zero or more than what is left, or when the fund no
    longer holds it free.
    """
    lock_payment(payment)
    part = get_open_part(payment, ordinal)
    if command.amount <= 0:
        raise RuleBroken("amount", _l("The amount must be more than zero."))
    if payment.channel is Channel.IN_KIND:
        raise RuleBroken("", _l("Things are not shared out: record the gift anew."))
    if command.amount > part.left:
        raise RuleBroken("amount", _l("This is more than what is left of the part."))
    waits = waiting_of(payment)
    taken = worth_of_step(payment, part.left, part.left - command.amount)
    again = worth_of_step(payment, waits, waits + command.amount)
    places = write_undone(payment, {part.allocation.id: command.amount}, [part])
    retake_covers(payment)
    refuse_shortfall({part.allocation.fund_id: taken.amount})
    post(_entries(payment, part.allocation, (taken, again), places[part.allocation.id]))
    changes = {"amount": [part.left, part.left - command.amount], "part": [None, ordinal]}
    record(Act("took back", "payment", payment.public_id, changes, command.reason), by)


def write_undone(
    payment: Payment,
    amounts: Mapping[int, int],
    parts: Sequence[OpenPart],
    return_id: int | None = None,
) -> dict[int, int]:
    """Write the negative rows of what is undone of parts; return their places in the payment."""
    first, moment = next_place(payment), now()
    undone = [part.allocation for part in parts if amounts.get(part.allocation.id)]
    rows = [
        {
            "payment_id": payment.id,
            "instalment_id": wrong.instalment_id,
            "fund_id": wrong.fund_id,
            "ordinal": place,
            "amount": -amounts[wrong.id],
            "currency": wrong.currency,
            "allocated_at": moment,
            "reverses_id": wrong.id,
            "return_id": return_id,
        }
        for place, wrong in enumerate(undone, first)
    ]
    if rows:
        session.execute(insert(Allocation).execution_options(render_nulls=True), rows)
    return {wrong.id: place for place, wrong in enumerate(undone, first)}


def next_place(payment: Payment) -> int:
    """Return the place of the next allocation of a payment; whoever asks holds its lock."""
    written = select(func.coalesce(func.max(Allocation.ordinal), -1))
    return session.scalars(written.where(Allocation.payment_id == payment.id)).one() + 1


def waiting_of(payment: Payment) -> int:
    """Return what waits of a payment, in its minor units."""
    return net_of(payment).amount - sum(part.left for part in open_parts(payment))


def _entries(
    payment: Payment, wrong: Allocation, worths: tuple[Worth, Worth], place: int
) -> list[Entry]:
    """Move the money through *between funds* to the general fund, where money waits."""
    taken, again = worths
    uses = account_ids(payment.organisation_id)
    document = document_of(payment)
    waiting = general_fund(payment.organisation_id).id
    sides = (
        ("out", AccountUse.GIFTS, AccountUse.BETWEEN_FUNDS, wrong.fund_id),
        ("in", AccountUse.BETWEEN_FUNDS, AccountUse.UNALLOCATED, waiting),
    )
    entries = [
        Entry(
            organisation_id=payment.organisation_id,
            kind=TransferKind.ALLOCATION,
            debit_id=uses[debit],
            credit_id=uses[credit],
            fund_id=fund_id,
            amount=taken.amount,
            currency=currency_of_books(payment),
            occurred_on=today(),
            document=document,
            key=f"{document}:{place}:{side}",
            **taken.kept,
        )
        for side, debit, credit, fund_id in sides
    ]
    lost, name = taken.amount - again.amount, f"{place}:rounding"
    return entries + rounded(payment, uses[AccountUse.UNALLOCATED], lost, document, name, today())

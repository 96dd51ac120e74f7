"""Sharing out later what was unallocated when it came."""

from collections.abc import Sequence

from sqlalchemy import func, select

from core.access import Actor
from core.audit import Act, record
from core.dates import today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from core.money import Money
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import Entry, post
from payments.receiving.models import Allocation, Payment
from payments.receiving.rules import Channel
from payments.receiving.services.commands import Share
from payments.receiving.services.converting import in_books, in_other_currency
from payments.receiving.services.entering import books_of
from payments.receiving.services.net import allocated_amount, net_amount
from payments.receiving.services.repaying import repay_covers
from payments.receiving.services.taking import allocate, check_room, document_of
from payments.receiving.services.valuing import rounded, worth_of_step


def unallocated_of(payment: Payment) -> Money:
    """Return what we still hold of a payment and no instalment and no fund has got."""
    if payment.channel is Channel.IN_KIND:
        return Money(0, payment.currency)
    left = select(net_amount() - allocated_amount()).where(Payment.id == payment.id)
    return Money(session.scalars(left).one(), payment.currency)


def allocate_rest(payment: Payment, shares: Sequence[Share], *, by: Actor | None) -> None:
    """Give what is unallocated of a payment to instalments and funds, booked today.

    Two at once cannot give it twice. Raises RuleBroken("amount") when a share is not above zero,
    the shares exceed what is left, or an instalment would get more than is open.
    """
    session.execute(select(Payment.id).where(Payment.id == payment.id).with_for_update())
    left = unallocated_of(payment).amount
    asked = sum(share.amount for share in shares)
    if not shares or any(share.amount <= 0 for share in shares):
        raise RuleBroken("amount", _l("The amount must be more than zero."))
    if asked > left:
        raise RuleBroken("amount", _l("The parts are more than what is left of the payment."))
    if payment.rate is not None and any(share.instalment_id is not None for share in shares):
        raise in_other_currency()
    check_room(shares)
    first = session.scalars(
        select(func.count()).select_from(Allocation).where(Allocation.payment_id == payment.id)
    ).one()
    allocate([(payment.id, payment.currency, shares)], first)
    post(_entries(payment, shares, first, left - asked))
    repay_covers([payment.id])
    changes = {"unallocated": [left, left - asked]}
    record(Act("allocated", "payment", payment.public_id, changes), by)


def _entries(payment: Payment, shares: Sequence[Share], first: int, left: int) -> list[Entry]:
    """Move each share from the general fund, where money waits, through *between funds*."""
    books = books_of(payment.organisation_id)
    unallocated, between, gifts = (
        books.uses[use]
        for use in (AccountUse.UNALLOCATED, AccountUse.BETWEEN_FUNDS, AccountUse.GIFTS)
    )
    document = document_of(payment)
    entries = []
    for place, share in enumerate(shares, start=first):
        amount, kept = in_books(payment, share.amount, books.currency)
        for side, debit, credit, fund in (
            ("out", unallocated, between, books.general),
            ("in", between, gifts, share.fund_id),
        ):
            entries.append(
                Entry(
                    organisation_id=payment.organisation_id,
                    kind=TransferKind.ALLOCATION,
                    debit_id=debit,
                    credit_id=credit,
                    fund_id=fund,
                    amount=amount,
                    currency=books.currency,
                    occurred_on=today(),
                    document=document,
                    key=f"{document}:{place}:{side}",
                    **kept,
                )
            )
    given = sum(entry.amount for entry in entries if entry.debit_id == unallocated)
    asked = sum(share.amount for share in shares)
    lost = worth_of_step(payment, left + asked, left).amount - given
    name = f"{first + len(shares)}:rounding"
    return entries + rounded(payment, unallocated, lost, document, name, today())

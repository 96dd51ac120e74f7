"""Lets a line of the bank's statement be a payment of another currency that was typed before."""

from collections.abc import Collection

from sqlalchemy import func, literal, select

from core.db import session
from core.formats import day
from donors.models import Donor
from payments.on_statement import (
    TYPED,
    DocumentKind,
    OurDocument,
    booked_before,
    register_documents,
)
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services.returns_at_bank import moved_on
from payments.receiving.services.taking import document_of


def waiting_payments(account_ids: Collection[int], amounts: Collection[int]) -> list[OurDocument]:
    """Return typed payments that brought these accounts (of the ledger) these amounts."""
    found = []
    for account_id in account_ids:
        moved = moved_on([account_id], literal("payment:") + Payment.public_id)
        rows = session.execute(
            select(Payment, func.coalesce(Donor.name, Payment.payer_name), moved)
            .outerjoin(Donor, Donor.id == Payment.donor_id)
            .where(
                Payment.channel == Channel.BANK,
                Payment.reference.startswith(TYPED),
                moved.in_(amounts),
            )
            .order_by(Payment.id)
        )
        found += [
            OurDocument(
                name=document_of(payment),
                number=f"{day(payment.received_on)} {payer}".strip(),
                account_id=account_id,
                amount=amount,
                on=payment.received_on,
            )
            for payment, payer, amount in rows
        ]
    return found


register_documents("payment", DocumentKind(waiting_payments, booked_before))

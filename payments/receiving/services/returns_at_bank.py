"""Returns that a line of the bank's statement may be."""

from collections.abc import Collection

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, literal, or_, select

from core.db import session
from core.formats import day
from donors.models import Donor
from payments.ledger.models import Transfer
from payments.on_statement import WITHDRAWN, OurDocument
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.services.returning import RETURN, document_of_return


def waiting_returns(account_ids: Collection[int], amounts: Collection[int]) -> list[OurDocument]:
    """Return what left these accounts (of the ledger) or came again with these signed amounts."""
    document = literal(RETURN) + PaymentReturn.public_id
    moved = moved_on(account_ids, document)
    rows = session.execute(
        select(PaymentReturn, func.coalesce(Donor.name, Payment.payer_name), moved)
        .join(Payment, Payment.id == PaymentReturn.payment_id)
        .outerjoin(Donor, Donor.id == Payment.donor_id)
        .where(
            PaymentReturn.account_id.in_(account_ids),
            moved.in_(amounts),
            ~PaymentReturn.reference.startswith(WITHDRAWN),
        )
        .order_by(PaymentReturn.id)
    )
    return [
        OurDocument(
            name=document_of_return(row),
            number=f"{day(row.occurred_on)} {payer}".strip(),
            account_id=row.account_id,
            amount=amount,
            on=row.occurred_on,
        )
        for row, payer, amount in rows
    ]


def moved_on(account_ids: Collection[int], document: ColumnElement[str]) -> ColumnElement[int]:
    """Return the column of what the ledger moved on accounts for a document of the outer query."""
    came = case((Transfer.debit_id.in_(account_ids), Transfer.amount), else_=-Transfer.amount)
    return (
        select(cast(func.coalesce(func.sum(came), 0), BigInteger))
        .where(
            Transfer.document == document,
            or_(Transfer.debit_id.in_(account_ids), Transfer.credit_id.in_(account_ids)),
        )
        .correlate_except(Transfer)
        .scalar_subquery()
    )

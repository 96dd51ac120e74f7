"""Returns that a line of the bank's statement may be."""

from collections.abc import Collection

from sqlalchemy import func, select

from core.db import session
from core.formats import day
from donors.models import Donor
from payments.on_statement import OurDocument
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import MONEY_BACK
from payments.receiving.services.returning import document_of_return


def waiting_returns(account_ids: Collection[int], amounts: Collection[int]) -> list[OurDocument]:
    """Return what left these accounts (of the ledger) or came again with these signed amounts."""
    rows = session.execute(
        select(PaymentReturn, func.coalesce(Donor.name, Payment.payer_name))
        .join(Payment, Payment.id == PaymentReturn.payment_id)
        .outerjoin(Donor, Donor.id == Payment.donor_id)
        .where(
            PaymentReturn.account_id.in_(account_ids),
            PaymentReturn.amount.in_({abs(amount) for amount in amounts}),
        )
        .order_by(PaymentReturn.id)
    )
    found = [
        OurDocument(
            name=document_of_return(row),
            number=f"{day(row.occurred_on)} {payer}".strip(),
            account_id=row.account_id,
            amount=row.amount if row.kind in MONEY_BACK else -row.amount,
            on=row.occurred_on,
        )
        for row, payer in rows
    ]
    return [one for one in found if one.amount in amounts]

"""The check of money that came in another currency, in its own amounts."""

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import aliased

from payments.books.registry import Check
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import AccountUse, TransferKind
from payments.receiving.models import Allocation, Payment

_credit = aliased(Account)
_came = Transfer.kind.in_((TransferKind.GIFT, TransferKind.UNALLOCATED))
_abroad = (
    select(
        Transfer.document,
        func.sum(Transfer.foreign_amount).filter(_came).label("taken"),
        func.sum(Transfer.foreign_amount).filter(_credit.use == AccountUse.GIFTS).label("given"),
    )
    .join(_credit, _credit.id == Transfer.credit_id)
    .where(Transfer.foreign_amount.is_not(None))
    .group_by(Transfer.document)
    .subquery("abroad")
)
_parts = func.coalesce(
    select(func.sum(Allocation.amount))
    .where(Allocation.payment_id == Payment.id)
    .correlate(Payment)
    .scalar_subquery(),
    0,
)
FOREIGN_BOOKED = Check(
    "money of another currency is in the ledger with its amount and its parts",
    select(
        Payment.reference.label("payment"),
        Payment.amount,
        _abroad.c.taken,
        _abroad.c.given,
        _parts.label("allocated"),
    )
    .outerjoin(_abroad, _abroad.c.document == literal("payment:") + Payment.public_id)
    .where(
        Payment.rate.is_not(None),
        or_(
            func.coalesce(_abroad.c.taken, 0) != Payment.amount,
            func.coalesce(_abroad.c.given, 0) != _parts,
        ),
    ),
)

CHECKS = (FOREIGN_BOOKED,)

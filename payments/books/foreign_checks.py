"""The checks of money that came in another currency, in its own amounts."""

from sqlalchemy import BigInteger, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from payments.books.registry import Check
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import MONEY_HELD, AccountUse, TransferKind
from payments.ledger.services.balances import fund_moves
from payments.receiving.models import Allocation, Payment, PaymentReturn
from payments.receiving.services.net import returned_by_payment
from payments.receiving.services.returning import RETURN

_PAPER = "payment:"
_debit, _credit = aliased(Account), aliased(Account)
_returned = returned_by_payment()
_returned_amount = func.coalesce(_returned.c.amount, 0)
_papers = union_all(
    select(
        Payment.id.label("payment_id"), (literal(_PAPER) + Payment.public_id).label("document")
    ).where(Payment.rate.is_not(None)),
    select(PaymentReturn.payment_id, literal(RETURN) + PaymentReturn.public_id)
    .join(Payment, Payment.id == PaymentReturn.payment_id)
    .where(Payment.rate.is_not(None)),
).subquery("papers")
_came = Transfer.kind.in_((TransferKind.GIFT, TransferKind.UNALLOCATED))
_given = case(
    (_credit.use == AccountUse.GIFTS, Transfer.foreign_amount),
    (_debit.use == AccountUse.GIFTS, -Transfer.foreign_amount),
    else_=0,
)
_back = case((_credit.use.in_(MONEY_HELD), 1), else_=-1) * Transfer.foreign_amount
_abroad = (
    select(
        _papers.c.payment_id,
        func.sum(Transfer.foreign_amount).filter(_came).label("taken"),
        cast(func.sum(_given), BigInteger).label("given"),
        cast(
            func.sum(_back).filter(Transfer.kind == TransferKind.REFUND),
            BigInteger,
        ).label("returned"),
    )
    .join(Transfer, Transfer.document == _papers.c.document)
    .join(_debit, _debit.id == Transfer.debit_id)
    .join(_credit, _credit.id == Transfer.credit_id)
    .where(Transfer.foreign_amount.is_not(None))
    .group_by(_papers.c.payment_id)
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
        _abroad.c.returned.label("gone"),
        _returned_amount.label("returned"),
    )
    .outerjoin(_abroad, _abroad.c.payment_id == Payment.id)
    .outerjoin(_returned, _returned.c.payment_id == Payment.id)
    .where(
        Payment.rate.is_not(None),
        or_(
            func.coalesce(_abroad.c.taken, 0) != Payment.amount,
            func.coalesce(_abroad.c.given, 0) != _parts,
            func.coalesce(_abroad.c.returned, 0) != _returned_amount,
        ),
    ),
)

_moves = fund_moves()
FOREIGN_LEAVES_NOTHING = Check(
    "money of another currency that went back whole leaves nothing in the ledger",
    select(
        Payment.reference.label("payment"),
        _moves.c.account_id.label("account"),
        _moves.c.fund_id.label("fund"),
        func.sum(_moves.c.amount).label("left"),
    )
    .join(_papers, _papers.c.payment_id == Payment.id)
    .join(_moves, _moves.c.document == _papers.c.document)
    .join(_returned, _returned.c.payment_id == Payment.id)
    .where(_returned.c.amount == Payment.amount)
    .where(_moves.c.use.in_((AccountUse.UNALLOCATED, AccountUse.GIFTS, AccountUse.ROUNDING)))
    .group_by(Payment.reference, _moves.c.account_id, _moves.c.fund_id)
    .having(func.sum(_moves.c.amount) != 0),
)

CHECKS = (FOREIGN_BOOKED, FOREIGN_LEAVES_NOTHING)

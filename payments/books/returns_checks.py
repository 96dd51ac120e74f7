"""Checks of money that goes back: returns, what they undo, and the ledger."""

from sqlalchemy import and_, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import aliased

from payments.books.receiving_checks import PAPER
from payments.books.registry import Check
from payments.ledger.models import Transfer
from payments.ledger.rules import MONEY_HELD, AccountUse, TransferKind
from payments.ledger.services.balances import fund_moves, sum_over
from payments.receiving.models import Allocation, Payment, PaymentReturn
from payments.receiving.rules import MONEY_BACK, Channel, ReturnKind
from payments.receiving.services.coming_back import COMES_BACK_AS
from payments.receiving.services.net import returned_by_payment
from payments.receiving.services.returning import RETURN

_document = literal(RETURN) + PaymentReturn.public_id
_moves, _returned = fund_moves(), returned_by_payment()
_returned_amount = func.coalesce(_returned.c.amount, 0)
_in_ledger = not_(
    or_(
        Payment.channel == Channel.IN_KIND,
        and_(Payment.channel == Channel.BROUGHT_FORWARD, PaymentReturn.kind == ReturnKind.REVERSAL),
    )
)
"""Things are never in the ledger, and opening balances are taken back on their own papers."""
_own = Payment.rate.is_(None)
"""Amounts of another currency have a check of their own (foreign_checks)."""
Undone, Wrong, Cause = aliased(Allocation), aliased(Allocation), aliased(PaymentReturn)

RETURNS_NOT_MORE = Check(
    "no more goes back of a payment than came",
    select(Payment.reference.label("payment"), Payment.amount, _returned.c.amount.label("returned"))
    .join(_returned, _returned.c.payment_id == Payment.id)
    .where(or_(_returned.c.amount > Payment.amount, _returned.c.amount < 0)),
)

_undone = (
    select(Allocation.reverses_id, func.sum(Allocation.amount).label("amount"))
    .where(Allocation.reverses_id.is_not(None))
    .group_by(Allocation.reverses_id)
    .subquery("undone")
)
PARTS_NOT_OVERDONE = Check(
    "no more is taken back of a part than was given to it",
    select(
        Payment.reference.label("payment"),
        Allocation.ordinal.label("part"),
        Allocation.amount,
        _undone.c.amount.label("taken_back"),
    )
    .join(Payment, Payment.id == Allocation.payment_id)
    .join(_undone, _undone.c.reverses_id == Allocation.id)
    .where(Allocation.amount + _undone.c.amount < 0),
)

UNDONE_IS_ITS_PART = Check(
    "what is taken back of a part names its payment, its month and its fund",
    select(Payment.reference.label("payment"), Undone.ordinal.label("part"), Undone.amount)
    .join(Payment, Payment.id == Undone.payment_id)
    .join(Wrong, Wrong.id == Undone.reverses_id)
    .outerjoin(Cause, Cause.id == Undone.return_id)
    .where(
        or_(
            Wrong.payment_id != Undone.payment_id,
            Wrong.fund_id != Undone.fund_id,
            func.coalesce(Wrong.instalment_id, 0) != func.coalesce(Undone.instalment_id, 0),
            Wrong.reverses_id.is_not(None),
            Cause.payment_id != Undone.payment_id,
        )
    ),
)

_paid = (
    select(
        _moves.c.document,
        sum_over(_moves, MONEY_HELD).label("left"),
        sum_over(_moves, (AccountUse.GIFTS, AccountUse.BROUGHT_FORWARD)).label("given"),
        func.min(_moves.c.occurred_on).label("first"),
        func.max(_moves.c.occurred_on).label("last"),
    )
    .where(_moves.c.document.startswith(RETURN))
    .group_by(_moves.c.document)
    .subquery("paid")
)
_left = func.coalesce(_paid.c.left, 0)
RETURNS_BOOKED = Check(
    "a return is in the ledger with its amount on its day",
    select(
        Payment.reference.label("payment"),
        PaymentReturn.kind,
        PaymentReturn.amount,
        _left.label("booked"),
    )
    .join(Payment, Payment.id == PaymentReturn.payment_id)
    .outerjoin(_paid, _paid.c.document == _document)
    .where(
        _in_ledger,
        or_(
            and_(_own, PaymentReturn.kind.in_(MONEY_BACK), _left != -PaymentReturn.amount),
            and_(_own, PaymentReturn.kind.not_in(MONEY_BACK), _left != PaymentReturn.amount),
            _paid.c.first != PaymentReturn.occurred_on,
            _paid.c.last != PaymentReturn.occurred_on,
        ),
    ),
)

_by_return = (
    select(Allocation.return_id, func.sum(Allocation.amount).label("amount"))
    .where(Allocation.return_id.is_not(None))
    .group_by(Allocation.return_id)
    .subquery("by_return")
)
_given, _parts = func.coalesce(_paid.c.given, 0), func.coalesce(_by_return.c.amount, 0)
RETURNS_UNDO = Check(
    "a return takes from funds what it takes back of the payment's parts",
    select(
        Payment.reference.label("payment"),
        PaymentReturn.kind,
        _given.label("booked"),
        _parts.label("parts"),
    )
    .join(Payment, Payment.id == PaymentReturn.payment_id)
    .outerjoin(_paid, _paid.c.document == _document)
    .outerjoin(_by_return, _by_return.c.return_id == PaymentReturn.id)
    .where(_in_ledger, _own, _given != _parts),
)

REFUNDS_HAVE_RETURNS = Check(
    "money that went back in the ledger has its return",
    select(Transfer.document, Transfer.key, Transfer.amount)
    .outerjoin(PaymentReturn, _document == Transfer.document)
    .where(Transfer.kind == TransferKind.REFUND, PaymentReturn.id.is_(None)),
)

_pairs = or_(
    *(
        and_(Cause.kind == left, PaymentReturn.kind == again)
        for left, again in COMES_BACK_AS.items()
    )
)
CAME_BACK_AS_IT_LEFT = Check(
    "money that came back is the money that had left",
    select(Payment.reference.label("payment"), PaymentReturn.kind, PaymentReturn.amount)
    .join(Payment, Payment.id == PaymentReturn.payment_id)
    .outerjoin(Cause, Cause.id == PaymentReturn.undoes_id)
    .where(
        or_(
            and_(PaymentReturn.kind.in_(MONEY_BACK), Cause.id.is_(None)),
            and_(
                Cause.id.is_not(None),
                or_(
                    not_(_pairs),
                    Cause.amount != PaymentReturn.amount,
                    Cause.payment_id != PaymentReturn.payment_id,
                ),
            ),
        )
    ),
)

_papers = union_all(
    select(Payment.id.label("payment_id"), (literal(PAPER) + Payment.public_id).label("document")),
    select(PaymentReturn.payment_id, _document),
).subquery("papers")
_unallocated = (
    select(_moves.c.document, func.sum(_moves.c.amount).label("amount"))
    .where(_moves.c.use == AccountUse.UNALLOCATED)
    .group_by(_moves.c.document)
    .subquery("unallocated")
)
_waiting = (
    select(_papers.c.payment_id, func.sum(_unallocated.c.amount).label("amount"))
    .join(_unallocated, _unallocated.c.document == _papers.c.document)
    .group_by(_papers.c.payment_id)
    .subquery("waiting")
)
_shared = (
    select(Allocation.payment_id, func.sum(Allocation.amount).label("amount"))
    .group_by(Allocation.payment_id)
    .subquery("shared")
)
_waits = func.coalesce(_waiting.c.amount, 0)
_allocated = func.coalesce(_shared.c.amount, 0)
PAYMENTS_ADD_UP = Check(
    "allocated, returned and unallocated are what was received",
    select(
        Payment.reference.label("payment"),
        Payment.amount,
        _allocated.label("allocated"),
        _returned_amount.label("returned"),
        _waits.label("unallocated"),
    )
    .outerjoin(_shared, _shared.c.payment_id == Payment.id)
    .outerjoin(_returned, _returned.c.payment_id == Payment.id)
    .outerjoin(_waiting, _waiting.c.payment_id == Payment.id)
    .where(
        Payment.channel != Channel.IN_KIND,
        Payment.rate.is_(None),
        _allocated + _returned_amount + _waits != Payment.amount,
    ),
)

CHECKS = (
    PAYMENTS_ADD_UP,
    RETURNS_NOT_MORE,
    PARTS_NOT_OVERDONE,
    UNDONE_IS_ITS_PART,
    RETURNS_BOOKED,
    RETURNS_UNDO,
    REFUNDS_HAVE_RETURNS,
    CAME_BACK_AS_IT_LEFT,
)

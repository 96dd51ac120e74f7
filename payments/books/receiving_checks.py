"""Checks of money in: payments, what they pay, and the ledger."""

from sqlalchemy import and_, case, func, literal, not_, or_, select, union_all

from core.organisations.models import Organisation
from payments.bank.services.holding import LINE
from payments.books.registry import Check
from payments.funds.models import Fund
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import MONEY_HELD, AccountUse, TransferKind
from payments.ledger.services.balances import fund_moves
from payments.pledges.models import Instalment, Pledge, Waiver
from payments.pledges.services.due import paid_amount, waived_amount
from payments.receiving.models import Allocation, GiftInKind, Payment, PaymentReturn
from payments.receiving.rules import Channel
from payments.receiving.services.net import returned_by_payment
from payments.receiving.services.returning import RETURN

PAPER = "payment:"
_document = literal(PAPER) + Payment.public_id
_moves = fund_moves()
_own_currency = Payment.rate.is_(None)
"""Money of another currency has a check of its own, in its own amounts (foreign_checks)."""
_foreign_papers = union_all(
    select(literal(PAPER) + Payment.public_id).where(Payment.rate.is_not(None)),
    select(literal(RETURN) + PaymentReturn.public_id)
    .join(Payment, Payment.id == PaymentReturn.payment_id)
    .where(Payment.rate.is_not(None)),
)

_returned = returned_by_payment()
_returned_amount = func.coalesce(_returned.c.amount, 0)
_booked = (
    select(_moves.c.document, (-func.sum(_moves.c.amount)).label("amount"))
    .where(_moves.c.use.in_(MONEY_HELD))
    .group_by(_moves.c.document)
    .subquery("booked")
)
_in_ledger = case((Payment.channel == Channel.IN_KIND, 0), else_=Payment.amount)
"""What the ledger must hold of a payment: all of it, and nothing of things."""
_booked_amount = func.coalesce(_booked.c.amount, 0)
PAYMENTS_BOOKED = Check(
    "a payment is in the ledger with its amount",
    select(
        Payment.reference.label("payment"),
        Payment.amount,
        _booked_amount.label("booked"),
    )
    .outerjoin(_booked, _booked.c.document == _document)
    .outerjoin(_returned, _returned.c.payment_id == Payment.id)
    .where(
        _own_currency,
        _booked_amount != _in_ledger,
        # What was brought forward is taken back on the paper it came on.
        not_(
            and_(
                Payment.channel == Channel.BROUGHT_FORWARD,
                _booked_amount == Payment.amount - _returned_amount,
            )
        ),
    ),
)

PAYMENTS_ON_THEIR_DAY = Check(
    "a payment is in the ledger on the day it came",
    select(
        Payment.reference.label("payment"),
        Payment.received_on.label("received"),
        Transfer.occurred_on.label("booked"),
    )
    .join(Transfer, Transfer.document == _document)
    .where(
        Transfer.kind.in_((TransferKind.GIFT, TransferKind.UNALLOCATED)),
        Transfer.occurred_on != Payment.received_on,
    ),
)

ENTRIES_OF_PAYMENTS = Check(
    "a gift in the ledger has its payment",
    select(Transfer.document, Transfer.key, Transfer.amount)
    .outerjoin(Payment, Payment.public_id == func.substr(Transfer.document, len(PAPER) + 1))
    .where(
        Transfer.kind.in_((TransferKind.GIFT, TransferKind.UNALLOCATED, TransferKind.ALLOCATION)),
        Payment.id.is_(None),
    ),
)

PAYMENTS_NOT_OVERSPENT = Check(
    "the parts of a payment are not more than what is left of it",
    select(
        Payment.reference.label("payment"),
        Payment.amount,
        func.sum(Allocation.amount).label("allocated"),
        _returned_amount.label("returned"),
    )
    .join(Allocation, Allocation.payment_id == Payment.id)
    .outerjoin(_returned, _returned.c.payment_id == Payment.id)
    .group_by(Payment.id, Payment.reference, Payment.amount, _returned_amount)
    .having(func.sum(Allocation.amount) > Payment.amount - _returned_amount),
)

_waived = (
    select(func.coalesce(func.sum(Waiver.amount), 0))
    .where(Waiver.instalment_id == Instalment.id)
    .correlate(Instalment)
    .scalar_subquery()
)
INSTALMENTS_NOT_OVERPAID = Check(
    "an instalment is not paid more than is due",
    select(
        Pledge.code.label("commitment"),
        Instalment.period,
        Instalment.amount.label("due"),
        func.sum(Allocation.amount).label("paid"),
    )
    .join(Pledge, Pledge.id == Instalment.pledge_id)
    .join(Allocation, Allocation.instalment_id == Instalment.id)
    .group_by(Instalment.id, Pledge.code, Instalment.period, Instalment.amount)
    .having(func.sum(Allocation.amount) > Instalment.amount - _waived),
)

SETTLED_AGREES = Check(
    "an instalment is marked settled when nothing of it is open",
    select(Pledge.code.label("commitment"), Instalment.period, Instalment.settled)
    .join(Pledge, Pledge.id == Instalment.pledge_id)
    .where(Instalment.settled != (Instalment.amount <= paid_amount() + waived_amount())),
)

ALLOCATIONS_IN_FUND = Check(
    "what pays a commitment goes to the commitment's fund",
    select(
        Payment.reference.label("payment"),
        Pledge.code.label("commitment"),
        Fund.code.label("fund"),
        Allocation.amount,
    )
    .join(Payment, Payment.id == Allocation.payment_id)
    .join(Instalment, Instalment.id == Allocation.instalment_id)
    .join(Pledge, Pledge.id == Instalment.pledge_id)
    .join(Fund, Fund.id == Allocation.fund_id)
    .where(or_(Allocation.fund_id != Pledge.fund_id, Allocation.currency != Payment.currency)),
)

ONE_INSTALMENT_A_PERIOD = Check(
    "a commitment is billed once for a period",
    select(Pledge.code.label("commitment"), Instalment.period, func.count().label("instalments"))
    .join(Pledge, Pledge.id == Instalment.pledge_id)
    .group_by(Pledge.code, Instalment.period)
    .having(func.count() > 1),
)

_given = (
    select(_moves.c.fund_id, func.sum(_moves.c.amount).label("amount"))
    .where(
        _moves.c.use.in_((AccountUse.GIFTS, AccountUse.BROUGHT_FORWARD)),
        or_(_moves.c.document.startswith(PAPER), _moves.c.document.startswith(RETURN)),
        _moves.c.document.not_in(_foreign_papers),
    )
    .group_by(_moves.c.fund_id)
    .subquery("given")
)
_allocated = (
    select(Allocation.fund_id, func.sum(Allocation.amount).label("amount"))
    .join(Payment, Payment.id == Allocation.payment_id)
    .where(_own_currency)
    .group_by(Allocation.fund_id)
    .subquery("allocated")
)
_given_amount = func.coalesce(_given.c.amount, 0)
_allocated_amount = func.coalesce(_allocated.c.amount, 0)
FUNDS_GIVEN = Check(
    "the gifts of a fund are what payments allocate to it",
    select(
        Fund.code.label("fund"),
        _given_amount.label("booked"),
        _allocated_amount.label("allocated"),
    )
    .outerjoin(_given, _given.c.fund_id == Fund.id)
    .outerjoin(_allocated, _allocated.c.fund_id == Fund.id)
    .where(_given_amount != _allocated_amount),
)

_waiting = (
    select(Account.organisation_id, func.sum(_moves.c.amount).label("amount"))
    .join(Account, Account.id == _moves.c.account_id)
    .where(
        _moves.c.use == AccountUse.UNALLOCATED,
        _moves.c.document.not_in(_foreign_papers),
        ~_moves.c.document.startswith(LINE),
    )
    .group_by(Account.organisation_id)
    .subquery("waiting")
)
_received = (
    select(Payment.organisation_id, func.sum(Payment.amount - _returned_amount).label("amount"))
    .outerjoin(_returned, _returned.c.payment_id == Payment.id)
    .where(Payment.channel != Channel.IN_KIND, _own_currency)
    .group_by(Payment.organisation_id)
    .subquery("received")
)
_shared = (
    select(Payment.organisation_id, func.sum(Allocation.amount).label("amount"))
    .join(Allocation, Allocation.payment_id == Payment.id)
    .where(_own_currency)
    .group_by(Payment.organisation_id)
    .subquery("shared")
)
_waiting_amount = func.coalesce(_waiting.c.amount, 0)
_left = func.coalesce(_received.c.amount, 0) - func.coalesce(_shared.c.amount, 0)
UNALLOCATED_AGREES = Check(
    "the unallocated money is what payments have left",
    select(
        Organisation.code.label("organisation"),
        _waiting_amount.label("booked"),
        _left.label("left"),
    )
    .outerjoin(_waiting, _waiting.c.organisation_id == Organisation.id)
    .outerjoin(_received, _received.c.organisation_id == Organisation.id)
    .outerjoin(_shared, _shared.c.organisation_id == Organisation.id)
    .where(_waiting_amount != _left),
)

_has_a_part = select(Allocation.id).where(Allocation.payment_id == Payment.id).exists()
THINGS_APART = Check(
    "a gift in kind is described, and no month or fund has it",
    select(Payment.reference.label("payment"), Payment.amount, GiftInKind.items)
    .outerjoin(GiftInKind, GiftInKind.payment_id == Payment.id)
    .where(
        or_(
            and_(Payment.channel == Channel.IN_KIND, GiftInKind.payment_id.is_(None)),
            and_(Payment.channel == Channel.IN_KIND, _has_a_part),
            and_(Payment.channel != Channel.IN_KIND, GiftInKind.payment_id.is_not(None)),
        )
    ),
)

CHECKS = (
    THINGS_APART,
    PAYMENTS_BOOKED,
    PAYMENTS_ON_THEIR_DAY,
    ENTRIES_OF_PAYMENTS,
    PAYMENTS_NOT_OVERSPENT,
    INSTALMENTS_NOT_OVERPAID,
    SETTLED_AGREES,
    ALLOCATIONS_IN_FUND,
    ONE_INSTALMENT_A_PERIOD,
    FUNDS_GIVEN,
    UNALLOCATED_AGREES,
)

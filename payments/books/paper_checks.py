"""Checks of numbered papers: receipts and vouchers."""

from sqlalchemy import ColumnElement, func, literal, or_, select

from payments.books.registry import Check
from payments.funds.models import Fund
from payments.ledger.models import Reservation, ReservationOutcome, Transfer
from payments.ledger.rules import AccountUse, ReservationEnd, TransferKind
from payments.ledger.services.balances import fund_moves, sum_over
from payments.numbering.models import Series
from payments.numbering.rules import Paper
from payments.paying_out.models import Disbursement
from payments.receipts.models import Receipt, ReceiptVoid
from payments.receipts.services.tallying import amounts_disagree, gaps, months_disagree
from payments.receiving.models import Payment

VOUCHER = "disbursement:"
_document = literal(VOUCHER) + Disbursement.public_id


RECEIPTS_GAPLESS = Check(
    "the receipts of a series are 1 to its last number", gaps(Paper.RECEIPT, Receipt)
)
VOUCHERS_GAPLESS = Check(
    "the vouchers of a series are 1 to its last number", gaps(Paper.VOUCHER, Disbursement)
)

ONE_VALID_RECEIPT = Check(
    "a payment has one valid receipt at most",
    select(Payment.reference.label("payment"), func.count().label("receipts"))
    .join(Receipt, Receipt.payment_id == Payment.id)
    .outerjoin(ReceiptVoid, ReceiptVoid.receipt_id == Receipt.id)
    .where(ReceiptVoid.receipt_id.is_(None))
    .group_by(Payment.id, Payment.reference)
    .having(func.count() > 1),
)

RECEIPTS_AGREE = Check(
    "a receipt is for the amount of its payment, from the body that took it",
    amounts_disagree(),
)
RECEIPTS_ADD_UP = Check(
    "the valid receipts of a month add up to what their payments bring", months_disagree()
)

_moves = fund_moves()
_spent = (
    select(
        _moves.c.document,
        _moves.c.fund_id,
        (-sum_over(_moves, (AccountUse.AID,))).label("amount"),
    )
    .group_by(_moves.c.document, _moves.c.fund_id)
    .subquery("spent")
)
_spent_amount: ColumnElement[int] = func.coalesce(_spent.c.amount, 0)
VOUCHERS_BOOKED = Check(
    "a voucher is in the ledger with its amount and its fund",
    select(
        Series.code.label("series"),
        Disbursement.number,
        Fund.code.label("fund"),
        Disbursement.amount,
        _spent_amount.label("booked"),
    )
    .join(Series, Series.id == Disbursement.series_id)
    .join(Fund, Fund.id == Disbursement.fund_id)
    .outerjoin(
        _spent, (_spent.c.document == _document) & (_spent.c.fund_id == Disbursement.fund_id)
    )
    .where(_spent_amount != Disbursement.amount),
)

VOUCHERS_ON_THEIR_DAY = Check(
    "a voucher is in the ledger on the day it was paid",
    select(
        Series.code.label("series"),
        Disbursement.number,
        Disbursement.paid_on.label("paid"),
        Transfer.occurred_on.label("booked"),
    )
    .join(Series, Series.id == Disbursement.series_id)
    .join(Transfer, Transfer.document == _document)
    .where(Transfer.kind == TransferKind.AID, Transfer.occurred_on != Disbursement.paid_on),
)

AID_HAS_VOUCHER = Check(
    "aid in the ledger has its voucher",
    select(Transfer.document, Transfer.key, Transfer.amount)
    .outerjoin(
        Disbursement, Disbursement.public_id == func.substr(Transfer.document, len(VOUCHER) + 1)
    )
    .where(Transfer.kind == TransferKind.AID, Disbursement.id.is_(None)),
)

VOUCHERS_WERE_RESERVED = Check(
    "a voucher pays what was reserved for its document",
    select(Series.code.label("series"), Disbursement.number, Disbursement.amount)
    .join(Series, Series.id == Disbursement.series_id)
    .outerjoin(Reservation, Reservation.document == Disbursement.document)
    .outerjoin(
        ReservationOutcome,
        (ReservationOutcome.reservation_id == Reservation.id)
        & (ReservationOutcome.end == ReservationEnd.PAID),
    )
    .where(
        or_(
            ReservationOutcome.reservation_id.is_(None),
            Reservation.amount < Disbursement.amount,
            Reservation.fund_id != Disbursement.fund_id,
        )
    ),
)

RESERVED_AND_PAID = Check(
    "what was reserved and then paid has its voucher",
    select(Reservation.document, Reservation.amount)
    .join(ReservationOutcome, ReservationOutcome.reservation_id == Reservation.id)
    .outerjoin(Disbursement, Disbursement.document == Reservation.document)
    .where(ReservationOutcome.end == ReservationEnd.PAID, Disbursement.id.is_(None)),
)

CHECKS = (
    RECEIPTS_GAPLESS,
    VOUCHERS_GAPLESS,
    ONE_VALID_RECEIPT,
    RECEIPTS_AGREE,
    RECEIPTS_ADD_UP,
    VOUCHERS_BOOKED,
    VOUCHERS_ON_THEIR_DAY,
    AID_HAS_VOUCHER,
    VOUCHERS_WERE_RESERVED,
    RESERVED_AND_PAID,
)

"""Checks of numbered papers: receipts and vouchers."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select

from payments.books.registry import Check
from payments.funds.models import Fund
from payments.ledger.models import Reservation, ReservationOutcome, Transfer
from payments.ledger.rules import AccountUse, ReservationEnd, TransferKind
from payments.ledger.services.balances import fund_moves, sum_over
from payments.numbering.models import Series
from payments.numbering.rules import Paper
from payments.paying_out.models import Disbursement
from payments.receipts.models import Receipt, ReceiptVoid
from payments.receiving.models import Payment

VOUCHER = "disbursement:"
_document = literal(VOUCHER) + Disbursement.public_id


def _gaps(paper: Paper, model: type[Receipt | Disbursement]) -> Select[*tuple[Any, ...]]:
    """Select the series whose papers are not exactly those after paper, to the last number."""
    written = func.count(func.distinct(model.number))
    here = Series.last_number - Series.on_paper
    return (
        select(
            Series.code.label("series"),
            Series.last_number,
            written.label("papers"),
            func.coalesce(func.max(model.number), 0).label("highest"),
        )
        .outerjoin(model, model.series_id == Series.id)
        .where(Series.paper == paper)
        .group_by(Series.id, Series.code, Series.last_number, Series.on_paper)
        .having(
            or_(
                written != here,
                func.count(model.id) != here,
                func.coalesce(func.max(model.number), Series.on_paper) != Series.last_number,
                func.coalesce(func.min(model.number), Series.on_paper + 1) != Series.on_paper + 1,
            )
        )
    )


RECEIPTS_GAPLESS = Check(
    "the receipts of a series are 1 to its last number", _gaps(Paper.RECEIPT, Receipt)
)
VOUCHERS_GAPLESS = Check(
    "the vouchers of a series are 1 to its last number", _gaps(Paper.VOUCHER, Disbursement)
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
    select(
        Series.code.label("series"),
        Receipt.number,
        Receipt.amount,
        Payment.reference.label("payment"),
        Payment.amount.label("received"),
    )
    .join(Series, Series.id == Receipt.series_id)
    .join(Payment, Payment.id == Receipt.payment_id)
    .where(
        or_(
            Receipt.amount != Payment.amount,
            Receipt.currency != Payment.currency,
            Series.organisation_id != Payment.organisation_id,
        )
    ),
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
    .outerjoin(Disbursement, _document == Transfer.document)
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
    VOUCHERS_BOOKED,
    VOUCHERS_ON_THEIR_DAY,
    AID_HAS_VOUCHER,
    VOUCHERS_WERE_RESERVED,
    RESERVED_AND_PAID,
)

"""Checks of cash on its way to the bank."""

from sqlalchemy import and_, func, literal, or_, select

from payments.bank.models import BankLine
from payments.books.registry import Check
from payments.ledger.models import Transfer
from payments.numbering.models import Series
from payments.till.models import CashDeposit

DEPOSIT = "deposit:"
_document = literal(DEPOSIT) + CashDeposit.public_id
_out = select(func.sum(Transfer.amount)).where(
    Transfer.document == _document, Transfer.credit_id == CashDeposit.cash_account_id
)
_in = select(func.sum(Transfer.amount)).where(
    Transfer.document == _document, Transfer.debit_id == CashDeposit.bank_account_id
)
_left, _arrived = (func.coalesce(query.scalar_subquery(), 0) for query in (_out, _in))

DEPOSITS_BOOKED = Check(
    "a deposit left the cash box, and reached the bank when a line shows it",
    select(
        Series.code.label("series"),
        CashDeposit.number,
        CashDeposit.amount,
        _left.label("left"),
        _arrived.label("arrived"),
    )
    .join(Series, Series.id == CashDeposit.series_id)
    .outerjoin(BankLine, BankLine.document == _document)
    .where(
        or_(
            _left != CashDeposit.amount,
            and_(BankLine.id.is_(None), _arrived != 0),
            and_(BankLine.id.is_not(None), _arrived != CashDeposit.amount),
        )
    ),
)

CHECKS = (DEPOSITS_BOOKED,)

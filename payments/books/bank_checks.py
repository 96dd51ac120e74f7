"""Checks of the bank: statements against the ledger, lines against payments."""

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from payments.bank.models import BankAccount, BankLine, Statement
from payments.bank.rules import Booking, LineState
from payments.bank.services.holding import LINE
from payments.books.registry import Check
from payments.ledger.models import Transfer
from payments.ledger.rules import TransferKind
from payments.ledger.services.balances import fund_moves
from payments.on_statement import ON_THEIR_DAY, TYPED, WITHDRAWN
from payments.receiving.models import Payment, PaymentReturn

_last = (
    select(
        Statement.account_id,
        Statement.to_day,
        Statement.closing,
        func.row_number()
        .over(
            partition_by=Statement.account_id,
            order_by=(Statement.to_day.desc(), Statement.id.desc()),
        )
        .label("age"),
    ).where(Statement.undone_at.is_(None))
).subquery("last")

_Undone = aliased(Transfer)
_moves = fund_moves()
_withdrawn = select(PaymentReturn.payment_id).where(PaymentReturn.reference.startswith(WITHDRAWN))
_of_no_line = select(literal("payment:") + Payment.public_id).where(
    or_(Payment.reference.startswith(TYPED), Payment.id.in_(_withdrawn))
)

_held = (
    select(Transfer.id)
    .where(
        Transfer.document == literal(LINE) + BankLine.public_id,
        Transfer.kind == TransferKind.UNIDENTIFIED,
        ~select(_Undone.id).where(_Undone.reverses_id == Transfer.id).exists(),
    )
    .correlate(BankLine)
    .exists()
)
"""Lines with money in the ledger that nobody has explained yet."""

# A pay-out is in the ledger on its own day and on the statement as a line that names it or was
# set aside: the line is the one that is counted.
_ledger = func.coalesce(
    select(-func.sum(_moves.c.amount))
    .where(
        _moves.c.account_id == BankAccount.ledger_account_id,
        _moves.c.occurred_on <= _last.c.to_day,
        *(~_moves.c.document.startswith(kind) for kind in ON_THEIR_DAY),
        _moves.c.document.not_in(_of_no_line),
    )
    .scalar_subquery(),
    0,
)
_waiting = func.coalesce(
    select(func.sum(BankLine.amount))
    .where(
        BankLine.account_id == BankAccount.id,
        BankLine.statement_id.is_not(None),
        BankLine.booked_on <= _last.c.to_day,
        or_(
            and_(BankLine.state != LineState.BOOKED, ~_held),
            *(BankLine.document.startswith(kind) for kind in (*ON_THEIR_DAY, "payment:")),
        ),
    )
    .scalar_subquery(),
    0,
)
# Of these the bank told, and no statement shows them yet.
_told = func.coalesce(
    select(func.sum(BankLine.amount))
    .where(
        BankLine.account_id == BankAccount.id,
        BankLine.statement_id.is_(None),
        BankLine.booked_on <= _last.c.to_day,
        or_(BankLine.state == LineState.BOOKED, _held),
        *(
            ~func.coalesce(BankLine.document, "").startswith(kind)
            for kind in (*ON_THEIR_DAY, "payment:")
        ),
    )
    .scalar_subquery(),
    0,
)
BANK_AGREES = Check(
    "the bank's balance is the ledger's with the lines that wait",
    select(
        BankAccount.slug.label("account"),
        _last.c.to_day.label("day"),
        _last.c.closing,
        _ledger.label("ledger"),
        _waiting.label("waiting"),
    )
    .join(_last, (_last.c.account_id == BankAccount.id) & (_last.c.age == 1))
    .where(_ledger + _waiting - _told != _last.c.closing),
)

_own_money = BankLine.booking.in_((Booking.INTEREST, Booking.FEE))
_no_payment = or_(_own_money, BankLine.booking == Booking.DOCUMENT)
LINES_AGREE = Check(
    "a booked line is its payment",
    select(BankLine.key.label("line"), BankLine.amount, Payment.amount.label("received"))
    .outerjoin(Payment, Payment.id == BankLine.payment_id)
    .where(
        or_(
            BankLine.amount != Payment.amount,
            BankLine.booked_on != Payment.received_on,
            and_(Payment.id.is_not(None), BankLine.state != LineState.BOOKED),
            and_(Payment.id.is_(None), BankLine.state == LineState.BOOKED, ~_no_payment),
        )
    ),
)

LINES_POSTED = Check(
    "interest and fees of the bank are in the ledger",
    select(BankLine.key.label("line"), BankLine.amount, Transfer.amount.label("posted"))
    .outerjoin(Transfer, Transfer.key == literal(LINE) + BankLine.public_id)
    .where(
        BankLine.state == LineState.BOOKED,
        _own_money,
        or_(
            Transfer.id.is_(None),
            Transfer.amount != func.abs(BankLine.amount),
            Transfer.occurred_on != BankLine.booked_on,
        ),
    ),
)

_of_document = func.coalesce(
    select(-func.sum(_moves.c.amount))
    .where(
        _moves.c.account_id == BankAccount.ledger_account_id,
        _moves.c.document == BankLine.document,
    )
    .scalar_subquery(),
    0,
)
_is_document = and_(
    BankLine.state == LineState.BOOKED,
    BankLine.booking == Booking.DOCUMENT,
    BankLine.document.is_not(None),
)
LINES_ARE_DOCUMENTS = Check(
    "a line that is a document of ours has its amount in the ledger",
    select(
        BankLine.key.label("line"),
        BankLine.document,
        BankLine.amount,
        _of_document.label("booked"),
    )
    .join(BankAccount, BankAccount.id == BankLine.account_id)
    .where(
        or_(BankLine.document.is_not(None), BankLine.booking == Booking.DOCUMENT),
        or_(~_is_document, _of_document != BankLine.amount),
    ),
)

CHECKS = (BANK_AGREES, LINES_AGREE, LINES_POSTED, LINES_ARE_DOCUMENTS)

"""Payments that were never ours to book: taken back whole and together, as if they never came."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record_all
from core.dates import now
from core.db import public_id, session
from core.errors import RuleBroken
from core.i18n import _l
from core.statements import among, into
from payments.ledger.models import Transfer
from payments.ledger.rules import TransferKind
from payments.ledger.services import Entry, post
from payments.on_statement import WITHDRAWN
from payments.receiving.models import Allocation, CoverRepayment, Payment, PaymentReturn
from payments.receiving.rules import ReturnKind
from payments.receiving.services.returning import RETURN
from payments.receiving.services.taking import document_of

_PAYMENTS = select(Payment).where(among(Payment.id, "ids")).order_by(Payment.id).with_for_update()
_GIVEN = select(Allocation).where(among(Allocation.payment_id, "ids")).order_by(Allocation.id)
_GIVEN_ANEW = select(Allocation.payment_id).where(
    among(Allocation.payment_id, "ids"), Allocation.reverses_id.is_not(None)
)
_RETURNED = select(PaymentReturn.payment_id).where(among(PaymentReturn.payment_id, "ids"))
_REPAID = (
    select(Allocation.payment_id)
    .join(CoverRepayment, CoverRepayment.allocation_id == Allocation.id)
    .where(among(Allocation.payment_id, "ids"))
)
_POSTED = select(Transfer).where(among(Transfer.document, "documents")).order_by(Transfer.id)
_NEW_RETURN, _NEW_ALLOCATION = into(PaymentReturn), into(Allocation)


def changed_since(payment_ids: Collection[int]) -> set[int]:
    """Return, of payments, those of which something went back, was given anew or repaid a cover."""
    asked = {"ids": list(payment_ids)}
    return {
        key for query in (_RETURNED, _REPAID, _GIVEN_ANEW) for key in session.scalars(query, asked)
    }


def withdraw(
    payment_ids: Collection[int], account_id: int, *, cause: str, reason: str, by: Actor
) -> None:
    """Take payments back whole with a bounded number of statements, each on its own day.

    ``account_id`` is the ledger's account into which they came, ``cause`` names what is undone.
    Raises RuleBroken("") when something of one was changed since, and as ``post`` when a month is
    closed.
    """
    asked = {"ids": list(payment_ids)}
    payments = session.scalars(_PAYMENTS, asked).all()
    if changed_since(payment_ids):
        raise RuleBroken("", _l("Something was done since with one of the payments."))
    rows = [_returned(one, account_id, WITHDRAWN + cause, reason, by) for one in payments]
    if not rows:
        return
    session.execute(_NEW_RETURN, rows)
    mine = {row["payment_id"]: row["public_id"] for row in rows}
    ids = _ids(mine.values())
    session.execute(_NEW_ALLOCATION, list(_undone(session.scalars(_GIVEN, asked).all(), mine, ids)))
    post(_mirrored(payments, mine))
    record_all((_act(one, reason) for one in payments), by)


def _returned(
    payment: Payment, account_id: int, reference: str, reason: str, by: Actor
) -> dict[str, Any]:
    return {
        "public_id": public_id(),
        "payment_id": payment.id,
        "kind": ReturnKind.REVERSAL,
        "amount": payment.amount,
        "currency": payment.currency,
        "occurred_on": payment.received_on,
        "account_id": account_id,
        "reason": reason,
        "reference": reference,
        "undoes_id": None,
        "request_id": None,
        "recorded_at": now(),
        "recorded_by": by.id or None,
    }


def _ids(codes: Iterable[str]) -> dict[str, int]:
    known = select(PaymentReturn.public_id, PaymentReturn.id).where(
        among(PaymentReturn.public_id, "codes")
    )
    return {row.public_id: row.id for row in session.execute(known, {"codes": list(codes)})}


def _undone(
    given: Sequence[Allocation], mine: dict[int, str], ids: dict[str, int]
) -> Iterable[dict[str, Any]]:
    places: defaultdict[int, int] = defaultdict(int)
    for one in given:
        places[one.payment_id] = max(places[one.payment_id], one.ordinal + 1)
    moment = now()
    for one in given:
        yield {
            "payment_id": one.payment_id,
            "instalment_id": one.instalment_id,
            "fund_id": one.fund_id,
            "ordinal": places[one.payment_id],
            "amount": -one.amount,
            "currency": one.currency,
            "allocated_at": moment,
            "reverses_id": one.id,
            "return_id": ids[mine[one.payment_id]],
        }
        places[one.payment_id] += 1


def _mirrored(payments: Sequence[Payment], mine: dict[int, str]) -> list[Entry]:
    """Return the entries of payments turned round, under the names of their returns."""
    names = {document_of(one): f"{RETURN}{mine[one.id]}" for one in payments}
    posted = session.scalars(_POSTED, {"documents": list(names)}).all()
    return [
        Entry(
            organisation_id=one.organisation_id,
            kind=TransferKind.REFUND,
            debit_id=one.credit_id,
            credit_id=one.debit_id,
            fund_id=one.fund_id,
            amount=one.amount,
            currency=one.currency,
            occurred_on=one.occurred_on,
            document=names[one.document],
            key=f"{names[one.document]}:{number}",
            foreign_amount=one.foreign_amount,
            foreign_currency=one.foreign_currency,
            rate=one.rate,
        )
        for number, one in enumerate(posted)
    ]


def _act(payment: Payment, reason: str) -> Act:
    changes = {"kind": [None, ReturnKind.REVERSAL.value], "amount": [None, payment.amount]}
    return Act("returned", "payment", payment.public_id, changes, reason)

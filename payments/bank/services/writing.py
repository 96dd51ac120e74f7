"""Judged lines into the books: the money of the certain ones, the proposals of the others."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from core.access import Actor
from core.batches import batches
from core.dates import now
from core.db import public_id, session
from core.statements import among, write_all
from payments.bank.models import BankAccount, BankLine, Suggestion
from payments.bank.movements import Movement
from payments.bank.rules import Booking, LineState
from payments.bank.services.documents import settle
from payments.bank.services.holding import Held, hold, let_go
from payments.bank.services.matching import Matched, judge_lines

_IDS = select(BankLine.key, BankLine.id).where(
    BankLine.account_id == bindparam("account"), among(BankLine.key, "keys")
)


def write_lines(
    account: BankAccount,
    lines: Sequence[Movement],
    *,
    statement_id: int | None = None,
    told_at: datetime | None = None,
    moment: datetime,
    by: Actor | None,
) -> Matched:
    """Judge and write new lines, of a statement or of which the bank ``told``; book the certain."""
    matched = judge_lines(account, lines)
    payments = matched.take_money(by)
    codes = {line.key: public_id() for line in lines}
    origin = {"account_id": account.id, "statement_id": statement_id, "told_at": told_at}
    for some in batches(lines):
        rows = (_row(one, payments.get(one.key), moment, by) for one in some)
        write_all(BankLine, [origin | row | {"public_id": codes[row["key"]]} for row in rows])
    met = [line.key for line, _document in matched.met]
    decided = payments.keys() | set(met)
    hold(account, [Held(codes[one.key], one) for one in lines if one.key not in decided])
    _write_suggestions(matched, _ids(account, matched.suggested))
    _settle(matched, account, _ids(account, met), by)
    return matched


def match_waiting(account: BankAccount, *, by: Actor | None) -> Matched:
    """Judge again every line of the account that waits: commitments may have come since."""
    waiting = session.scalars(
        select(BankLine)
        .where(BankLine.account_id == account.id, BankLine.state == LineState.NEW)
        .order_by(BankLine.booked_on, BankLine.id)
        .with_for_update()
    ).all()
    for some in batches(line.id for line in waiting):
        session.execute(delete(Suggestion).where(Suggestion.line_id.in_(some)))
    matched = judge_lines(account, [line.movement for line in waiting])
    payments, moment = matched.take_money(by), now()
    let_go(line.public_id for line in waiting if line.key in payments)
    for line in waiting:
        if line.key in payments:
            for name, value in _booked(payments[line.key], moment, by).items():
                setattr(line, name, value)
    session.flush()
    ids = {line.key: line.id for line in waiting}
    _write_suggestions(matched, ids)
    _settle(matched, account, ids, by)
    return matched


def _row(
    line: Movement, payment_id: int | None, moment: datetime, by: Actor | None
) -> dict[str, Any]:
    booked = _WAITS if payment_id is None else _booked(payment_id, moment, by)
    return {
        "key": line.key,
        "booked_on": line.booked_on,
        "amount": line.amount,
        "currency": line.currency,
        "narrative": line.narrative,
        "payer_account": line.payer_account,
        "payer_name": line.payer_name,
        "again": line.again,
        "document": None,
        "why": "",
        **booked,
    }


_WAITS = {
    "state": LineState.NEW,
    "booking": None,
    "payment_id": None,
    "decided_at": None,
    "decided_by": None,
}


def _booked(payment_id: int, moment: datetime, by: Actor | None) -> dict[str, Any]:
    return {
        "state": LineState.BOOKED,
        "booking": Booking.COMMITMENT,
        "payment_id": payment_id,
        "decided_at": moment,
        "decided_by": by.id if by else None,
    }


def _ids(account: BankAccount, keys: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in batches(keys):
        rows = session.execute(_IDS, {"account": account.id, "keys": some})
        found |= {row.key: row.id for row in rows}
    return found


def _write_suggestions(matched: Matched, ids: Mapping[str, int]) -> None:
    rows = (
        {
            "line_id": ids[key],
            "pledge_id": pledge_id,
            "rank": rank,
            "amount": amount,
            "reason": proposal.reason,
        }
        for key, proposals in matched.suggested.items()
        for rank, proposal in enumerate(proposals, start=1)
        for pledge_id, amount in proposal.parts
    )
    for some in batches(rows):
        write_all(Suggestion, some)


def _settle(
    matched: Matched, account: BankAccount, ids: Mapping[str, int], by: Actor | None
) -> None:
    for line, document in matched.met:
        settle(session.get_one(BankLine, ids[line.key]), account, document, by=by)

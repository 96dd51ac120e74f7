"""Lines of which the bank told before their statement came: found again, never taken twice."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from core.db import session
from core.text import search_key
from payments.bank.models import BankAccount, BankLine, Statement
from payments.bank.statement import StatementLine

NEAR = timedelta(days=2)
"""How far the bank's day of booking may lie from the day of which it told."""


def told_lines(account: BankAccount, lines: Mapping[str, StatementLine]) -> dict[str, BankLine]:
    """Return, by the key in the file, the lines that are on no statement yet and are in this one.

    Known by the bank's reference; where the statement gives another one, by amount and text on
    nearly the same day.
    """
    waiting = session.scalars(
        select(BankLine)
        .where(BankLine.account_id == account.id, BankLine.statement_id.is_(None))
        .order_by(BankLine.id)
    ).all()
    found = {
        one.key: one for one in waiting if one.key in lines and lines[one.key].amount == one.amount
    }
    alike: defaultdict[tuple[int, str], list[BankLine]] = defaultdict(list)
    for one in waiting:
        if one.key not in lines:
            alike[one.amount, _bare(one.narrative)].append(one)
    if alike:
        for key, line in lines.items():
            same = alike.get((line.amount, _bare(line.narrative)), [])
            near = [one for one in same if abs(one.booked_on - line.booked_on) <= NEAR]
            if key not in found and near:
                found[key] = near[0]
                same.remove(near[0])
    return found


def put_on_statement(told: Mapping[str, BankLine], statement: Statement) -> None:
    """Let lines be of a statement, under the keys that it gives them."""
    for key, line in told.items():
        line.statement_id, line.key = statement.id, key
    session.flush()


def _bare(text: str) -> str:
    """Return a text without what banks break it with."""
    return re.sub(r"\s", "", search_key(text))

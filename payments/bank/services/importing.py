"""Taking a statement: the whole file when it adds up, each line once, or nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from core.access import Actor
from core.audit import Act, record
from core.batches import batches
from core.dates import now
from core.db import public_id, session
from core.errors import Duplicate, RuleBroken
from core.formats import day
from core.i18n import _
from payments.bank.layouts import read_statement
from payments.bank.models import BankAccount, BankLine, Statement
from payments.bank.rules import LineState
from payments.bank.services.accounts import open_account
from payments.bank.services.matching import match_lines
from payments.bank.services.refusals import explain
from payments.bank.statement import BadStatement, CheckedStatement, StatementLine, checked, keys
from payments.ledger.services import balance_of, opened_on


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What an import did; sums in minor units of the account.

    ``lines`` are the file's, ``new`` those never seen before: ``matched`` is certain, ``suggested``
    waits with proposals, ``unmatched`` without. ``matches`` holds what was booked by itself.
    """

    lines: int
    new: int
    already: int
    matched: int = 0
    suggested: int = 0
    unmatched: int = 0
    booked: int = 0
    opening: int
    closing: int
    credits: int
    debits: int
    matches: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the report in the shape that the command prints."""
        matches = [{"reference": key, "commitments": [code]} for key, code in self.matches]
        return {**asdict(self), "matches": matches}


def import_statement(account: BankAccount, content: bytes, *, by: Actor | None) -> ImportReport:
    """Take the new lines of a statement file and book those that are certain.

    Raises RuleBroken("file") when the file cannot be read, does not add up (the row is named), is
    of another account, repeats a reference with another amount, or reaches back before the day on
    which the account was opened. The first statement of an account brings its opening balance
    into the books.
    """
    session.execute(select(BankAccount.id).where(BankAccount.id == account.id).with_for_update())
    statement = _read(content, account)
    _check_account(account, statement)
    known = dict(zip(keys(statement.lines), statement.lines, strict=True))
    fresh = _unseen(account, known)
    report = ImportReport(
        lines=len(statement.lines),
        new=len(fresh),
        already=len(known) - len(fresh),
        opening=statement.opening,
        closing=statement.closing,
        credits=statement.credits,
        debits=statement.debits,
    )
    if not fresh:
        return report
    _check_days(account, fresh)
    _bring_forward(account, statement, by)
    lines = _keep(account, statement, content, fresh, by)
    matched = match_lines(account, lines, by=by)
    return replace(
        report,
        matched=len(matched.booked) + len(matched.met),
        suggested=matched.suggested,
        unmatched=matched.unmatched,
        booked=len(matched.booked) + len(matched.met),
        matches=tuple((line.key, code) for line, code in matched.booked),
    )


def _read(content: bytes, account: BankAccount) -> CheckedStatement:
    try:
        return checked(read_statement(content, account.currency))
    except BadStatement as error:
        raise RuleBroken("file", explain(error)) from error


def _check_account(account: BankAccount, statement: CheckedStatement) -> None:
    """Refuse another account's statement; an account without a number learns it."""
    number = statement.account_number
    if number and account.number and number != account.number:
        raise RuleBroken(
            "file",
            _(
                "The statement is of account %(other)s, not of %(own)s. Choose its account.",
                other=number,
                own=account.number,
            ),
        )
    account.number = account.number or number


def _unseen(account: BankAccount, known: dict[str, StatementLine]) -> dict[str, StatementLine]:
    """Return the lines whose keys were never imported; the others must be what they were."""
    amounts: dict[str, int] = {}
    for some in batches(known):
        rows = session.execute(
            select(BankLine.key, BankLine.amount).where(
                BankLine.account_id == account.id, BankLine.key.in_(some)
            )
        )
        amounts |= {key: amount for key, amount in rows}  # noqa: C416 - dict() of rows does not type
    for key, amount in amounts.items():
        if known[key].amount != amount:
            raise RuleBroken(
                "file",
                _(
                    "Row %(row)s: reference %(reference)s was imported before with another amount.",
                    row=known[key].row,
                    reference=key,
                ),
            )
    return {key: line for key, line in known.items() if key not in amounts}


def _check_days(account: BankAccount, fresh: dict[str, StatementLine]) -> None:
    """Refuse lines that the opening balance of the account counts already."""
    opened = opened_on(account.ledger_account_id)
    early = [line for line in fresh.values() if opened and line.booked_on <= opened]
    if opened and early:
        raise RuleBroken(
            "file",
            _(
                "Row %(row)s: the account came into the books with its balance at the end of "
                "%(opened)s, which holds this line of %(day)s already. Import later statements.",
                row=early[0].row,
                opened=day(opened),
                day=day(early[0].booked_on),
            ),
        )


def _bring_forward(account: BankAccount, statement: CheckedStatement, by: Actor | None) -> None:
    """Enter the opening balance with the first statement, unless it is in the books already."""
    earlier = select(Statement.id).where(Statement.account_id == account.id).limit(1)
    before = statement.from_day - timedelta(days=1)
    missing = statement.opening - balance_of(account.ledger_account_id, before).amount
    if missing <= 0 or session.scalar(earlier) is not None:
        return
    try:
        open_account(account, missing, before, by=by)
    except Duplicate:
        return


def _keep(
    account: BankAccount,
    statement: CheckedStatement,
    content: bytes,
    fresh: dict[str, StatementLine],
    by: Actor | None,
) -> Sequence[BankLine]:
    """Write the statement and its new lines; return these in the order of the file."""
    kept = Statement(
        account_id=account.id,
        file_digest=hashlib.sha256(content).hexdigest(),
        from_day=statement.from_day,
        to_day=statement.to_day,
        opening=statement.opening,
        credits=statement.credits,
        debits=statement.debits,
        closing=statement.closing,
        lines=len(statement.lines),
        imported_at=now(),
        imported_by=by.id if by else None,
    )
    session.add(kept)
    session.flush()
    rows = [_row(account, kept, key, line) for key, line in fresh.items()]
    for some in batches(rows, 1_000):
        session.execute(insert(BankLine), some)
    record(Act("imported", "statement", kept.public_id, {"lines": [None, len(fresh)]}), by)
    return session.scalars(
        select(BankLine).where(BankLine.statement_id == kept.id).order_by(BankLine.id)
    ).all()


def _row(
    account: BankAccount, statement: Statement, key: str, line: StatementLine
) -> dict[str, Any]:
    return {
        "public_id": public_id(),
        "account_id": account.id,
        "statement_id": statement.id,
        "key": key,
        "booked_on": line.booked_on,
        "amount": line.amount,
        "currency": account.currency,
        "narrative": line.narrative,
        "state": LineState.NEW,
        "why": "",
    }

"""Taking a statement: the whole file when it adds up, each line once, or nothing."""

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.bulk import many_objects
from core.dates import now
from core.db import session
from core.errors import Duplicate, RuleBroken
from core.formats import money
from core.i18n import _
from core.money import Money
from payments.bank.models import BankAccount, Statement
from payments.bank.services.accounts import open_account
from payments.bank.services.fresh import check_days, movements, unseen
from payments.bank.services.matching import Matched, judge_lines
from payments.bank.services.reading_files import read_file
from payments.bank.services.told import put_on_statement, told_lines
from payments.bank.services.writing import write_lines
from payments.bank.statement import CheckedStatement, Expected, keys
from payments.ledger.services import balance_of


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What an import did; sums in minor units of the account.

    ``lines`` are the file's, ``new`` those never seen before: ``matched`` is certain, ``suggested``
    waits with proposals, ``unmatched`` without. ``matches`` holds what was booked by itself: the
    reference and the codes of the commitments.
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
    matches: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the report in the shape that the command prints."""
        matches = [{"reference": key, "commitments": list(codes)} for key, codes in self.matches]
        return {**asdict(self), "matches": matches}


@many_objects()
def judge_statement(account: BankAccount, content: bytes) -> tuple[CheckedStatement, ImportReport]:
    """Say what an import would do, and write nothing. RuleBroken as ``import_statement``."""
    statement = read_file(account, content)
    lines_by_key = dict(zip(keys(statement.lines), statement.lines, strict=True))
    told = told_lines(account, lines_by_key)
    fresh = unseen(account, {key: one for key, one in lines_by_key.items() if key not in told})
    check_days(account, fresh)
    report = _report(statement, len(fresh))
    return statement, _with(report, judge_lines(account, movements(account, fresh)))


@many_objects()
def import_statement(
    account: BankAccount, content: bytes, *, expected: Expected | None = None, by: Actor | None
) -> ImportReport:
    """Take the new lines of a statement file and book those that are certain.

    Raises RuleBroken("file") when the file cannot be read, does not add up (the row is named), is
    of another account, repeats a reference with another amount, or reaches back before the day on
    which the account was opened; RuleBroken("override_reason") when it is not what was expected
    and nobody says why. The first statement of an account brings its opening balance into the
    books.
    """
    session.execute(select(BankAccount.id).where(BankAccount.id == account.id).with_for_update())
    statement, said = read_file(account, content), expected or Expected()
    check_expected(account, statement, said)
    account.number = account.number or statement.account_number
    lines_by_key = dict(zip(keys(statement.lines), statement.lines, strict=True))
    told = told_lines(account, lines_by_key)
    fresh = unseen(account, {key: one for key, one in lines_by_key.items() if key not in told})
    report = _report(statement, len(fresh))
    if not fresh and not told:
        return report
    check_days(account, fresh)
    _bring_forward(account, statement, by)
    moment = now()
    kept = _keep(account, statement, content, said, moment, by)
    put_on_statement(told, kept)
    lines = movements(account, fresh)
    matched = write_lines(account, lines, statement_id=kept.id, moment=moment, by=by)
    return replace(
        _with(report, matched),
        booked=len(matched.booked) + len(matched.met),
        matches=tuple((line.key, codes) for line, codes in matched.booked),
    )


def check_expected(account: BankAccount, statement: CheckedStatement, expected: Expected) -> None:
    """Refuse a statement that is not what was said of it, unless somebody says why."""
    if expected.differs(statement) and not expected.override_reason:
        raise RuleBroken(
            "override_reason",
            _(
                "The statement has %(lines)s lines, %(credits)s in and %(debits)s out, not what "
                "was expected. Get the right file, or say why it is taken.",
                lines=len(statement.lines),
                credits=money(Money(statement.credits, account.currency)),
                debits=money(Money(statement.debits, account.currency)),
            ),
        )


def _report(statement: CheckedStatement, new: int) -> ImportReport:
    return ImportReport(
        lines=len(statement.lines),
        new=new,
        already=len(statement.lines) - new,
        opening=statement.opening,
        closing=statement.closing,
        credits=statement.credits,
        debits=statement.debits,
    )


def _with(report: ImportReport, matched: Matched) -> ImportReport:
    return replace(
        report,
        matched=len(matched.booked) + len(matched.met),
        suggested=len(matched.suggested),
        unmatched=matched.unmatched,
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
    said: Expected,
    moment: datetime,
    by: Actor | None,
) -> Statement:
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
        imported_at=moment,
        imported_by=by.id if by else None,
        expected_lines=said.lines,
        expected_credits=said.credits,
        expected_debits=said.debits,
        override_reason=said.override_reason,
    )
    session.add(kept)
    session.flush()
    changes = {"lines": [said.lines, kept.lines]}
    record(Act("imported", "statement", kept.public_id, changes, said.override_reason), by)
    return kept

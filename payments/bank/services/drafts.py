"""Statements that were sent and are looked at before they are taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Row, Select, select

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import public_id, session
from core.errors import NotFound, RuleBroken, WrongState
from core.files import files
from core.i18n import _l
from core.tabular import Candidate
from payments.bank.models import BankAccount, StatementDraft
from payments.bank.services import reading_files
from payments.bank.services.importing import ImportReport, import_statement, judge_statement
from payments.bank.statement import CheckedStatement, Expected

LATEST = 20
Organisations = frozenset[int] | None


@dataclass(frozen=True)
class Look:
    """What a draft holds and what would become of it: the statement, or why it is refused."""

    expected: Expected
    statement: CheckedStatement | None = None
    report: ImportReport | None = None
    refusal: RuleBroken | None = None

    @property
    def lacks_columns(self) -> bool:
        """Whether somebody must say what its titles mean."""
        return self.refusal is not None and reading_files.lacks_columns(self.refusal)

    @property
    def differs(self) -> bool:
        """Whether it is not what was said of it."""
        return self.statement is not None and self.expected.differs(self.statement)


def send_statement(
    account: BankAccount, content: bytes, expected: Expected, *, by: Actor
) -> StatementDraft:
    """Keep a statement to look at; nothing of it counts yet."""
    key = f"statements/{public_id()}"
    files().put(key, content)
    draft = StatementDraft(
        account_id=account.id,
        file_key=key,
        expected_lines=expected.lines,
        expected_credits=expected.credits,
        expected_debits=expected.debits,
        sent_at=now(),
        sent_by=by.id,
    )
    session.add(draft)
    session.flush()
    record(Act("statement sent", "bank_account", account.slug), by)
    return draft


def get_draft(draft_id: str, organisations: Organisations) -> tuple[StatementDraft, BankAccount]:
    """Return a draft and its account. NotFound outside the organisations and once it is settled."""
    query = _drafts(organisations).where(StatementDraft.public_id == draft_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(_l("There is no such statement, or it was taken or thrown away."))
    draft, account = found
    return draft, account


def list_drafts(organisations: Organisations) -> Sequence[Row[StatementDraft, BankAccount]]:
    """Return the latest drafts with their accounts, newest first."""
    newest = (StatementDraft.sent_at.desc(), StatementDraft.id.desc())
    return session.execute(_drafts(organisations).order_by(*newest).limit(LATEST)).all()


def look_at(draft: StatementDraft, account: BankAccount) -> Look:
    """Say what would become of a draft, and write nothing."""
    expected = _expected(draft)
    try:
        statement, report = judge_statement(account, _content(draft))
    except RuleBroken as error:
        return Look(expected, refusal=error)
    return Look(expected, statement, report)


def columns_of(draft: StatementDraft, account: BankAccount) -> Candidate | None:
    """Return what seems to be the header of the file; None for a file that is no table."""
    return reading_files.columns_of(account, _content(draft))


def name_columns(
    draft: StatementDraft, account: BankAccount, meanings: Mapping[str, str], *, by: Actor
) -> None:
    """Remember what the bank means by titles. RuleBroken("columns") for one missing or twice."""
    _lock(draft)
    reading_files.name_columns(account, meanings, by=by)


def take_draft(
    draft: StatementDraft, account: BankAccount, override_reason: str, *, by: Actor
) -> ImportReport:
    """Import a draft. WrongState when somebody was faster; RuleBroken as ``import_statement``."""
    _lock(draft)
    expected = replace(_expected(draft), override_reason=override_reason)
    report = import_statement(account, _content(draft), expected=expected, by=by)
    _settle(draft)
    return report


def discard_draft(draft: StatementDraft, account: BankAccount, *, by: Actor) -> None:
    """Throw a draft away. WrongState when somebody was faster."""
    _lock(draft)
    _settle(draft)
    record(Act("statement thrown away", "bank_account", account.slug), by)


def _drafts(organisations: Organisations) -> Select[StatementDraft, BankAccount]:
    query = select(StatementDraft, BankAccount).join(
        BankAccount, BankAccount.id == StatementDraft.account_id
    )
    if organisations is not None:
        query = query.where(BankAccount.organisation_id.in_(organisations))
    return query


def _lock(draft: StatementDraft) -> None:
    """Let one at a time settle a draft."""
    mine = select(StatementDraft.id).where(StatementDraft.id == draft.id).with_for_update()
    if session.scalar(mine) is None:
        raise WrongState(_l("Somebody has taken this statement, or thrown it away."))


def _settle(draft: StatementDraft) -> None:
    files().drop(draft.file_key)
    session.delete(draft)
    session.flush()


def _expected(draft: StatementDraft) -> Expected:
    return Expected(
        lines=draft.expected_lines,
        credits=draft.expected_credits,
        debits=draft.expected_debits,
    )


def _content(draft: StatementDraft) -> bytes:
    return files().get(draft.file_key)

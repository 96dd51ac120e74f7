"""A register that was sent: kept until it is taken, with the meaning of its columns asked once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select

from core.access import Actor
from core.audit import Act, AuditEvent, record
from core.dates import now
from core.db import public_id, session
from core.errors import NotFound, WrongState
from core.files import files
from core.i18n import _, _l
from core.organisations.models import Organisation
from core.tabular import BadTable, Candidate, Meanings, check_meanings, likely_header
from sponsorship.children import identity
from sponsorship.children.services import register_columns as at
from sponsorship.children.services.importing_register import (
    Reading,
    RegisterReport,
    judge_register,
    take_rows,
)
from sponsorship.children.services.records import works_everywhere
from sponsorship.imports.models import ColumnTitle, RegisterImport
from sponsorship.imports.rules import ImportState

LATEST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one row of a register."""

    row: int
    code: str
    outcome: str
    column: str = ""
    value: str = ""
    reason: str = ""


def send_register(content: bytes, organisation: Organisation, *, by: Actor) -> RegisterImport:
    """Keep a register to look at; nothing of it counts yet."""
    key = f"registers/{public_id()}"
    files().put(key, content)
    sent = RegisterImport(
        organisation_id=organisation.id, file_key=key, sent_at=now(), sent_by=by.id or None
    )
    session.add(sent)
    session.flush()
    record(Act("register sent", "register", sent.public_id), by)
    return sent


def get_import(import_public_id: str, by: Actor) -> RegisterImport:
    """Return an import of the actor's organisations. Raises NotFound, also for others'."""
    found = session.scalar(
        select(RegisterImport).where(RegisterImport.public_id == import_public_id)
    )
    if found is None or not by.works_for(found.organisation_id) or not works_everywhere(by):
        raise NotFound(_l("There is no such import."))
    return found


def list_imports(by: Actor) -> Sequence[RegisterImport]:
    """Return the latest imports of the actor's organisations, newest first."""
    query = select(RegisterImport).where(RegisterImport.state != ImportState.DISCARDED)
    if not by.everywhere:
        query = query.where(RegisterImport.organisation_id.in_(by.organisations))
    newest = (RegisterImport.sent_at.desc(), RegisterImport.id.desc())
    return session.scalars(query.order_by(*newest).limit(LATEST)).all()


def look_at(sent: RegisterImport) -> Reading:
    """Compare a register with the books and write nothing. Raises RuleBroken("file")."""
    return judge_register(_content(sent), titles_of(sent.organisation_id))


def columns_of(sent: RegisterImport) -> Candidate | None:
    """Return what seems to be the header of the file, to ask what its columns mean.

    None for a file that is no table.
    """
    try:
        return likely_header(_content(sent), at.columns_of(titles_of(sent.organisation_id)))
    except BadTable:
        return None


def titles_of(organisation_id: int) -> Meanings:
    """Return what the office means by titles of its own."""
    rows = session.execute(
        select(ColumnTitle.title, ColumnTitle.column).where(
            ColumnTitle.organisation_id == organisation_id
        )
    )
    return {row.title: row.column for row in rows}


def name_columns(sent: RegisterImport, meanings: Mapping[str, str], *, by: Actor) -> None:
    """Remember what the office means by the titles of its files.

    ``meanings`` are title -> our column. Raises RuleBroken for a column that is missing or is
    named twice.
    """
    titles = check_meanings(meanings, at.needed())
    mine = ColumnTitle.organisation_id == sent.organisation_id
    session.execute(delete(ColumnTitle).where(mine, ColumnTitle.title.in_(titles)))
    session.execute(
        insert(ColumnTitle),
        [
            {"organisation_id": sent.organisation_id, "title": title, "column": name}
            for title, name in titles.items()
        ],
    )
    record(
        Act("columns named", "register", sent.public_id, {"columns": sorted(titles.values())}), by
    )


def take_import(sent: RegisterImport, *, strict: bool, by: Actor) -> bool:
    """Take the good rows, or with ``strict`` all or none; says whether anything was taken.

    Raises WrongState when it is settled already, and RuleBroken("file").
    """
    _check_draft(sent)
    reading = look_at(sent)
    if strict and reading.problems:
        return False
    _take(sent, reading, by)
    return True


def take_at_once(
    content: bytes, organisation: Organisation, *, strict: bool, by: Actor
) -> tuple[RegisterReport, RegisterImport | None]:
    """Send a register and take its good rows, or with ``strict`` all or none, in one step.

    Return what became of its rows, and the import, by which it is taken back; None when nothing
    was taken, also when every row was known before. Raises RuleBroken("file").
    """
    reading = judge_register(content, titles_of(organisation.id))
    if strict and reading.problems:
        return reading.report(refused=True), None
    if not reading.judgement.brings:
        return reading.report(), None
    sent = send_register(content, organisation, by=by)
    _take(sent, reading, by)
    return reading.report(), sent


def _take(sent: RegisterImport, reading: Reading, by: Actor) -> None:
    lines = json.dumps([asdict(line) for line in lines_of(reading)], ensure_ascii=False)
    digests = {known.id: known.source_digest for known, _item in reading.judgement.changed}
    taken = take_rows(reading.judgement, by)
    before = {child_id: row.to_json() for child_id, row in taken.before.items()}
    identity.keep_report(sent.id, lines)
    identity.keep_before(sent.id, taken.new, before, digests)
    identity.mark_rows(taken.aside, sent.id)
    sent.imported = len(taken.new) + len(taken.before)
    _settle(sent, ImportState.TAKEN, by)


def discard_import(sent: RegisterImport, *, by: Actor) -> None:
    """Throw a register away before it is taken. Raises WrongState."""
    _check_draft(sent)
    _settle(sent, ImportState.DISCARDED, by)


def report_lines(sent: RegisterImport) -> list[Line]:
    """Return what became of every row, or would. Raises RuleBroken("file")."""
    if sent.state is ImportState.DRAFT:
        return lines_of(look_at(sent))
    kept = identity.report_of(sent.id)
    return [Line(**line) for line in json.loads(kept)] if kept else []


def lines_of(reading: Reading) -> list[Line]:
    """Return what becomes of every row, in the order of the file."""
    judged, report = reading.judgement, reading.report()
    lines = [Line(item.number, item.row.code, _("new")) for item in judged.new]
    lines += [Line(item.number, item.row.code, _("changed")) for _known, item in judged.changed]
    lines += [
        Line(one.row, one.code, _("set aside"), reason=_("May be %(code)s.", code=one.of))
        for one in report.duplicates
    ]
    lines += [
        Line(error.row, "", _("refused"), error.column, error.value, str(error.reason))
        for error in report.errors
    ]
    told = {line.row for line in lines}
    lines += [
        Line(row.number, row.text(at.CODE), _("known before"))
        for row in reading.table.records
        if row.number not in told
    ]
    return sorted(lines, key=lambda line: line.row)


def _check_draft(sent: RegisterImport) -> None:
    """Raise WrongState unless the register waits; of two people who act at once one does."""
    session.refresh(sent, with_for_update=True)
    if sent.state is not ImportState.DRAFT:
        raise WrongState(_l("Somebody has settled this register already."))


def _settle(sent: RegisterImport, state: ImportState, by: Actor) -> None:
    sent.state, sent.settled_at = state, now()
    record(Act(f"register {state}", "register", sent.public_id, {"children": sent.imported}), by)
    sent.told = session.scalar(
        select(AuditEvent.id)
        .where(AuditEvent.subject == "register", AuditEvent.subject_code == sent.public_id)
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    files().drop(sent.file_key)
    session.flush()


def _content(sent: RegisterImport) -> bytes:
    return files().get(sent.file_key)

"""Taking a register: good rows at once, bad ones reported, doubtful ones kept for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import update

from core.access import Actor
from core.audit import Act, record_all
from core.db import session
from core.errors import RuleBroken
from core.i18n import _
from core.tabular import (
    NO_MEANINGS,
    BadTable,
    Meanings,
    NoHeader,
    Row,
    RowError,
    Table,
    as_text,
    read_table,
    shorten,
    why_refused,
    write_xlsx,
)
from sponsorship.children import register_words as words
from sponsorship.children.identity import AsideRow, set_rows_aside
from sponsorship.children.models import Child
from sponsorship.children.services import register_columns as at
from sponsorship.children.services.changing_register import store_change
from sponsorship.children.services.communes import CommuneIndex
from sponsorship.children.services.duplicates import find_duplicates
from sponsorship.children.services.judging_register import Judgement, Numbered, judge
from sponsorship.children.services.known_rows import rows_of
from sponsorship.children.services.reading_register import BadCell, RegisterRow, read_row
from sponsorship.children.services.records import children_by_code
from sponsorship.children.services.storing_register import Entry, store_new


@dataclass(frozen=True)
class RowDuplicate:
    """A row kept aside: its code, and the code of the child it may be."""

    row: int
    code: str
    of: str


@dataclass(frozen=True)
class RegisterReport:
    """What became of a register; ``imported`` counts new and changed children."""

    rows: int
    imported: int
    unchanged: int
    errors: list[RowError] = field(default_factory=list)
    duplicates: list[RowDuplicate] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """A register as it would be taken: what becomes of each of its rows."""

    table: Table
    judgement: Judgement
    problems: list[tuple[int, BadCell]]

    def report(self, *, refused: bool = False) -> RegisterReport:
        """Return what became of the rows, or would; ``refused`` when none is taken."""
        judged, rows = self.judgement, self.table.records
        return RegisterReport(
            rows=len(rows),
            imported=0 if refused else len(judged.new) + len(judged.changed),
            unchanged=judged.unchanged,
            errors=_errors(self.table, rows, self.problems),
            duplicates=[
                RowDuplicate(doubtful.number, doubtful.row.code, doubtful.of)
                for doubtful in judged.duplicates
            ],
        )


@dataclass(frozen=True)
class Taken:
    """What taking a register did: new children, the changed ones as they were, rows set aside."""

    new: tuple[int, ...]
    before: Mapping[int, RegisterRow]
    aside: tuple[str, ...]


def import_register(
    content: bytes,
    *,
    by: Actor | None,
    dry_run: bool = False,
    strict: bool = False,
    titles: Meanings = NO_MEANINGS,
) -> RegisterReport:
    """Take the good rows of a children's register and report the others.

    Known children stay as they are unless their row has changed. Possible duplicates are kept
    aside; a code that two children claim is marked disputed. ``strict`` takes nothing when one
    row is wrong, ``dry_run`` takes nothing at all and tells what would happen; ``titles`` are
    the office's own. Raises RuleBroken("file") for a file that is no register.
    """
    reading = judge_register(content, titles)
    refused = strict and bool(reading.problems)
    report = reading.report(refused=refused)
    if not dry_run and not refused:
        take_rows(reading.judgement, by)
    return report


def judge_register(content: bytes, titles: Meanings = NO_MEANINGS) -> Reading:
    """Compare a register with the books and write nothing; ``titles`` are the office's own.

    Raises RuleBroken("file") for a file that is no register.
    """
    table = read_register(content, titles)
    readable, problems = _read(table.records)
    judgement = judge(readable)
    return Reading(table, judgement, problems + judgement.refused)


def refused_rows(reading: Reading) -> bytes:
    """Return a workbook of the refused rows as they stand in the file, with what is wrong.

    Corrected, it can be taken like any register: the two columns in front are passed over.
    """
    table, report = reading.table, reading.report()
    by_number = {row.number: row for row in table.rows}
    return write_xlsx(
        (
            (f"{error.column}: {error.reason}", error.row, *by_number[error.row].cells)
            for error in report.errors
        ),
        (_("What is wrong"), _("Row"), *(as_text(cell) for cell in table.header.cells)),
    )


def read_register(content: bytes, titles: Meanings = NO_MEANINGS) -> Table:
    """Return the table in a register's file. Raises RuleBroken("file")."""
    try:
        table = read_table(content, at.columns_of(titles))
        for alternatives in at.ONE_OF:
            if table.columns.isdisjoint(alternatives):
                usual = alternatives[0]
                raise NoHeader(tuple(column for column in at.COLUMNS if column.name == usual))
    except BadTable as error:
        raise RuleBroken("file", why_refused(error)) from error
    return table


def _read(rows: Sequence[Row]) -> tuple[list[Numbered], list[tuple[int, BadCell]]]:
    communes = CommuneIndex(
        (
            words.read_commune_code(code) if (code := row.text(at.COMMUNE_CODE)) else "",
            row.text(at.COMMUNE),
        )
        for row in rows
    )
    readable: list[Numbered] = []
    problems: list[tuple[int, BadCell]] = []
    for row in rows:
        try:
            found = read_row(row, communes)
        except BadCell as error:
            problems.append((row.number, error))
        else:
            readable.append(Numbered(row.number, found, found.digest))
    return readable, problems


def take_rows(judgement: Judgement, by: Actor | None) -> Taken:
    """Store what the judgement says; returns what was done, so that it can be undone."""
    before = rows_of([child.id for child, _item in judgement.changed])
    ids = store_new([Entry(item.row, item.digest) for item in judgement.new], by)
    for child, item in judgement.changed:
        store_change(child.id, item.row, item.digest, by)
    find_duplicates([*ids.values(), *(child.id for child, _item in judgement.changed)])
    doubtful = judgement.to_keep()
    beside = {
        code: child.id for code, child in children_by_code({item.of for item in doubtful}).items()
    }
    set_rows_aside(
        [
            AsideRow(item.row.code, beside[item.of], item.row.to_json(), item.digest)
            for item in doubtful
        ]
    )
    _dispute(judgement.newly_disputed(), by)
    return Taken(tuple(ids.values()), before, tuple(item.digest for item in doubtful))


def _dispute(codes: set[str], by: Actor | None) -> None:
    if codes:
        session.execute(
            update(Child)
            .where(Child.code.in_(codes))
            .values(disputed=True, version=Child.version + 1)
        )
        acts = (
            Act("disputed", "child", code, {"disputed": [False, True]}) for code in sorted(codes)
        )
        record_all(acts, by)


def _errors(
    table: Table, rows: Sequence[Row], problems: Sequence[tuple[int, BadCell]]
) -> list[RowError]:
    by_number = {row.number: row for row in rows}
    return [
        RowError(
            row=number,
            column=table.titles[problem.column],
            value=shorten(by_number[number].text(problem.column)),
            reason=str(problem.reason),
        )
        for number, problem in sorted(problems, key=lambda found: found[0])
    ]

"""Taking a sponsor list: sponsors, commitments and running sponsorships, all rows at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.access import Actor
from core.dates import today
from core.errors import RuleBroken
from core.tabular import BadTable, Row, RowError, Table, read_table, shorten, why_refused
from donors.services import take_donors
from payments.funds.services import child_funds
from payments.pledges.services import OpenPledge, open_pledges
from sponsorship.matching.services import Running, list_programmes, take_over
from sponsorship.sponsors.services.columns import COLUMNS
from sponsorship.sponsors.services.judging import Books, Judgement, judge, look_up
from sponsorship.sponsors.services.reading import (
    BadCell,
    CommitmentRow,
    programme_words,
    read_commitment,
)


@dataclass(frozen=True)
class Repeated:
    """A row that says again what another says: ``code`` of the commitment, twice."""

    row: int
    code: str
    of: str


@dataclass(frozen=True)
class SponsorsReport:
    """What became of a list: commitments taken, known before, and refused, and its sponsors."""

    rows: int
    imported: int
    unchanged: int
    sponsors: int
    errors: list[RowError] = field(default_factory=list)
    duplicates: list[Repeated] = field(default_factory=list)


def import_sponsors(
    content: bytes, *, by: Actor | None, dry_run: bool = False, strict: bool = False
) -> SponsorsReport:
    """Take the good rows of a sponsor list and report the others; known ones stay as they are.

    ``strict`` takes nothing when one row is wrong, ``dry_run`` never does: it tells what would
    happen. Raises RuleBroken("file") for a file that is no sponsor list.
    """
    table = _table(content)
    rows = table.records
    readable, problems = _read(rows)
    books = look_up(readable)
    result = judge(readable, books)
    problems += result.problems
    taking = not (dry_run or (strict and problems))
    if taking:
        _take(result.good, books, by)
    return SponsorsReport(
        rows=len(rows),
        imported=0 if strict and problems else len(result.good),
        unchanged=result.unchanged,
        sponsors=_count_sponsors(result, readable),
        errors=[_error(table, number, bad) for number, bad in sorted(problems, key=_row_number)],
        duplicates=[Repeated(row.number, row.code, row.code) for row in result.repeated],
    )


def _table(content: bytes) -> Table:
    try:
        return read_table(content, COLUMNS)
    except BadTable as error:
        raise RuleBroken("file", why_refused(error)) from error


def _read(rows: Sequence[Row]) -> tuple[list[CommitmentRow], list[tuple[int, BadCell]]]:
    programmes = programme_words(list_programmes())
    readable: list[CommitmentRow] = []
    problems: list[tuple[int, BadCell]] = []
    for row in rows:
        try:
            readable.append(read_commitment(row, programmes))
        except BadCell as problem:
            problems.append((row.number, problem))
    return readable, problems


def _take(rows: Sequence[CommitmentRow], books: Books, by: Actor | None) -> None:
    """Write donors, funds, pledges and sponsorships, each kind at once."""
    donors = take_donors([row.sponsor for row in rows], by=by).ids
    funds = _funds(rows)
    pledges = open_pledges([_pledge(row, donors, funds) for row in rows])
    take_over(
        [
            Running(
                child_id=books.children[row.child_code].id,
                child_code=row.child_code,
                donor_id=donors[row.sponsor.code],
                programme_id=row.programme.id,
                pledge_id=pledges[row.code],
                started_on=row.started_on,
            )
            for row in rows
        ],
        by=by,
    )


def _funds(rows: Sequence[CommitmentRow]) -> dict[tuple[int, str], int]:
    """Return the fund of each child in the organisation whose money it is."""
    bodies = {row.programme.organisation_id for row in rows}
    found: dict[tuple[int, str], int] = {}
    for body in sorted(bodies):
        codes = {row.child_code for row in rows if row.programme.organisation_id == body}
        funds = child_funds(body, codes, today())
        found |= {(body, code): fund_id for code, fund_id in funds.items()}
    return found


def _pledge(
    row: CommitmentRow, donors: dict[str, int], funds: dict[tuple[int, str], int]
) -> OpenPledge:
    body = row.programme.organisation_id
    return OpenPledge(
        code=row.code,
        organisation_id=body,
        programme_code=row.programme.code,
        donor_id=donors[row.sponsor.code],
        fund_id=funds[body, row.child_code],
        method=row.method,
        amount=row.amount,
        currency=row.programme.currency,
        rhythm=row.rhythm,
        started_on=row.started_on,
        term_months=row.term_months,
        taken_over=True,
    )


def _count_sponsors(result: Judgement, readable: Sequence[CommitmentRow]) -> int:
    """Count the sponsors of the rows that are or will be in our books."""
    refused = {number for number, _ in result.problems}
    return len({row.sponsor.code for row in readable if row.number not in refused})


def _row_number(problem: tuple[int, BadCell]) -> int:
    return problem[0]


def _error(table: Table, number: int, bad: BadCell) -> RowError:
    return RowError(number, table.titles[bad.column], shorten(bad.value), str(bad.reason))

"""Which rows of a sponsor list are new, which are known, and which cannot be taken."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from core.batches import batches
from core.db import session
from core.i18n import _l
from donors.models import Donor
from donors.services import DonorRow, donors_by_code
from payments.pledges.models import Pledge, PledgeVersion
from payments.pledges.rules import Method, Rhythm
from sponsorship.children.services import ChildRef, children_by_code
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.services import taken_children
from sponsorship.sponsors.services.reading import BadCell, CommitmentRow

IDENTITY = ("name", "kind", "tax_code")
"""What makes a sponsor of our books the sponsor of the list; contact details may have changed."""


@dataclass(frozen=True)
class Recorded:
    """A commitment of our books, as far as a list can speak of it."""

    child_id: int | None
    donor_id: int
    programme_code: str
    amount: int
    rhythm: Rhythm
    started_on: date
    term_months: int | None
    method: Method


@dataclass(frozen=True)
class Books:
    """What our books know of the codes of a list."""

    children: dict[str, ChildRef]
    donors: dict[str, Donor]
    commitments: dict[str, Recorded]
    taken: frozenset[int]


@dataclass
class Judgement:
    """The rows that can be taken, and what became of all others."""

    good: list[CommitmentRow] = field(default_factory=list)
    unchanged: int = 0
    problems: list[tuple[int, BadCell]] = field(default_factory=list)
    repeated: list[CommitmentRow] = field(default_factory=list)


def look_up(rows: Sequence[CommitmentRow]) -> Books:
    """Read what our books know of these rows, with a handful of queries."""
    children = children_by_code({row.child_code for row in rows})
    return Books(
        children=children,
        donors=donors_by_code({row.sponsor.code for row in rows}),
        commitments=_recorded({row.code for row in rows}),
        taken=taken_children({child.id for child in children.values()}),
    )


def judge(rows: Sequence[CommitmentRow], books: Books) -> Judgement:
    """Decide on every row in the order of the list: where two rows differ, the first is right."""
    result = Judgement()
    seen = _Seen()
    for row in rows:
        try:
            _check(row, books, seen, result)
        except BadCell as problem:
            result.problems.append((row.number, problem))
    return result


@dataclass
class _Seen:
    """What earlier rows of the same list have said."""

    sponsors: dict[str, DonorRow] = field(default_factory=dict)
    commitments: dict[str, CommitmentRow] = field(default_factory=dict)
    children: dict[str, int] = field(default_factory=dict)


def _check(row: CommitmentRow, books: Books, seen: _Seen, result: Judgement) -> None:
    child = books.children.get(row.child_code)
    if child is None:
        raise BadCell("child_code", row.child_code, _l("No child has this code."))
    _check_sponsor(row, books, seen)
    if earlier := seen.commitments.get(row.code):
        if _content(earlier) == _content(row):
            result.repeated.append(row)
            return
        raise BadCell("code", row.code, _used_in_row(earlier.number))
    if recorded := books.commitments.get(row.code):
        _compare(row, child, recorded, books)
        result.unchanged += 1
    else:
        _check_slot(row, child, books, seen)
        result.good.append(row)
    seen.commitments[row.code] = row
    seen.children[row.child_code] = row.number
    seen.sponsors.setdefault(row.sponsor.code, row.sponsor)


def _check_sponsor(row: CommitmentRow, books: Books, seen: _Seen) -> None:
    """One sponsor code stands for one sponsor: here in the list, and in our books."""
    values = asdict(row.sponsor)
    if earlier := seen.sponsors.get(row.sponsor.code):
        before, fields = asdict(earlier), tuple(values)
        reason = _l("The same sponsor code stands with something else in an earlier row.")
    elif donor := books.donors.get(row.sponsor.code):
        before, fields = vars(donor), IDENTITY
        reason = _l("The sponsor of this code is recorded with something else.")
    else:
        return
    for name in fields:
        if values[name] != before[name]:
            raise BadCell(name, values[name], reason)


def _check_slot(row: CommitmentRow, child: ChildRef, books: Books, seen: _Seen) -> None:
    if row.child_code in seen.children:
        number = seen.children[row.child_code]
        reason = _l("This child has a sponsor already, in row %(row)s.", row=number)
        raise BadCell("child_code", row.child_code, reason)
    if child.id in books.taken:
        reason = _l("This child has a sponsor already, or is held for one.")
        raise BadCell("child_code", row.child_code, reason)


def _compare(row: CommitmentRow, child: ChildRef, recorded: Recorded, books: Books) -> None:
    """Say in which column a known commitment differs; what is recorded stays."""
    donor = books.donors.get(row.sponsor.code)
    same_subject = (recorded.child_id, recorded.donor_id, recorded.programme_code) == (
        child.id,
        donor.id if donor else None,
        row.programme.code,
    )
    if not same_subject:
        raise BadCell("code", row.code, _l("This code belongs to another commitment."))
    terms = {
        "amount": (row.amount, recorded.amount),
        "rhythm": (row.rhythm, recorded.rhythm),
        "started_on": (row.started_on, recorded.started_on),
        "term": (row.term_months, recorded.term_months),
        "method": (row.method, recorded.method),
    }
    for column, (listed, known) in terms.items():
        if listed != known:
            reason = _l("The commitment is recorded with something else; its own page changes it.")
            raise BadCell(column, str(listed), reason)


def _content(row: CommitmentRow) -> tuple[Any, ...]:
    return (row.sponsor.code, row.child_code, row.amount, row.rhythm, row.started_on, row.method)


def _used_in_row(number: int) -> Any:
    return _l("Row %(row)s uses this code for another commitment.", row=number)


def _recorded(codes: set[str]) -> dict[str, Recorded]:
    """Return the commitments of those codes with the terms now in force."""
    found: dict[str, Recorded] = {}
    for batch in batches(sorted(codes)):
        rows = session.execute(
            select(
                Pledge.code,
                Sponsorship.child_id,
                Pledge.donor_id,
                Pledge.programme_code,
                PledgeVersion.amount,
                PledgeVersion.rhythm,
                Pledge.started_on,
                Pledge.term_months,
                Pledge.method,
            )
            .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
            .join(Sponsorship, Sponsorship.pledge_id == Pledge.id, isouter=True)
            .where(Pledge.code.in_(batch))
            .order_by(Pledge.code, PledgeVersion.from_month)
        )
        found |= {row.code: Recorded(*row[1:]) for row in rows}
    return found

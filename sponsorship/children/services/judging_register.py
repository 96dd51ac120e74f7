"""What an import would do with each row: new, changed, known, set aside, or refused."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.i18n import _l
from sponsorship.children.identity import Known, find_known, known_asides
from sponsorship.children.rules import AsideState, Trace
from sponsorship.children.services import register_columns as at
from sponsorship.children.services.reading_register import BadCell, RegisterRow


@dataclass(frozen=True, slots=True)
class Numbered:
    """A readable row with its number in the file, and its digest."""

    number: int
    row: RegisterRow
    digest: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A row that waits for a person: ``of`` is the code of the child it may be or clashes with."""

    number: int
    row: RegisterRow
    digest: str
    of: str


@dataclass
class Judgement:
    """Every readable row, sorted by what becomes of it."""

    new: list[Numbered] = field(default_factory=list)
    changed: list[tuple[Known, Numbered]] = field(default_factory=list)
    unchanged: int = 0
    duplicates: list[Doubtful] = field(default_factory=list)
    clashes: list[Doubtful] = field(default_factory=list)
    refused: list[tuple[int, BadCell]] = field(default_factory=list)
    kept_before: dict[str, AsideState] = field(default_factory=dict)

    @property
    def brings(self) -> bool:
        """Say whether taking the rows would write anything."""
        return bool(self.new or self.changed or self.to_keep())

    def to_keep(self) -> list[Doubtful]:
        """Return the doubtful rows that were not kept by an earlier import."""
        fresh: dict[str, Doubtful] = {}
        for doubtful in (*self.duplicates, *self.clashes):
            if doubtful.digest not in self.kept_before:
                fresh.setdefault(doubtful.digest, doubtful)
        return list(fresh.values())

    def newly_disputed(self) -> set[str]:
        """Return the codes that a second child claims for the first time."""
        return {clash.of for clash in self.clashes if clash.digest not in self.kept_before}


def judge(rows: Sequence[Numbered]) -> Judgement:
    """Compare the rows with the children on the books and with each other, in their order."""
    judge_ = _Judge(rows)
    for numbered in rows:
        judge_.look_at(numbered)
    return judge_.result


class _Judge:
    """The children on the books and the rows so far."""

    def __init__(self, rows: Sequence[Numbered]) -> None:
        known = find_known(
            {item.row.code for item in rows},
            {item.row.trace.name_key for item in rows},
            {item.row.facts.personal_id for item in rows if item.row.facts.personal_id},
        )
        self.result = Judgement(kept_before=known_asides([item.digest for item in rows]))
        self.known = {child.code: child for child in known}
        self.taken: dict[str, Numbered] = {}
        self.traces: defaultdict[str, list[tuple[str, Trace]]] = defaultdict(list)
        self.personal_ids: dict[str, str] = {}
        self.trace_of: dict[str, Trace] = {}
        for child in known:
            self._remember(child.into or child.code, child.trace, child.personal_id)

    def look_at(self, item: Numbered) -> None:
        """Put one row where it belongs."""
        code, row = item.row.code, item.row
        if self.result.kept_before.get(item.digest) is AsideState.SAME:
            self.result.unchanged += 1
        elif code in self.taken:
            self._again_in_this_file(item)
        elif code in self.known:
            self._known_code(item, self.known[code])
        elif (of := self._possible_duplicate(row)) is not None:
            self._may_be(item, of)
        elif self._id_of_another(row):
            self._refuse_id(item)
        else:
            self.result.new.append(item)
            self._take(item)

    def _again_in_this_file(self, item: Numbered) -> None:
        first = self.taken[item.row.code].row.trace
        doubtful = Doubtful(item.number, item.row, item.digest, item.row.code)
        if item.row.trace.name_key == first.name_key and item.row.trace.birth.fits(first.birth):
            self.result.duplicates.append(doubtful)
        else:
            self._clash(doubtful)

    def _known_code(self, item: Numbered, child: Known) -> None:
        if item.digest == child.source_digest:
            self.result.unchanged += 1
            self.taken[item.row.code] = item
        elif child.into is not None:
            self._may_be(item, child.into)
        elif not _is_same_child(item.row, child):
            self._clash(Doubtful(item.number, item.row, item.digest, child.code))
        elif self._id_of_another(item.row):
            self._refuse_id(item)
        else:
            self.result.changed.append((child, item))
            self._take(item)

    def _may_be(self, item: Numbered, of: str) -> None:
        self.result.duplicates.append(Doubtful(item.number, item.row, item.digest, of))

    def _clash(self, doubtful: Doubtful) -> None:
        self.result.clashes.append(doubtful)
        reason = _l("This code belongs to another child already; a person must decide.")
        self.result.refused.append((doubtful.number, BadCell(at.CODE, reason)))

    def _refuse_id(self, item: Numbered) -> None:
        reason = _l("Another child has this personal ID.")
        self.result.refused.append((item.number, BadCell(at.PERSONAL_ID, reason)))

    def _possible_duplicate(self, row: RegisterRow) -> str | None:
        trace, number = row.trace, row.facts.personal_id
        of = self.personal_ids.get(number) if number else None
        if of is not None and self._is_like(trace, of):
            return of
        fitting = (code for code, other in self.traces[trace.name_key] if trace.may_be(other))
        return next(fitting, None)

    def _is_like(self, trace: Trace, code: str) -> bool:
        """Say whether a personal ID and one thing more are those of a child: no slip of the pen."""
        other = self.trace_of[code]
        return trace.name_key == other.name_key or trace.birth.fits(other.birth)

    def _id_of_another(self, row: RegisterRow) -> bool:
        number = row.facts.personal_id
        return number is not None and self.personal_ids.get(number, row.code) != row.code

    def _take(self, item: Numbered) -> None:
        self.taken[item.row.code] = item
        self._remember(item.row.code, item.row.trace, item.row.facts.personal_id)

    def _remember(self, code: str, trace: Trace, personal_id: str | None) -> None:
        self.traces[trace.name_key].append((code, trace))
        self.trace_of[code] = trace
        if personal_id:
            self.personal_ids[personal_id] = code


def _is_same_child(row: RegisterRow, child: Known) -> bool:
    """Say whether a row with a known code corrects that child rather than names another.

    One of name, personal ID, or exact birth date with sex must be as it was.
    """
    number = row.facts.personal_id
    exact = row.facts.birth.precision == "day" and row.facts.birth == child.trace.birth
    return (
        row.trace.name_key == child.trace.name_key
        or (number is not None and number == child.personal_id)
        or (exact and row.sex is child.sex)
    )

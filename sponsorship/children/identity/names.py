"""Names, birth dates and personal IDs, with the keys by which people find and sort them."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, insert, or_, select
from sqlalchemy.orm import aliased

from core.audit import digest
from core.batches import batches
from core.db import session
from core.paging import Page, page_of, page_of_many
from core.partial_dates import PartialDate
from core.text import given_name, search_key, sort_key
from sponsorship.children.duplicate_models import VoidRecord
from sponsorship.children.identity.words import restore_words, words_of, write_words
from sponsorship.children.identity_models import ChildIdentity
from sponsorship.children.models import Child
from sponsorship.children.rules import Precision, Sex, Trace

Columns = TypeVarTuple("Columns")
SHORT_LIST = 2_000
"""Up to so many children are sorted faster than they are met among all names in their order."""
_NAME_ORDER = (ChildIdentity.sort_key, ChildIdentity.child_id)
_NAME_ORDER_BACK = tuple(column.desc() for column in _NAME_ORDER)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a register or a form says of who a child is."""

    full_name: str
    birth: PartialDate
    personal_id: str | None = None
    village: str = ""
    school: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a child is, as stored."""

    full_name: str
    given_name: str
    birth: PartialDate
    personal_id: str | None
    village: str
    school: str
    note: str


@dataclass(frozen=True, slots=True)
class Known:
    """A child already on the books, as an import compares it.

    ``into`` is the code of the record that it was merged into, if it was.
    """

    id: int
    code: str
    source_digest: str
    sex: Sex
    personal_id: str | None
    trace: Trace
    into: str | None = None


def names_for(child_ids: Collection[int]) -> dict[int, Identity]:
    """Return the identities of these children by id."""
    found: dict[int, Identity] = {}
    for batch in batches(child_ids):
        rows = session.scalars(select(ChildIdentity).where(ChildIdentity.child_id.in_(batch)))
        found.update((row.child_id, _identity(row)) for row in rows)
    return found


def in_name_order(query: Select[*Columns]) -> Select[*Columns]:
    """Sort a query over ``Child`` as a Vietnamese class list, by entry where names are equal."""
    return query.join(ChildIdentity, ChildIdentity.child_id == Child.id).order_by(*_NAME_ORDER)


def page_in_name_order(fitting: Select[int], number: int) -> Page[int]:
    """Return a page of children's ids in the order of a Vietnamese class list.

    ``fitting`` selects the ids of ``Child`` that belong to the list. A short list is looked up
    and sorted; of a long one the names are read in their order, from the nearer end, until the
    page is full.
    """
    total = session.scalar(select(func.count()).select_from(fitting.subquery())) or 0
    listed = select(ChildIdentity.child_id).order_by(*_NAME_ORDER)
    if total <= SHORT_LIST:
        few = session.scalars(fitting).all()
        return page_of(listed.where(ChildIdentity.child_id.in_(few)), total, number)
    present = fitting.where(Child.id == ChildIdentity.child_id).exists()
    return page_of_many(listed.where(present), total, number, _NAME_ORDER_BACK)


def write_identities(facts: Mapping[int, Facts], codes: Mapping[int, str]) -> None:
    """Store the identities of new children, and the words they are found by, a statement each."""
    if facts:
        rows = [{"child_id": child_id, **_columns(found)} for child_id, found in facts.items()]
        session.execute(insert(ChildIdentity), rows)
        write_words(
            {
                child_id: words_of(found.full_name, codes[child_id])
                for child_id, found in facts.items()
            }
        )


def change_identity(child_id: int, facts: Facts) -> dict[str, list[str]]:
    """Store a child's changed identity. Returns field -> [digest before, digest after]."""
    row = session.get_one(ChildIdentity, child_id)
    before, after = asdict(_facts(row)), asdict(facts)
    for name, value in _columns(facts).items():
        setattr(row, name, value)
    session.flush()
    if before["full_name"] != facts.full_name:
        restore_words([child_id])
    return {
        name: [digest(before[name]), digest(after[name])]
        for name in before
        if before[name] != after[name]
    }


def find_known(
    codes: Collection[str], name_keys: Collection[str], personal_ids: Collection[str]
) -> list[Known]:
    """Return the children who have one of the codes, folded names or personal IDs."""
    found: dict[int, Known] = {}
    for column, values in (
        (Child.code, codes),
        (ChildIdentity.search_key, name_keys),
        (ChildIdentity.personal_id, personal_ids),
    ):
        for batch in batches(values):
            found.update((known.id, known) for known in _known(column.in_(batch)))
    return list(found.values())


def _known(condition: ColumnElement[bool]) -> list[Known]:
    kept = aliased(Child)
    rows = session.execute(
        select(
            Child.id,
            Child.code,
            Child.source_digest,
            Child.sex,
            Child.place_code,
            ChildIdentity.personal_id,
            ChildIdentity.search_key,
            ChildIdentity.birth_date,
            ChildIdentity.birth_precision,
            kept.code.label("into"),
        )
        .join(ChildIdentity, ChildIdentity.child_id == Child.id)
        .outerjoin(VoidRecord, (VoidRecord.child_id == Child.id) & VoidRecord.undone_at.is_(None))
        .outerjoin(kept, kept.id == VoidRecord.kept_id)
        .where(condition, or_(VoidRecord.id.is_(None), VoidRecord.kept_id.is_not(None)))
    )
    return [
        Known(
            id=row.id,
            code=row.code,
            source_digest=row.source_digest,
            sex=row.sex,
            personal_id=row.personal_id,
            trace=Trace(
                row.search_key, row.place_code, birth_of(row.birth_date, row.birth_precision)
            ),
            into=row.into,
        )
        for row in rows
    ]


def _columns(facts: Facts) -> dict[str, Any]:
    return {
        "full_name": facts.full_name,
        "given_name": given_name(facts.full_name),
        "birth_date": facts.birth.earliest,
        "birth_precision": Precision(facts.birth.precision),
        "personal_id": facts.personal_id,
        "village": facts.village,
        "school": facts.school,
        "note": facts.note,
        "search_key": search_key(facts.full_name),
        "sort_key": sort_key(facts.full_name),
    }


def _facts(row: ChildIdentity) -> Facts:
    birth = birth_of(row.birth_date, row.birth_precision)
    return Facts(row.full_name, birth, row.personal_id, row.village, row.school, row.note)


def _identity(row: ChildIdentity) -> Identity:
    return Identity(
        full_name=row.full_name,
        given_name=row.given_name,
        birth=birth_of(row.birth_date, row.birth_precision),
        personal_id=row.personal_id,
        village=row.village,
        school=row.school,
        note=row.note,
    )


def birth_of(day: Any, precision: Precision) -> PartialDate:
    """Return what is known of a birth date from its earliest day."""
    if precision is Precision.YEAR:
        return PartialDate(day.year)
    if precision is Precision.MONTH:
        return PartialDate(day.year, day.month)
    return PartialDate.of(day)

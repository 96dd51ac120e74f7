"""Words by which a child is found: those of its folded name, and its code behind a mark."""

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    delete,
    func,
    insert,
    literal,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from core.db import session
from core.text import search_key
from sponsorship.children.duplicate_models import VoidRecord
from sponsorship.children.identity_models import ChildIdentity, ChildWord
from sponsorship.children.models import Child

CODE_MARK = "#"
"""No folded name holds it, so that codes and names never meet."""
MOST_WORDS = 10
"""Nobody's name has more; what is typed beyond them narrows no further."""
COMMON = 5_000
"""Words with more children than this are all alike: none of them is the one to begin with."""
FEW = 2_000
"""So many children found are named one by one, and what is asked of them next takes no search."""
_LAST = "\U0010ffff"
_NUMBER = re.compile(r"([1-9][0-9]*)$")


def words_of(name: str, code: str) -> set[str]:
    """Return what a child is found by: `nguyen`, `thi`, `mo`, `#qn00417` and `#417`."""
    return {*search_key(name).split(), *code_words(code)}


def code_words(code: str) -> set[str]:
    """Return the words of a code: the whole without hyphens, and its number without zeros."""
    number = _NUMBER.search(code)
    return {_code_key(code)} | ({CODE_MARK + number[1]} if number else set())


def write_words(words: Mapping[int, Iterable[str]]) -> None:
    """Store the words of new children with one statement."""
    rows = [
        {"child_id": child_id, "word": word} for child_id, found in words.items() for word in found
    ]
    if rows:
        session.execute(insert(ChildWord), rows)


def replace_words(child_id: int, words: Iterable[str]) -> None:
    """Let a child be found by these words and no others."""
    session.execute(delete(ChildWord).where(ChildWord.child_id == child_id))
    write_words({child_id: words})


def lend_words(child_id: int, to_id: int) -> None:
    """Let one child be found by the words of another as well, and the other no longer."""
    words = set(
        session.scalars(
            select(ChildWord.word).where(ChildWord.child_id.in_((child_id, to_id)))
        ).all()
    )
    replace_words(child_id, ())
    replace_words(to_id, words)


def restore_words(child_ids: Iterable[int]) -> None:
    """Let children be found by their own words again, and by those of whom they stand for."""
    ids = set(child_ids)
    standing = select(VoidRecord.child_id, VoidRecord.kept_id).where(
        VoidRecord.kept_id.in_(ids), VoidRecord.undone_at.is_(None)
    )
    stands_for = {row.child_id: row.kept_id for row in session.execute(standing)}
    words: dict[int, set[str]] = {child_id: set() for child_id in ids}
    rows = session.execute(
        select(Child.id, Child.code, ChildIdentity.full_name)
        .join(ChildIdentity, ChildIdentity.child_id == Child.id)
        .where(Child.id.in_(ids | stands_for.keys()))
    )
    for row in rows:
        words[stands_for.get(row.id, row.id)] |= words_of(row.full_name, row.code)
    for child_id, found in words.items():
        replace_words(child_id, found)


def found_by(text: str, *, named: bool) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that its code begins with the text or names its number.

    With ``named``, also that every word of the text begins a word of the name.
    """
    codes = select(ChildWord.child_id).where(_begins(ChildWord.word, _typed_code(text)))
    words = sorted(set(search_key(text).split()), key=len, reverse=True)[:MOST_WORDS]
    hits = union(codes, _with_words(words)) if named and words else codes
    few = session.scalars(select(hits.subquery()).limit(FEW + 1)).all()
    return Child.id.in_(few if len(few) <= FEW else hits)


def _with_words(words: list[str]) -> Select[int]:
    """Return the children of all the words, begun from the word that fewest have."""
    rarest, *others = _rarest_first(words)
    query = select(ChildWord.child_id).where(_begins(ChildWord.word, rarest))
    for word in others:
        also = aliased(ChildWord)
        query = query.where(
            select(also.word)
            .where(also.child_id == ChildWord.child_id, _begins(also.word, word))
            .exists()
        )
    return query


def _rarest_first(words: list[str]) -> list[str]:
    if len(words) == 1:
        return words
    counts = (
        select(literal(place).label("place"), func.count().label("children")).select_from(
            select(ChildWord.child_id).where(_begins(ChildWord.word, word)).limit(COMMON).subquery()
        )
        for place, word in enumerate(words)
    )
    rows = session.execute(union_all(*counts)).all()
    return [words[row.place] for row in sorted(rows, key=lambda row: row.children)]


def _begins(column: SQLColumnExpression[str], start: str) -> ColumnElement[bool]:
    """Return the condition that a word begins so, as a range that the index holds in one piece."""
    return column.between(literal(start, Text()), literal(start + _LAST, Text()))


def _typed_code(text: str) -> str:
    """Return what somebody typed of a code: its beginning, or the number alone."""
    key = _code_key(text)
    number = key.removeprefix(CODE_MARK)
    return CODE_MARK + (number.lstrip("0") or number) if number.isdecimal() else key


def _code_key(code: str) -> str:
    return CODE_MARK + search_key(code).replace(" ", "")

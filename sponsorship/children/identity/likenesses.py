"""Records that look like one child, found by joins on what duplicates share."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from core.batches import batches
from core.db import session
from sponsorship.children.identity.names import birth_of
from sponsorship.children.identity_models import ChildIdentity
from sponsorship.children.likeness import Features, Sign, signs_of
from sponsorship.children.models import Child
from sponsorship.children.rules import Precision

PIECE = 2_000
"""Children compared with all others in one statement."""
WIDTH = 7
"""Columns of one of the two records."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two records that may be one child, the older one first, and in what they are alike."""

    child_id: int
    other_id: int
    signs: frozenset[Sign]


def find_likenesses(child_ids: Collection[int]) -> Iterator[Likeness]:
    """Yield the pairs of these children with any other that may be one child.

    The database joins what shares a name and a commune, a name and a birthday, or a birthday and
    a commune; only those few are compared letter by letter.
    """
    for piece in batches(sorted(child_ids), PIECE):
        seen: set[tuple[int, int]] = set()
        for query in _blocks(piece):
            for row in session.execute(query):
                pair = (min(row[0], row[WIDTH]), max(row[0], row[WIDTH]))
                if pair in seen:
                    continue
                seen.add(pair)
                signs = signs_of(_features(row[:WIDTH]), _features(row[WIDTH:]))
                if signs:
                    yield Likeness(*pair, signs)


def _blocks(child_ids: Collection[int]) -> Iterator[Select[*tuple[Any, ...]]]:
    """Yield a query for each reason to look at two records together."""
    mine, theirs = aliased(ChildIdentity), aliased(ChildIdentity)
    child, other = aliased(Child), aliased(Child)
    known_day = and_(
        mine.birth_date == theirs.birth_date,
        mine.birth_precision == Precision.DAY,
        theirs.birth_precision == Precision.DAY,
    )
    reasons: tuple[ColumnElement[bool], ...] = (
        and_(mine.search_key == theirs.search_key, or_(known_day, _same_home(child, other))),
        and_(known_day, child.place_code == other.place_code),
    )
    for reason in reasons:
        yield (
            select(*_columns(mine, child), *_columns(theirs, other))
            .join_from(mine, theirs, theirs.child_id != mine.child_id)
            .join(child, child.id == mine.child_id)
            .join(other, other.id == theirs.child_id)
            .where(mine.child_id.in_(child_ids), reason)
        )


def _same_home(child: type[Child], other: type[Child]) -> ColumnElement[bool]:
    return and_(child.place_code == other.place_code, child.birth_year == other.birth_year)


def _columns(who: type[ChildIdentity], child: type[Child]) -> tuple[Any, ...]:
    return (
        who.child_id,
        who.full_name,
        who.birth_date,
        who.birth_precision,
        who.personal_id,
        child.place_code,
        child.sex,
    )


def _features(row: Sequence[Any]) -> Features:
    _child_id, name, birth, precision, personal_id, place, sex = row
    return Features(name, birth_of(birth, precision), place, sex, personal_id)

"""Long lists, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, select

from core.db import session

T = TypeVar("T")

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some of the items; ``number`` counts from 1, ``total`` is the length of the whole list."""

    items: Sequence[T]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list is one empty page."""
        return max(1, -(-self.total // self.size))


def paginate(query: Select[*tuple[Any, ...]], number: int, size: int = PAGE_SIZE) -> Page[Any]:
    """Return a page of a query that is ordered to the last tie.

    A query of one column or entity gives it bare, any other gives rows. A number past the end
    gives the last page.
    """
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return page_of(query, total, number, size)


def page_of(
    query: Select[*tuple[Any, ...]], total: int, number: int, size: int = PAGE_SIZE
) -> Page[Any]:
    """Return a page of a query as `paginate` does, where the total is counted already."""
    last = max(1, -(-total // size))
    number = min(max(number, 1), last)
    rows = session.execute(query.limit(size).offset((number - 1) * size))
    single = len(query.column_descriptions) == 1
    return Page(list(rows.scalars() if single else rows), total, number, size)


def page_of_many(
    query: Select[*tuple[Any, ...]],
    total: int,
    number: int,
    back: Sequence[ColumnElement[Any]],
    size: int = PAGE_SIZE,
) -> Page[Any]:
    """Return a page of a query of one column over so many rows that its end is far.

    ``back`` is its order turned round: a page of the second half is read from the end.
    """
    last = max(1, -(-total // size))
    number = min(max(number, 1), last)
    first, after = (number - 1) * size, min(number * size, total)
    if first + after <= total:
        return page_of(query, total, number, size)
    turned = query.order_by(None).order_by(*back)
    rows = session.scalars(turned.limit(after - first).offset(total - after)).all()
    return Page(rows[::-1], total, number, size)

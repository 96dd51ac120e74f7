"""Long lists, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

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

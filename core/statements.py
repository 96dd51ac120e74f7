"""Parts of statements that are built once and kept: what is asked very often, or of very much.

Building a statement costs more than asking it. One that is kept takes its values as bound
parameters, however many they are, so that the database keeps its plan too.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Dialect,
    Insert,
    Integer,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from core.batches import batches
from core.db import Base, session

MANY, MOST = 20, 20_000
"""From how many rows on a list is one value, and how many one value holds."""


def table_of(model: type[Base]) -> Table:
    """Return a model's table: a statement by it costs less than half of one by the model."""
    return cast("Table", model.__table__)


@cache
def into(model: type[Base]) -> Insert:
    """Return the plain INSERT into a model's table; rows are columns by name, NULL written out."""
    return table_of(model).insert()


@cache
def into_new(model: type[Base]) -> dict[str, Insert]:
    """Return, by name of the database, ``into`` that passes over rows which are there already."""
    rows = table_of(model)
    return {
        "sqlite": sqlite.insert(rows).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(rows).on_conflict_do_nothing(),
    }


def write_all(
    model: type[Base], rows: Sequence[Mapping[str, Any]], *, new_only: bool = False
) -> None:
    """Write rows, all of the same columns by name; ``new_only`` passes over those there already.

    PostgreSQL is given many of them as one value: it takes a row of a list in a third of the time
    that it takes for a statement of its own. Every column that Python fills is to be in the rows.
    """
    if not rows:
        return
    if session.get_bind().dialect.name == "sqlite" or len(rows) < MANY:
        dialect = session.get_bind().dialect.name
        session.execute(into_new(model)[dialect] if new_only else into(model), rows)
        return
    written, statement = _row_writer(model, tuple(rows[0])), _from_json(model, tuple(rows[0]))
    conflict = " ON CONFLICT DO NOTHING" if new_only else ""
    for part in batches(rows, MOST):
        listed = json.dumps([written(row) for row in part], default=str)
        session.execute(text(statement + conflict), {"rows": listed})


def _row_writer(
    model: type[Base], names: tuple[str, ...]
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return what makes of a row the values that the database is given."""
    dialect, columns = session.get_bind().dialect, table_of(model).columns
    forgotten = {one.name for one in columns if one.default is not None} - set(names)
    if forgotten:
        message = f"rows of {model.__tablename__} lack {sorted(forgotten)}"
        raise ValueError(message)
    processors = {
        name: process
        for name in names
        if (process := columns[name].type.dialect_impl(dialect).bind_processor(dialect))
    }

    def written(row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: processors[name](value) if name in processors else value
            for name, value in row.items()
        }

    return written


def _from_json(model: type[Base], names: tuple[str, ...]) -> str:
    quote = session.get_bind().dialect.identifier_preparer.quote
    table, columns = quote(model.__tablename__), ", ".join(map(quote, names))
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608 - names of our own
        f" FROM json_populate_recordset(NULL::{table}, CAST(:rows AS json))"
    )


class Many(TypeDecorator[list[Any]]):
    """A list of numbers or texts as one value: an array, or JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, of: type[TypeEngine[Any]]) -> None:
        """Keep of what the list is."""
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use an array where there are arrays."""
        kind = Text() if dialect.name == "sqlite" else ARRAY(self.of())
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        """Write JSON on SQLite."""
        return json.dumps(value) if dialect.name == "sqlite" else value


class among(FunctionElement[bool]):  # noqa: N801 - reads like the operator that it is
    """``column`` is one of the values bound as ``name``: a list of numbers or of texts."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any] | QueryableAttribute[Any], name: str) -> None:
        """Bind the list in the kind of the column."""
        of = BigInteger if isinstance(column.type, (BigInteger, Integer)) else Text
        super().__init__(column, bindparam(name, type_=Many(of)))


@compiles(among, "postgresql")
def _among_array(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **options)} = ANY ({compiler.process(values, **options)})"


@compiles(among, "sqlite")
def _among_json(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    listed = compiler.process(values, **options)
    return f"{compiler.process(column, **options)} IN (SELECT value FROM json_each({listed}))"  # noqa: S608 - the values are bound

"""Parts of statements that are built once and kept: what is asked very often, or of very much.

Building a statement costs more than asking it. One that is kept takes its values as bound
parameters, however many they are, so that the database keeps its plan too.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Dialect,
    Executable,
    Insert,
    Integer,
    Row,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from core.batches import batches
from core.db import Base, session

MANY, MOST = 20, 20_000
"""From how many rows on a list goes as a whole, and how many of its rows one value holds."""


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


def write_all(model: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows, all of the same columns by name.

    PostgreSQL is given many of them by COPY, as they are made: it writes the first while Python
    makes the last. Every column that Python fills is to be in the rows.
    """
    rest = iter(rows)
    first = list(islice(rest, MANY))
    if len(first) < MANY or _dialect().name == "sqlite":
        written = [*first, *rest]
        if written:
            session.execute(into(model), written)
        return
    _copy(model, tuple(first[0]), chain(first, rest))


def write_new(
    model: type[Base], rows: Sequence[Mapping[str, Any]], back: tuple[str, ...]
) -> Sequence[Row[Any]]:
    """Write those of the rows, of the same columns by name, that are not there already.

    Return the columns ``back`` of each that was written, in no order. PostgreSQL is given many of
    them as one value: it takes a row of a list in a third of the time of a statement of its own.
    """
    if len(rows) < MANY or _dialect().name == "sqlite":
        return session.execute(_into_new(model, _dialect().name, back), rows).all() if rows else []
    names = tuple(rows[0])
    values = _values(model, names)
    statement = text(_from_json(model, names, back))
    found: list[Row[Any]] = []
    for part in batches(rows, MOST):
        listed = [dict(zip(names, values(row), strict=True)) for row in part]
        found += session.execute(statement, {"rows": json.dumps(listed, default=str)}).all()
    return found


def _dialect() -> Dialect:
    return session.get_bind().dialect


@cache
def _into_new(model: type[Base], dialect: str, back: tuple[str, ...]) -> Executable:
    return into_new(model)[dialect].returning(*(table_of(model).c[name] for name in back))


def _copy(model: type[Base], names: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> None:
    """Send rows to the server. Raises SQLAlchemy's errors, as a statement does."""
    connection = session.connection()
    values, driver = _values(model, names), connection.connection.driver_connection
    statement = f"COPY {_quoted(model, names)} FROM STDIN"
    errors = connection.dialect.loaded_dbapi.Error
    try:
        with cast("Any", driver).cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(values(row))
    except errors as error:
        raise DBAPIError.instance(
            statement, None, error, errors, dialect=connection.dialect
        ) from error


def _values(
    model: type[Base], names: tuple[str, ...]
) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """Return what makes of a row the values that the database is given, in the order of names."""
    dialect, columns = _dialect(), table_of(model).columns
    forgotten = {one.name for one in columns if one.default is not None} - set(names)
    if forgotten:
        message = f"rows of {model.__tablename__} lack {sorted(forgotten)}"
        raise ValueError(message)
    processors = [
        (place, cache(process))
        for place, name in enumerate(names)
        if (process := columns[name].type.dialect_impl(dialect).bind_processor(dialect))
    ]
    of_row = itemgetter(*names)

    def values(row: Mapping[str, Any]) -> list[Any]:
        found = list(of_row(row))
        for place, process in processors:
            found[place] = process(found[place])
        return found

    return values


def _quoted(model: type[Base], names: Iterable[str]) -> str:
    quote = _dialect().identifier_preparer.quote
    return f"{quote(model.__tablename__)} ({', '.join(map(quote, names))})"


def _from_json(model: type[Base], names: tuple[str, ...], back: tuple[str, ...]) -> str:
    quote = _dialect().identifier_preparer.quote
    columns, returned = (", ".join(map(quote, some)) for some in (names, back))
    return (
        f"INSERT INTO {_quoted(model, names)} SELECT {columns}"  # noqa: S608 - names of our own
        f" FROM json_populate_recordset(NULL::{quote(model.__tablename__)}, CAST(:rows AS json))"
        f" ON CONFLICT DO NOTHING RETURNING {returned}"
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

"""Parts of statements that are built once and kept: what is asked very often, or of very much.

Building a statement costs more than asking it. One that is kept takes its values as bound
parameters, however many they are, so that the database keeps its plan too.
"""

import json
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
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from core.db import Base


def table_of(model: type[Base]) -> Table:
    """Return a model's table: a statement by it costs less than half of one by the model."""
    return cast("Table", model.__table__)


def into(model: type[Base]) -> Insert:
    """Return the plain INSERT into a model's table; rows are columns by name, NULL written out."""
    return table_of(model).insert()


def into_new(model: type[Base]) -> dict[str, Insert]:
    """Return, by name of the database, ``into`` that passes over rows which are there already."""
    rows = table_of(model)
    return {
        "sqlite": sqlite.insert(rows).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(rows).on_conflict_do_nothing(),
    }


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

"""In how many bits two whole numbers differ, counted by the database."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

_ALL = 0xFFFF_FFFF_FFFF_FFFF


class bits_apart(GenericFunction[int]):  # noqa: N801 - named as it is written in SQL
    """The number of differing bits of two 64-bit integers; NULL where one is NULL."""

    type = Integer()
    inherit_cache = True


@compiles(bits_apart, "postgresql")
def _on_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    one, other = (compiler.process(part, **options) for part in element.clauses)
    return f"bit_count(({one} # {other})::bit(64))"


def count_differing(one: int | None, other: int | None) -> int | None:
    """Return in how many bits two numbers differ: SQLite calls it as ``bits_apart``."""
    if one is None or other is None:
        return None
    # Python counts the bits of a negative number's distance from zero.
    return ((one ^ other) & _ALL).bit_count()

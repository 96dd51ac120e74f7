"""What the database needs where very much is written at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.db import session

MANY_PAGES = 32_768
"""KiB of pages that SQLite may keep meanwhile."""


@contextmanager
def room_for_pages() -> Iterator[None]:
    """Let SQLite keep more pages of what is written inside the block.

    With its usual 2 MB it would write and read again the pages of a large index many times over.
    PostgreSQL has memory of its own for it.
    """
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    connection = session.connection()
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = {-MANY_PAGES}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {usual}")

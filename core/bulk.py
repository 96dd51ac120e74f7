"""What database and interpreter need where very much is written at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from core.db import session

MANY_PAGES = 32_768
"""KiB of pages that SQLite may keep meanwhile."""


@contextmanager
def many_objects() -> Iterator[None]:
    """Make very many objects inside the block without looking at all of them for cycles meanwhile.

    The interpreter does so each time some hundreds were made, which costs a third of a long list's
    time; what a list leaves behind is found after the block.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


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

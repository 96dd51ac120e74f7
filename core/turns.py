"""Turns: who waits for whom until the transaction ends, by a name (PostgreSQL's advisory locks)."""

from sqlalchemy import bindparam, func, select

from core.db import session

_LOCKS = {
    lock: select(getattr(func, lock)(func.hashtextextended(bindparam("name"), 0)))
    for lock in ("pg_advisory_xact_lock_shared", "pg_advisory_xact_lock")
}


def share_turn(name: str) -> None:
    """Go on beside others who share the turn; wait while somebody has it alone.

    Held until the transaction ends. On SQLite a writer is alone anyway.
    """
    _wait("pg_advisory_xact_lock_shared", name)


def take_turn(name: str) -> None:
    """Wait until nobody else has or shares the turn, and keep it until the transaction ends."""
    _wait("pg_advisory_xact_lock", name)


def _wait(lock: str, name: str) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCKS[lock], {"name": name})

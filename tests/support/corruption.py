"""Breaks the books on purpose, past every guard of the database: for tests of what notices."""

from sqlalchemy import text

from core.db import session, unit_of_work


def corrupt(*statements: str) -> None:
    """Run SQL with triggers, foreign keys and CHECK constraints out of force; then commit."""
    with unit_of_work():
        _disarm()
        for statement in statements:
            session.execute(text(statement))
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA ignore_check_constraints = OFF"))
        session.commit()


def _disarm() -> None:
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        drops = "DROP TRIGGER {}"
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        triggers = (
            "SELECT format('%s DROP CONSTRAINT %I', conrelid::regclass, conname) "
            "FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
        )
        drops = "ALTER TABLE {}"
    for guard in session.scalars(text(triggers)).all():
        session.execute(text(drops.format(guard)))

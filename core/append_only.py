"""Tables that only grow: triggers refuse UPDATE, DELETE and REPLACE on both databases."""

from collections.abc import Iterable

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""

POSTGRES_ROW = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""

POSTGRES_TABLE = """
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def append_only_statements(dialect: str, tables: Iterable[str]) -> list[str]:
    """Return the statements that make ``tables`` append-only on "sqlite" or "postgresql".

    On SQLite, REPLACE deletes first; ``recursive_triggers=ON`` (core.db) makes that delete fire.
    """
    if dialect == "sqlite":
        return [
            SQLITE.format(table=table, verb=event.lower(), event=event)
            for table in tables
            for event in ("UPDATE", "DELETE")
        ]
    rows = [
        statement.format(table=table)
        for table in tables
        for statement in (POSTGRES_ROW, POSTGRES_TABLE)
    ]
    return [POSTGRES_FUNCTION, *rows]

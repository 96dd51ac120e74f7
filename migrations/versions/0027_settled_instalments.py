"""Instalments say whether they are settled, so that what is open is found without summing all."""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

IS_SETTLED = (
    "(amount <= COALESCE((SELECT SUM(a.amount) FROM allocation a"
    " WHERE a.instalment_id = instalment.id), 0)"
    " + COALESCE((SELECT SUM(w.amount) FROM waiver w"
    " WHERE w.instalment_id = instalment.id), 0))"
)
MARK = (
    f"UPDATE instalment SET settled = {IS_SETTLED}"  # noqa: S608 - our own words
    f" WHERE id = NEW.instalment_id AND settled <> {IS_SETTLED}"
)
SETTLING = ("allocation", "waiver")


def upgrade() -> None:
    op.add_column(
        "instalment", sa.Column("settled", db.Flag(), server_default=sa.false(), nullable=False)
    )
    op.execute(f"UPDATE instalment SET settled = {IS_SETTLED} WHERE {IS_SETTLED}")  # noqa: S608 - our own words
    op.create_index(
        "ix_instalment_open",
        "instalment",
        ["due_on", "pledge_id"],
        sqlite_where=sa.text("NOT settled"),
        postgresql_where=sa.text("NOT settled"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for table in SETTLING:
            op.execute(f"CREATE TRIGGER {table}_settles AFTER INSERT ON {table} BEGIN {MARK}; END")
    else:
        _triggers_of_postgresql()


def _triggers_of_postgresql() -> None:
    """Let whoever settles an instalment at the same moment wait, and see the other's part."""
    op.execute(
        "CREATE FUNCTION settle_instalment() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " PERFORM 1 FROM instalment WHERE id = NEW.instalment_id FOR NO KEY UPDATE;"
        f" {MARK}; RETURN NULL; END $$"
    )
    for table in SETTLING:
        op.execute(
            f"CREATE TRIGGER {table}_settles AFTER INSERT ON {table} FOR EACH ROW"
            " WHEN (NEW.instalment_id IS NOT NULL) EXECUTE FUNCTION settle_instalment()"
        )


def downgrade() -> None:
    for table in SETTLING:
        on = "" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"
        op.execute(f"DROP TRIGGER {table}_settles{on}")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION settle_instalment()")
    op.drop_index("ix_instalment_open", "instalment")
    op.drop_column("instalment", "settled")

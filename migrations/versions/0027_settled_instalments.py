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
MARK = f"UPDATE instalment SET settled = NOT settled WHERE settled <> {IS_SETTLED} AND id"  # noqa: S608 - our own words
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
            op.execute(
                f"CREATE TRIGGER {table}_settles AFTER INSERT ON {table}"
                f" BEGIN {MARK} = NEW.instalment_id; END"
            )
    else:
        _triggers_of_postgresql()


def _triggers_of_postgresql() -> None:
    """Mark once a statement, however many parts it brings.

    Whoever settles an instalment at the same moment waits, and then sees the other's part.
    """
    theirs = "(SELECT instalment_id FROM brought)"
    op.execute(
        "CREATE FUNCTION settle_instalments() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" PERFORM 1 FROM instalment WHERE id IN {theirs} ORDER BY id FOR NO KEY UPDATE;"
        f" {MARK} IN {theirs}; RETURN NULL; END $$"
    )
    for table in SETTLING:
        op.execute(
            f"CREATE TRIGGER {table}_settles AFTER INSERT ON {table}"
            " REFERENCING NEW TABLE AS brought"
            " FOR EACH STATEMENT EXECUTE FUNCTION settle_instalments()"
        )


def downgrade() -> None:
    for table in SETTLING:
        on = "" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"
        op.execute(f"DROP TRIGGER {table}_settles{on}")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION settle_instalments()")
    op.drop_index("ix_instalment_open", "instalment")
    op.drop_column("instalment", "settled")

"""The bank may tell of a line before its statement comes: such a line is on no statement yet."""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bank_line", sa.Column("told_at", db.Instant(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_lines()
    else:
        op.alter_column("bank_line", "statement_id", nullable=True)


def _rebuild_lines() -> None:
    """SQLite drops no NOT NULL: the table is copied. Suggestions name its rows and step aside."""
    op.execute("CREATE TEMPORARY TABLE kept_suggestion AS SELECT * FROM suggestion")
    op.execute("DELETE FROM suggestion")
    with op.batch_alter_table(
        "bank_line", recreate="always", table_kwargs={"sqlite_strict": True}
    ) as lines:
        lines.alter_column("statement_id", existing_type=db.Id, nullable=True)
    op.execute("INSERT INTO suggestion SELECT * FROM kept_suggestion")
    op.execute("DROP TABLE kept_suggestion")


def downgrade() -> None:
    raise RuntimeError("Lines on no statement do not go back: restore the backup made before.")

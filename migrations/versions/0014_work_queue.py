"""What people do with things of the work queue."""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue_mark",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_id", db.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("until", db.Day(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", db.Instant(), nullable=False),
        sa.Column("made_by", db.Id, nullable=False),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_queue_mark_made_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_mark")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_queue_mark_open",
        "queue_mark",
        ["act", "subject_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

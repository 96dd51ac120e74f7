"""Reminders go out as printed letters too, and mails carry a QR code as a picture."""

import sqlalchemy as sa
from alembic import op

from core import db
from core.append_only import append_only_statements

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_batch",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("made_on", db.Day(), nullable=False),
        sa.Column("made_at", db.Instant(), nullable=False),
        sa.Column("made_by", db.Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_letter_batch_made_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_letter_batch_public_id")),
        sqlite_strict=True,
    )
    dialect = op.get_bind().dialect.name
    for statement in append_only_statements(dialect, ("letter_batch",)):
        op.execute(statement)
    op.add_column(
        "reminder", sa.Column("way", sa.Text(), nullable=False, server_default=sa.text("'mail'"))
    )
    _name_batch(dialect)
    op.create_index(op.f("ix_reminder_batch_id"), "reminder", ["batch_id"])
    op.add_column(
        "outgoing_mail", sa.Column("qr", sa.Text(), nullable=False, server_default=sa.text("''"))
    )


def _name_batch(dialect: str) -> None:
    """SQLite takes the constraint with the column."""
    if dialect == "sqlite":
        op.execute(
            "ALTER TABLE reminder ADD COLUMN batch_id INTEGER"
            " CONSTRAINT fk_reminder_batch_id REFERENCES letter_batch (id)"
        )
        return
    op.add_column("reminder", sa.Column("batch_id", db.Id, nullable=True))
    op.create_foreign_key("fk_reminder_batch_id", "reminder", "letter_batch", ["batch_id"], ["id"])


def downgrade() -> None:
    raise RuntimeError("Printed letters do not go back: restore the backup made before.")

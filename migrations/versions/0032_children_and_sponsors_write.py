"""Letters between a sponsor and a child, read by somebody before they are passed on."""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

CHECKS = {
    "read_by_another": "read_by <> entered_by",
    "read_before": (
        "state NOT IN ('approved', 'passed_on') OR (read_by IS NOT NULL AND words <> '')"
    ),
    "passed_on_a_day": "(state = 'passed_on') = (passed_day IS NOT NULL)",
}
KEYS = {
    "sponsorship_id": "sponsorship",
    "entered_by": "user_account",
    "read_by": "user_account",
    "passed_by": "user_account",
    "back_by": "user_account",
}


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("form_id", sa.Text(), nullable=False),
        sa.Column("sponsorship_id", db.Id, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_on", db.Day(), nullable=False),
        sa.Column("entered_by", db.Id, nullable=False),
        sa.Column("entered_at", db.Instant(), nullable=False),
        sa.Column("read_by", db.Id, nullable=True),
        sa.Column("read_at", db.Instant(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("translation", sa.Text(), nullable=False),
        sa.Column("passed_day", db.Day(), nullable=True),
        sa.Column("passed_how", sa.Text(), nullable=True),
        sa.Column("passed_by", db.Id, nullable=True),
        sa.Column("back_reason", sa.Text(), nullable=False),
        sa.Column("back_by", db.Id, nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_letter_{name}"))
            for name, rule in CHECKS.items()
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_letter_{column}"))
            for column, table in KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("public_id", name=op.f("uq_letter_public_id")),
        sa.UniqueConstraint("form_id", name=op.f("uq_letter_form_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_letter_state", "letter", ["state", "written_on"])
    op.create_index(op.f("ix_letter_sponsorship_id"), "letter", ["sponsorship_id"])


def downgrade() -> None:
    op.drop_table("letter")

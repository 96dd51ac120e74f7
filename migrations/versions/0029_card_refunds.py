"""Refunds that we ask the card gateway for: each with its key, and where it stands."""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card_refund",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("return_id", db.Id, nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("amount", db.Amount, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", db.Instant(), nullable=False),
        sa.Column("next_at", db.Instant(), nullable=False),
        sa.Column("lease_until", db.Instant(), nullable=True),
        sa.Column("runner", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_card_refund_amount_positive")),
        sa.ForeignKeyConstraint(
            ["return_id"], ["payment_return.id"], name=op.f("fk_card_refund_return_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_refund")),
        sa.UniqueConstraint("public_id", name=op.f("uq_card_refund_public_id")),
        sa.UniqueConstraint("return_id", name=op.f("uq_card_refund_return_id")),
        sa.UniqueConstraint("name", name=op.f("uq_card_refund_name")),
        sqlite_strict=True,
    )
    op.create_index("ix_card_refund_state_next_at", "card_refund", ["state", "next_at"])

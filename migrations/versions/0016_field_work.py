"""What officers write in the field: drafts of records, visits, hand-overs."""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_drafts()
    _create_visits()
    _create_hand_overs()


def _create_drafts() -> None:
    op.create_table(
        "child_draft",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("form_id", sa.Text(), nullable=False),
        sa.Column("owner_id", db.Id, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("circumstance", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("started_at", db.Instant(), nullable=False),
        sa.Column("changed_at", db.Instant(), nullable=False),
        sa.Column("child_id", db.Id, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_draft_child_id")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_child_draft_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_draft")),
        sa.UniqueConstraint("form_id", name=op.f("uq_child_draft_form_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_child_draft_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_child_draft_owner_id"), "child_draft", ["owner_id"], unique=False)


def _create_visits() -> None:
    op.create_table(
        "child_visit",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("form_id", sa.Text(), nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("visited_on", db.Day(), nullable=False),
        sa.Column("met", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("photo_id", db.Id, nullable=True),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by", db.Id, nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_visit_child_id")),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["child_photo.id"], name=op.f("fk_child_visit_photo_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_child_visit_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_visit")),
        sa.UniqueConstraint("form_id", name=op.f("uq_child_visit_form_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_child_visit_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_child_visit_child_id"), "child_visit", ["child_id"], unique=False)


def _create_hand_overs() -> None:
    op.create_table(
        "hand_over",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("form_id", sa.Text(), nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("disbursement_id", db.Id, nullable=True),
        sa.Column("goods", sa.Text(), nullable=False),
        sa.Column("received_on", db.Day(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("proof_key", sa.Text(), nullable=False),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by", db.Id, nullable=False),
        sa.CheckConstraint(
            "(disbursement_id IS NULL) <> (goods = '')", name=op.f("ck_hand_over_money_or_goods")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_hand_over_child_id")),
        sa.ForeignKeyConstraint(
            ["disbursement_id"], ["disbursement.id"], name=op.f("fk_hand_over_disbursement_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_hand_over_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("disbursement_id", name=op.f("uq_hand_over_disbursement_id")),
        sa.UniqueConstraint("form_id", name=op.f("uq_hand_over_form_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hand_over_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_hand_over_child_id"), "hand_over", ["child_id"], unique=False)


def downgrade() -> None:
    raise RuntimeError("Visits and hand-overs do not come back: restore the backup made before.")

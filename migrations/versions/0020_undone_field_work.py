"""Visits and hand-overs that were written down by mistake; their voucher may be confirmed again."""

import sqlalchemy as sa
from alembic import op

from core import db
from core.append_only import append_only_statements

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STANDS = sa.text("undone_at IS NULL")


def upgrade() -> None:
    _let_vouchers_be_confirmed_again()
    op.create_table(
        "field_undoing",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("visit_id", db.Id, nullable=True),
        sa.Column("hand_over_id", db.Id, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", db.Id, nullable=False),
        sa.Column("undone_at", db.Instant(), nullable=False),
        sa.Column("undone_by", db.Id, nullable=False),
        sa.CheckConstraint(
            "(visit_id IS NULL) <> (hand_over_id IS NULL)", name=op.f("ck_field_undoing_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_field_undoing_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["hand_over_id"], ["hand_over.id"], name=op.f("fk_field_undoing_hand_over_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["user_account.id"], name=op.f("fk_field_undoing_undone_by")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["child_visit.id"], name=op.f("fk_field_undoing_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_undoing")),
        sa.UniqueConstraint("hand_over_id", name=op.f("uq_field_undoing_hand_over_id")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_field_undoing_visit_id")),
        sqlite_strict=True,
    )
    for statement in append_only_statements(op.get_bind().dialect.name, ("field_undoing",)):
        op.execute(statement)


def _let_vouchers_be_confirmed_again() -> None:
    """Count only what stands; SQLite can drop the old key by making the table anew alone."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_hand_over_child_id", "hand_over")
        op.rename_table("hand_over", "hand_over_before")
        _create_hand_overs()
        op.execute(
            "INSERT INTO hand_over (id, public_id, form_id, child_id, disbursement_id, goods,"
            " received_on, received_by, proof_key, recorded_at, recorded_by) SELECT id, public_id,"
            " form_id, child_id, disbursement_id, goods, received_on, received_by, proof_key,"
            " recorded_at, recorded_by FROM hand_over_before"
        )
        op.drop_table("hand_over_before")
    else:
        op.drop_constraint("uq_hand_over_disbursement_id", "hand_over")
        op.add_column("hand_over", sa.Column("undone_at", db.Instant(), nullable=True))
    op.create_index(
        "uq_hand_over_stands",
        "hand_over",
        ["disbursement_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


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
        sa.Column("undone_at", db.Instant(), nullable=True),
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
        sa.UniqueConstraint("form_id", name=op.f("uq_hand_over_form_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hand_over_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_hand_over_child_id"), "hand_over", ["child_id"], unique=False)


def downgrade() -> None:
    raise RuntimeError("What was undone does not come back: restore the backup made before.")

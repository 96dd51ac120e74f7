"""Plans that match many sponsors and many children at once."""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "match_plan",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("programme_id", db.Id, nullable=False),
        sa.Column("together", db.Flag(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("sponsors", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("bound", sa.Integer(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("created_by", db.Id, nullable=False),
        sa.Column("solved_at", db.Instant(), nullable=True),
        sa.Column("closed_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_match_plan_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_match_plan_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_plan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_match_plan_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_match_plan_programme_id"), "match_plan", ["programme_id"])
    op.create_table(
        "match_plan_row",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("plan_id", db.Id, nullable=False),
        sa.Column("wish_id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("edited", db.Flag(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("hold_id", db.Id, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_match_plan_row_child_id")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_match_plan_row_hold_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["match_plan.id"], name=op.f("fk_match_plan_row_plan_id")
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f("fk_match_plan_row_wish_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_plan_row")),
        sa.UniqueConstraint("plan_id", "wish_id", name=op.f("uq_match_plan_row_plan_id_wish_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_match_plan_row_public_id")),
        sqlite_strict=True,
    )
    for column in ("child_id", "hold_id", "wish_id"):
        op.create_index(op.f(f"ix_match_plan_row_{column}"), "match_plan_row", [column])
    op.create_index("ix_match_plan_row_plan", "match_plan_row", ["plan_id", "state", "id"])

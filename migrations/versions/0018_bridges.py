"""A programme's cover fund pays on for a child whose sponsor has stopped."""

import sqlalchemy as sa
from alembic import op

from core import db
from core.append_only import append_only_statements

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_cover_fund()
    op.create_table(
        "bridge",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("pledge_id", db.Id, nullable=False),
        sa.Column("cover_fund_id", db.Id, nullable=False),
        sa.Column("amount", db.Amount, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("first_month", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_bridge_amount_positive")),
        sa.CheckConstraint("months > 0", name=op.f("ck_bridge_months_positive")),
        sa.ForeignKeyConstraint(
            ["cover_fund_id"], ["fund.id"], name=op.f("fk_bridge_cover_fund_id")
        ),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_bridge_pledge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bridge")),
        sa.UniqueConstraint("pledge_id", name=op.f("uq_bridge_pledge_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bridge_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bridge_cover_fund_id"), "bridge", ["cover_fund_id"], unique=False)
    op.create_table(
        "bridged_month",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("bridge_id", db.Id, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("paid_on", db.Day(), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bridge_id"], ["bridge.id"], name=op.f("fk_bridged_month_bridge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bridged_month")),
        sa.UniqueConstraint("bridge_id", "period", name=op.f("uq_bridged_month_bridge_id_period")),
        sqlite_strict=True,
    )
    for statement in append_only_statements(
        op.get_bind().dialect.name, ("bridge", "bridged_month")
    ):
        op.execute(statement)


def _add_cover_fund() -> None:
    """Add the fund of a programme; SQLite takes the constraint with the column."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE programme ADD COLUMN cover_fund_id INTEGER"
            " CONSTRAINT fk_programme_cover_fund_id REFERENCES fund (id)"
        )
        return
    op.add_column("programme", sa.Column("cover_fund_id", db.Id, nullable=True))
    op.create_foreign_key(
        "fk_programme_cover_fund_id", "programme", "fund", ["cover_fund_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_table("bridged_month")
    op.drop_table("bridge")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_programme_cover_fund_id", "programme")
    op.drop_column("programme", "cover_fund_id")

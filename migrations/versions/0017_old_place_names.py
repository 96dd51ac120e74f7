"""Names of places of before 1 July 2025, by which people still look for them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "old_place_name",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["admin_unit.code"], name=op.f("fk_old_place_name_code")),
        sa.PrimaryKeyConstraint("code", "search_key", name=op.f("pk_old_place_name")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("old_place_name")

"""The instalments of a month are found by commitment.

A monthly run asks, piece by piece, which commitments of a range have the month already. By the
month alone, each piece reads all that the pieces before it made.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_instalment_period_pledge_id", "instalment", ["period", "pledge_id"], unique=False
    )
    op.drop_index("ix_instalment_period", table_name="instalment")


def downgrade() -> None:
    op.create_index("ix_instalment_period", "instalment", ["period"], unique=False)
    op.drop_index("ix_instalment_period_pledge_id", table_name="instalment")

"""A bank account knows the BIN of its bank, so that donors can pay into it by scan."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No table is rebuilt for a column with a default that stays.
    op.add_column("bank_account", sa.Column("bin", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("bank_account", "bin")

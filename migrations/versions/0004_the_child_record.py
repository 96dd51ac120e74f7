"""The child's record: its standing on two axes, life events, household, guardians, papers."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE child SET standing = 'draft' WHERE standing = 'unverified'")


def downgrade() -> None:
    raise RuntimeError("Records do not go back: restore the backup made before the update.")

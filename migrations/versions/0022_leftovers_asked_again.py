"""What is left over after a departure is settled again when the second person says no."""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what was asked; SQLite takes the constraint with the column."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE departure ADD COLUMN asked_id INTEGER"
            " CONSTRAINT fk_departure_asked_id REFERENCES approval_request (id)"
        )
        return
    op.add_column("departure", sa.Column("asked_id", db.Id, nullable=True))
    op.create_foreign_key(
        "fk_departure_asked_id", "departure", "approval_request", ["asked_id"], ["id"]
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_departure_asked_id", "departure")
    op.drop_column("departure", "asked_id")

"""A sponsor whose child left may want no other child."""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day and who wrote it down; SQLite takes the constraint with the column."""
    op.add_column("departure", sa.Column("wants_none_on", db.Day(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE departure ADD COLUMN wants_none_by INTEGER"
            " CONSTRAINT fk_departure_wants_none_by REFERENCES user_account (id)"
        )
        return
    op.add_column("departure", sa.Column("wants_none_by", db.Id, nullable=True))
    op.create_foreign_key(
        "fk_departure_wants_none_by", "departure", "user_account", ["wants_none_by"], ["id"]
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_departure_wants_none_by", "departure")
    op.drop_column("departure", "wants_none_by")
    op.drop_column("departure", "wants_none_on")

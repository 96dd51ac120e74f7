"""What becomes of letters on their way when a child leaves: the rule, and the sponsor's choice.

For children who have left already letters go back to who wrote them.
"""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

RULES = (
    ("programme", "last_letters"),
    ("programme", "last_letters_on_death"),
    ("departure", "last_letters"),
)


def upgrade() -> None:
    for table, name in RULES:
        op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default="give_back"))
    op.add_column("departure", sa.Column("letters_chosen_at", db.Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("departure", "letters_chosen_at")
    for table, name in reversed(RULES):
        op.drop_column(table, name)

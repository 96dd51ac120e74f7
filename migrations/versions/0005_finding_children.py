"""Children found by the words of their names and by their codes, and listed by name or place."""

import sqlalchemy as sa
from alembic import op

from core import db
from sponsorship.children.identity.words import words_of

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BATCH = 5_000


def upgrade() -> None:
    _create_words()
    fill_words()
    op.create_index("ix_child_word_word", "child_word", ["word", "child_id"])
    op.create_index("ix_child_place", "child", ["place_code"])
    op.drop_index("ix_child_identity_sort", "child_identity")
    op.create_index("ix_child_identity_sort", "child_identity", ["sort_key", "child_id"])


def _create_words() -> None:
    bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "child_word",
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("word", bytewise, nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_word_child_id")),
        sa.PrimaryKeyConstraint("child_id", "word", name=op.f("pk_child_word")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def fill_words() -> None:
    """Take the children by their ids, so that no more than a batch of them is held at once."""
    bind = op.get_bind()
    child = sa.table("child", sa.column("id"), sa.column("code"))
    identity = sa.table("child_identity", sa.column("child_id"), sa.column("full_name"))
    word = sa.table("child_word", sa.column("child_id"), sa.column("word"))
    named = (
        sa.select(child.c.id, child.c.code, identity.c.full_name)
        .join_from(child, identity, identity.c.child_id == child.c.id)
        .order_by(child.c.id)
        .limit(BATCH)
    )
    last = 0
    while rows := bind.execute(named.where(child.c.id > last)).all():
        last = rows[-1].id
        bind.execute(
            sa.insert(word),
            [
                {"child_id": row.id, "word": found}
                for row in rows
                for found in sorted(words_of(row.full_name, row.code))
            ],
        )

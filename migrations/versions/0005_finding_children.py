"""Children found by words and by code; records that may be one child, and void ones."""

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
    _create_duplicates()


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


def _create_duplicates() -> None:
    op.create_table(
        "possible_duplicate",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("other_id", db.Id, nullable=False),
        sa.Column("signs", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("found_at", db.Instant(), nullable=False),
        sa.Column("decided_at", db.Instant(), nullable=True),
        sa.Column("decided_by", db.Id, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("child_id < other_id", name=op.f("ck_possible_duplicate_in_order")),
        *_references("possible_duplicate", child_id="child", other_id="child"),
        *_references("possible_duplicate", decided_by="user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_possible_duplicate")),
        sa.UniqueConstraint(
            "child_id", "other_id", name=op.f("uq_possible_duplicate_child_id_other_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_possible_duplicate_public_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_possible_duplicate_other", "possible_duplicate", ["other_id"])
    op.create_index("ix_possible_duplicate_state", "possible_duplicate", ["state", "found_at"])
    op.create_table(
        "void_record",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("kept_id", db.Id, nullable=True),
        sa.Column("pair_id", db.Id, nullable=True),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("voided_at", db.Instant(), nullable=False),
        sa.Column("voided_by", db.Id, nullable=True),
        sa.Column("undone_at", db.Instant(), nullable=True),
        sa.Column("undone_by", db.Id, nullable=True),
        sa.CheckConstraint("kept_id <> child_id", name=op.f("ck_void_record_two_records")),
        sa.CheckConstraint(
            "(kept_id IS NULL) = (pair_id IS NULL)", name=op.f("ck_void_record_merged_of_a_pair")
        ),
        *_references("void_record", child_id="child", kept_id="child"),
        *_references("void_record", pair_id="possible_duplicate"),
        *_references("void_record", voided_by="user_account", undone_by="user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_void_record")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_void_record_standing",
        "void_record",
        ["child_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_index("ix_void_record_kept", "void_record", ["kept_id"])
    op.create_index("ix_void_record_pair_id", "void_record", ["pair_id"])


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]

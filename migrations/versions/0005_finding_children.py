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
    _create_imports()


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


def _create_imports() -> None:
    op.create_table(
        "register_import",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", db.Id, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("sent_at", db.Instant(), nullable=False),
        sa.Column("sent_by", db.Id, nullable=False),
        sa.Column("settled_at", db.Instant(), nullable=True),
        sa.Column("undone_at", db.Instant(), nullable=True),
        sa.Column("undone_by", db.Id, nullable=True),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("told", db.Id, nullable=True),
        *_references("register_import", organisation_id="organisation", told="audit_event"),
        *_references("register_import", sent_by="user_account", undone_by="user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_register_import_public_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_register_import_sent", "register_import", ["organisation_id", "sent_at"])
    op.create_table(
        "column_title",
        sa.Column("organisation_id", db.Id, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        *_references("column_title", organisation_id="organisation"),
        sa.PrimaryKeyConstraint("organisation_id", "title", name=op.f("pk_column_title")),
        sqlite_strict=True,
    )
    op.create_table(
        "import_report",
        sa.Column("import_id", db.Id, nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        *_references("import_report", import_id="register_import"),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_report")),
        sqlite_strict=True,
    )
    op.create_table(
        "imported_child",
        sa.Column("import_id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("before_digest", sa.Text(), nullable=False),
        *_references("imported_child", import_id="register_import", child_id="child"),
        sa.PrimaryKeyConstraint("import_id", "child_id", name=op.f("pk_imported_child")),
        sqlite_strict=True,
    )
    op.create_index("ix_imported_child_child", "imported_child", ["child_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE set_aside ADD COLUMN import_id INTEGER"
            " CONSTRAINT fk_set_aside_import_id REFERENCES register_import (id)"
        )
    else:
        op.add_column("set_aside", sa.Column("import_id", db.Id, nullable=True))
        op.create_foreign_key(
            "fk_set_aside_import_id", "set_aside", "register_import", ["import_id"], ["id"]
        )
    op.create_index("ix_set_aside_import_id", "set_aside", ["import_id"])


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]

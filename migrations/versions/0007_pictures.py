"""Pictures: a likeness to compare them by, when they were added, and that they were removed."""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("child_photo", sa.Column("likeness", db.Id, nullable=True))
    op.add_column("child_photo", sa.Column("added_at", db.Instant(), nullable=True))
    op.add_column("child_photo", sa.Column("removed_at", db.Instant(), nullable=True))
    # SQLite takes a constraint on an existing table only together with a new column.
    key = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE child_photo ADD COLUMN removed_by {key}"
        " CONSTRAINT fk_child_photo_removed_by REFERENCES user_account (id)"
        " CONSTRAINT ck_child_photo_another_person_approves CHECK (approved_by <> added_by)"
    )
    op.create_table(
        "child_photo_likeness",
        sa.Column("photo_id", db.Id, nullable=False),
        sa.Column("other_id", db.Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["child_photo.id"], name=op.f("fk_child_photo_likeness_photo_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["child_photo.id"], name=op.f("fk_child_photo_likeness_other_id")
        ),
        sa.PrimaryKeyConstraint("photo_id", "other_id", name=op.f("pk_child_photo_likeness")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_child_photo_likeness_other_id"), "child_photo_likeness", ["other_id"], unique=False
    )


def downgrade() -> None:
    raise RuntimeError("Removed pictures do not come back: restore the backup made before.")

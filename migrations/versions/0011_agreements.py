"""Agreements of sponsorships and their signed scans."""

import sqlalchemy as sa
from alembic import op

from core import db
from core.append_only import append_only_statements

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("sponsorship_id", db.Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_at", db.Instant(), nullable=False),
        sa.Column("made_by", db.Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_agreement_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["sponsorship_id"], ["sponsorship.id"], name=op.f("fk_agreement_sponsorship_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_agreement_public_id")),
        sa.UniqueConstraint(
            "sponsorship_id", "version", name=op.f("uq_agreement_sponsorship_id_version")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "agreement_scan",
        sa.Column("agreement_id", db.Id, nullable=False),
        sa.Column("signed_on", db.Day(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("filed_at", db.Instant(), nullable=False),
        sa.Column("filed_by", db.Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_scan_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["user_account.id"], name=op.f("fk_agreement_scan_filed_by")
        ),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_agreement_scan")),
        sqlite_strict=True,
    )
    tables = ("agreement", "agreement_scan")
    for statement in append_only_statements(op.get_bind().dialect.name, tables):
        op.execute(statement)

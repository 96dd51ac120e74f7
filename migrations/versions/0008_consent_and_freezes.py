"""Consents with who gave them, how and on which scan; legal bases; freezes.

A guardian's consent recorded so far is tied to the guardian who was there when it was recorded:
it holds while that guardian does. One without a guardian on record opens nothing any more until
it is recorded who answers for the child.
"""

import sqlalchemy as sa
from alembic import op

from core import db
from core.append_only import append_only_statements

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = sa.text("lifted_at IS NULL")
LINKS = {
    "guardian_id": "guardian",
    "representative_id": "representative",
    "scan_id": "consent_scan",
}
RECORDED_ON = {
    "sqlite": "date(consent.recorded_at, '+7 hours')",
    "postgresql": "(consent.recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date",
}
TIE = """
UPDATE consent SET guardian_id = (
    SELECT max(g.id) FROM guardian g
    WHERE g.child_id = consent.child_id AND g.to_day IS NULL AND g.from_day <= {recorded_on}
)
WHERE subject = 'guardian' AND proof = 'recorded'
"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    _create_representatives_and_scans()
    _create_bars_and_bases()
    _create_freezes()
    _add_columns(dialect)
    op.execute(TIE.format(recorded_on=RECORDED_ON[dialect]))
    for statement in append_only_statements(dialect, ("holding_basis",)):
        op.execute(statement)


def _create_representatives_and_scans() -> None:
    op.create_table(
        "representative",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("from_day", db.Day(), nullable=False),
        sa.Column("to_day", db.Day(), nullable=True),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by", db.Id, nullable=True),
        sa.CheckConstraint(
            "kind IN ('commune', 'institution')", name=op.f("ck_representative_is_a_body")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_representative_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_representative_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_representative_child_id"), "representative", ["child_id"])
    op.create_table(
        "consent_scan",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("filed_at", db.Instant(), nullable=False),
        sa.Column("filed_by", db.Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["user_account.id"], name=op.f("fk_consent_scan_filed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_scan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_consent_scan_public_id")),
        sqlite_strict=True,
    )


def _create_bars_and_bases() -> None:
    op.create_table(
        "guardian_bar",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("barred_at", db.Instant(), nullable=False),
        sa.Column("barred_by", db.Id, nullable=False),
        sa.Column("lifted_at", db.Instant(), nullable=True),
        sa.Column("lifted_by", db.Id, nullable=True),
        sa.CheckConstraint(
            "lifted_by <> barred_by", name=op.f("ck_guardian_bar_another_person_lifts")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_guardian_bar_child_id")),
        sa.ForeignKeyConstraint(
            ["barred_by"], ["user_account.id"], name=op.f("fk_guardian_bar_barred_by")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["user_account.id"], name=op.f("fk_guardian_bar_lifted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_bar")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_guardian_bar_open",
        "guardian_bar",
        ["child_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "holding_basis",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("from_day", db.Day(), nullable=False),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by", db.Id, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_holding_basis_child_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_holding_basis_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding_basis")),
        sqlite_strict=True,
    )
    op.create_index("ix_holding_basis_child", "holding_basis", ["child_id", "from_day"])


def _create_freezes() -> None:
    op.create_table(
        "freeze",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("child_id", db.Id, nullable=True),
        sa.Column("donor_id", db.Id, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("frozen_at", db.Instant(), nullable=False),
        sa.Column("frozen_by", db.Id, nullable=False),
        sa.Column("lifted_at", db.Instant(), nullable=True),
        sa.Column("lifted_by", db.Id, nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(child_id IS NULL) <> (donor_id IS NULL)", name=op.f("ck_freeze_of_one")
        ),
        sa.CheckConstraint("lifted_by <> frozen_by", name=op.f("ck_freeze_another_person_lifts")),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_freeze_lifted_by_somebody")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_freeze_child_id")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_freeze_donor_id")),
        sa.ForeignKeyConstraint(
            ["frozen_by"], ["user_account.id"], name=op.f("fk_freeze_frozen_by")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["user_account.id"], name=op.f("fk_freeze_lifted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze")),
        sa.UniqueConstraint("public_id", name=op.f("uq_freeze_public_id")),
        sqlite_strict=True,
    )
    for column in ("child_id", "donor_id"):
        op.create_index(
            f"uq_freeze_{column.removesuffix('_id')}",
            "freeze",
            [column],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )


def _add_columns(dialect: str) -> None:
    for name, value in (("answer", "yes"), ("channel", "paper")):
        default = sa.text(f"'{value}'")
        op.add_column("consent", sa.Column(name, sa.Text(), nullable=False, server_default=default))
    op.add_column("consent", sa.Column("end_reason", sa.Text(), nullable=True))
    for column, table in LINKS.items():
        name = f"fk_consent_{column}"
        if dialect == "sqlite":
            op.execute(
                f"ALTER TABLE consent ADD COLUMN {column} INTEGER"
                f" CONSTRAINT {name} REFERENCES {table} (id)"
            )
        else:
            op.add_column("consent", sa.Column(column, db.Id))
            op.create_foreign_key(name, "consent", table, [column], ["id"])
    op.create_index("ix_consent_scan_id", "consent", ["scan_id"])


def downgrade() -> None:
    raise RuntimeError("Consents do not go back: restore the backup made before the update.")

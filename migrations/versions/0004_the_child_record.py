"""The child's record: standing and life events, family, care, school, papers, other support."""

import sqlalchemy as sa
from alembic import op

from core import db
from core.append_only import append_only_statements

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PUBLIC_ID = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "replace(gen_random_uuid()::text, '-', '')",
}
ANOTHER_VERIFIES = "verified_by <> recorded_by"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.execute("UPDATE child SET standing = 'draft' WHERE standing = 'unverified'")
    _create_households()
    _create_care_events_and_papers()
    _create_support_school_and_accounts()
    _add_to_child()
    _add_to_circumstance(dialect)
    _add_to_guardian(dialect)
    op.create_index("ix_child_identity_birth", "child_identity", ["birth_date"])
    _tell_what_is_known(dialect)
    for statement in append_only_statements(dialect, ("child_event",)):
        op.execute(statement)


def _create_households() -> None:
    op.create_table(
        "household",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("village", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_code"], ["admin_unit.code"], name=op.f("fk_household_place_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("public_id", name=op.f("uq_household_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "household_status",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("household_id", db.Id, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("from_day", db.Day(), nullable=False),
        sa.Column("to_day", db.Day(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_household_status_household_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_status")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_household_status_household_id"), "household_status", ["household_id"], unique=False
    )
    op.create_index(
        "uq_household_status_open",
        "household_status",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("to_day IS NULL"),
        postgresql_where=sa.text("to_day IS NULL"),
    )


def _create_care_events_and_papers() -> None:
    op.create_table(
        "care_setting",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facility", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("from_day", db.Day(), nullable=False),
        sa.Column("to_day", db.Day(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_care_setting_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_setting")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_care_setting_child_id"), "care_setting", ["child_id"], unique=False)
    op.create_index(
        "uq_care_setting_open",
        "care_setting",
        ["child_id"],
        unique=True,
        sqlite_where=sa.text("to_day IS NULL"),
        postgresql_where=sa.text("to_day IS NULL"),
    )
    op.create_table(
        "child_event",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", db.Day(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("from_place", sa.Text(), nullable=True),
        sa.Column("to_place", sa.Text(), nullable=True),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by", db.Id, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_event_child_id")),
        sa.ForeignKeyConstraint(
            ["from_place"], ["admin_unit.code"], name=op.f("fk_child_event_from_place")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_child_event_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["to_place"], ["admin_unit.code"], name=op.f("fk_child_event_to_place")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_event")),
        sqlite_strict=True,
    )
    op.create_index("ix_child_event_child", "child_event", ["child_id", "day"], unique=False)
    op.create_index(
        "uq_child_event_birthday",
        "child_event",
        ["child_id", "kind"],
        unique=True,
        sqlite_where=sa.text("kind IN ('turned_16', 'turned_18')"),
        postgresql_where=sa.text("kind IN ('turned_16', 'turned_18')"),
    )
    op.create_table(
        "child_paper",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("expires_on", db.Day(), nullable=True),
        sa.Column("seen_on", db.Day(), nullable=False),
        sa.Column("recorded_by", db.Id, nullable=True),
        sa.CheckConstraint(
            "kind <> 'personal_id'", name=op.f("ck_child_paper_id_number_is_identity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_paper_child_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_child_paper_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_paper")),
        sa.UniqueConstraint(
            "child_id", "kind", "number", name=op.f("uq_child_paper_child_id_kind_number")
        ),
        sqlite_strict=True,
    )


def _create_support_school_and_accounts() -> None:
    op.create_table(
        "other_support",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("amount", db.Id, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("from_day", db.Day(), nullable=False),
        sa.Column("to_day", db.Day(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_by", db.Id, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_other_support_amount_positive")),
        sa.CheckConstraint("to_day >= from_day", name=op.f("ck_other_support_ends_after_start")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_other_support_child_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_other_support_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_other_support")),
        sa.UniqueConstraint("public_id", name=op.f("uq_other_support_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_other_support_child", "other_support", ["child_id", "source", "from_day"], unique=False
    )
    op.create_table(
        "schooling",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("boards", db.Flag(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_schooling_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schooling")),
        sa.UniqueConstraint(
            "child_id", "school_year", "term", name=op.f("uq_schooling_child_id_school_year_term")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "payout_account",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("guardian_id", db.Id, nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("asked_at", db.Instant(), nullable=False),
        sa.Column("asked_by", db.Id, nullable=False),
        sa.Column("from_day", db.Day(), nullable=True),
        sa.Column("to_day", db.Day(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_payout_account_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["guardian_id"], ["guardian.id"], name=op.f("fk_payout_account_guardian_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_account")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payout_account_public_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_payout_account_number", "payout_account", ["number"], unique=False)
    op.create_index(
        "uq_payout_account_open",
        "payout_account",
        ["guardian_id"],
        unique=True,
        sqlite_where=sa.text("to_day IS NULL AND from_day IS NOT NULL"),
        postgresql_where=sa.text("to_day IS NULL AND from_day IS NOT NULL"),
    )


def _add_reference(table: str, column: str, target: str, check: str = "") -> None:
    """Add an optional column that names a row; SQLite takes the constraints with the column."""
    if op.get_bind().dialect.name == "sqlite":
        checked = f" CONSTRAINT ck_{table}_another_person_verifies CHECK ({check})" if check else ""
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER"
            f" CONSTRAINT fk_{table}_{column} REFERENCES {target} (id){checked}"
        )
        return
    op.add_column(table, sa.Column(column, db.Id, nullable=True))
    op.create_foreign_key(f"fk_{table}_{column}", table, target, [column], ["id"])
    if check:
        op.create_check_constraint(op.f(f"ck_{table}_another_person_verifies"), table, check)


def _add_text(table: str, column: str, default: str = "") -> None:
    text = sa.Column(column, sa.Text(), nullable=False, server_default=sa.text(f"'{default}'"))
    op.add_column(table, text)


def _add_public_id(table: str, dialect: str) -> None:
    _add_text(table, "public_id")
    op.execute(f"UPDATE {table} SET public_id = {PUBLIC_ID[dialect]}")  # noqa: S608 - our own words
    op.create_index(f"uq_{table}_public_id", table, ["public_id"], unique=True)


def _add_to_child() -> None:
    _add_reference("child", "household_id", "household")
    op.create_index("ix_child_household_id", "child", ["household_id"])
    op.add_column("child", sa.Column("need", db.Amount, nullable=True))


def _add_to_circumstance(dialect: str) -> None:
    _add_public_id("child_circumstance", dialect)
    _add_text("child_circumstance", "sub_case")
    _add_text("child_circumstance", "evidence")
    _add_reference("child_circumstance", "recorded_by", "user_account")
    op.add_column("child_circumstance", sa.Column("verified_on", db.Day(), nullable=True))
    _add_reference("child_circumstance", "verified_by", "user_account", ANOTHER_VERIFIES)


def _add_to_guardian(dialect: str) -> None:
    _add_public_id("guardian", dialect)
    _add_text("guardian", "personal_id")
    _add_text("guardian", "legal_basis", "unknown")
    _add_text("guardian", "document")
    op.add_column("guardian", sa.Column("end_reason", sa.Text(), nullable=True))
    op.execute(
        "UPDATE guardian SET to_day = from_day WHERE to_day IS NULL AND id NOT IN"
        " (SELECT max(id) FROM guardian WHERE to_day IS NULL GROUP BY child_id)"
    )
    op.create_index(
        "uq_guardian_open", "guardian", ["child_id"], unique=True,
        sqlite_where=sa.text("to_day IS NULL"), postgresql_where=sa.text("to_day IS NULL"),
    )  # fmt: skip


def _tell_what_is_known(dialect: str) -> None:
    """Write down as events, facts and support what the records said before."""
    op.execute(
        "INSERT INTO child_event (child_id, kind, day, document, recorded_at, recorded_by)"
        " SELECT id, 'registered', registered_on, '', created_at, entered_by FROM child"
    )
    op.execute(
        "INSERT INTO child_event (child_id, kind, day, document, recorded_at, recorded_by)"
        " SELECT id, 'verified', verified_on, verified_document, created_at, verified_by"
        " FROM child WHERE verified_on IS NOT NULL"
    )
    op.execute(
        "UPDATE child_circumstance SET recorded_by ="
        " (SELECT entered_by FROM child WHERE child.id = child_circumstance.child_id)"
    )
    op.execute(
        "UPDATE child_circumstance SET verified_on = child.verified_on,"
        " verified_by = child.verified_by, evidence = child.verified_document FROM child"
        " WHERE child.id = child_circumstance.child_id AND child.verified_on IS NOT NULL"
        " AND child_circumstance.from_day <= child.verified_on"
        " AND (child.entered_by IS NULL OR child.entered_by <> child.verified_by)"
    )
    op.execute(
        "INSERT INTO other_support"  # noqa: S608 - our own words
        " (public_id, child_id, source, giver, amount, currency, from_day, document, recorded_by)"
        f" SELECT {PUBLIC_ID[dialect]}, id, 'state_allowance', '', allowance, currency,"
        " registered_on, '', entered_by FROM child WHERE allowance > 0"
    )


def downgrade() -> None:
    raise RuntimeError("Records do not go back: restore the backup made before the update.")

"""The house: every table of the first month, append-only where money is told."""

import sqlalchemy as sa
from alembic import op

from core import db
from core.append_only import append_only_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = (
    "audit_event",
    "transfer",
    "reservation",
    "reservation_outcome",
    "payment",
    "allocation",
    "disbursement",
    "receipt",
    "receipt_void",
    "receipt_file",
    "impact_statement",
)


def upgrade() -> None:
    op.create_table(
        "admin_unit",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("valid_from", db.Day(), nullable=False),
        sa.Column("valid_to", db.Day(), nullable=True),
        sa.Column("replaced_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["admin_unit.code"], name=op.f("fk_admin_unit_parent_code")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["admin_unit.code"], name=op.f("fk_admin_unit_replaced_by")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_admin_unit")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_admin_unit_parent_code"), "admin_unit", ["parent_code"], unique=False)
    op.create_index(op.f("ix_admin_unit_search_key"), "admin_unit", ["search_key"], unique=False)
    op.create_table(
        "donor",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor")),
        sa.UniqueConstraint("code", name=op.f("uq_donor_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_donor_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_donor_phone"), "donor", ["phone"], unique=False)
    op.create_index(op.f("ix_donor_search_key"), "donor", ["search_key"], unique=False)
    op.create_index(op.f("ix_donor_sort_key"), "donor", ["sort_key"], unique=False)
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.Column("login_digest", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
        sqlite_strict=True,
    )
    op.create_index("ix_login_attempt_address", "login_attempt", ["address", "at"], unique=False)
    op.create_index("ix_login_attempt_login", "login_attempt", ["login_digest", "at"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
        sqlite_strict=True,
    )
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("attachment_key", sa.Text(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("sent_at", db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_mail_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("active", db.Flag(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("login", name=op.f("uq_user_account_login")),
        sa.UniqueConstraint("public_id", name=op.f("uq_user_account_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_account_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint(
            "organisation_id", "code", name=op.f("uq_account_organisation_id_code")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_code", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_audit_event_actor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_audit_event_at"), "audit_event", ["at"], unique=False)
    op.create_index(
        "ix_audit_event_subject", "audit_event", ["subject", "subject_code"], unique=False
    )
    op.create_table(
        "cash_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("file_digest", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "received_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("received_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_cash_batch_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["received_by"], ["user_account.id"], name=op.f("fk_cash_batch_received_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_batch")),
        sa.UniqueConstraint("file_digest", name=op.f("uq_cash_batch_file_digest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cash_batch_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "child",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column(
            "allowance", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("disputed", db.Flag(), nullable=False),
        sa.Column("registered_on", db.Day(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column(
            "entered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("verified_on", db.Day(), nullable=True),
        sa.Column(
            "verified_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("verified_document", sa.Text(), nullable=False),
        sa.Column("source_digest", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["user_account.id"], name=op.f("fk_child_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["place_code"], ["admin_unit.code"], name=op.f("fk_child_place_code")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by"], ["user_account.id"], name=op.f("fk_child_verified_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
        sa.UniqueConstraint("code", name=op.f("uq_child_code")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_child_waiting", "child", ["standing", "disputed", "place_code"], unique=False
    )
    op.create_table(
        "donor_login",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_donor_login_donor_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_donor_login_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_donor_login")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_donor_login_donor_id"), "donor_login", ["donor_id"], unique=False)
    op.create_table(
        "fund",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("opened_on", db.Day(), nullable=False),
        sa.Column("closed_on", db.Day(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_fund_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_fund_organisation_id_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "impact_statement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("built_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["donor_id"], ["donor.id"], name=op.f("fk_impact_statement_donor_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_impact_statement_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_statement")),
        sa.UniqueConstraint(
            "donor_id",
            "organisation_id",
            "year",
            "version",
            name=op.f("uq_impact_statement_donor_id_organisation_id_year_version"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_impact_statement_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lease_until", db.Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column(
            "created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("finished_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_job_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_job_public_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_job_state", "job", ["state", "lease_until"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("seen_at", db.Instant(), nullable=False),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_login_session_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_login_session_token_digest")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_login_session_user_id"), "login_session", ["user_id"], unique=False)
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("expires_at", db.Instant(), nullable=False),
        sa.Column("used_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_one_time_link_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_one_time_link_token_digest")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_one_time_link_user_id"), "one_time_link", ["user_id"], unique=False)
    op.create_table(
        "programme",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "run_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "min_amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "max_amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("min_months", sa.Integer(), nullable=False),
        sa.Column("end_age", sa.Integer(), nullable=False),
        sa.Column("open", db.Flag(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_programme_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_by_id"], ["organisation.id"], name=op.f("fk_programme_run_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_programme_code")),
        sqlite_strict=True,
    )
    op.create_table(
        "series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_series_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("code", name=op.f("uq_series_code")),
        sa.UniqueConstraint(
            "organisation_id", "paper", "year", name=op.f("uq_series_organisation_id_paper_year")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "signatory",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("from_day", db.Day(), nullable=False),
        sa.Column("to_day", db.Day(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signatory_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatory")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_signatory_organisation_id"), "signatory", ["organisation_id"], unique=False
    )
    op.create_table(
        "user_place",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_code"], ["admin_unit.code"], name=op.f("fk_user_place_place_code")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_place_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_place")),
        sa.UniqueConstraint("user_id", "place_code", name=op.f("uq_user_place_user_id_place_code")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_user_place_user_id"), "user_place", ["user_id"], unique=False)
    op.create_table(
        "user_role",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_user_role_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_role_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_role")),
        sa.UniqueConstraint(
            "user_id",
            "role",
            "organisation_id",
            name=op.f("uq_user_role_user_id_role_organisation_id"),
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_user_role_user_id"), "user_role", ["user_id"], unique=False)
    op.create_table(
        "wish",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("programme_code", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("age_to", sa.Integer(), nullable=True),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_wish_amount_positive")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_wish_donor_id")),
        sa.ForeignKeyConstraint(
            ["place_code"], ["admin_unit.code"], name=op.f("fk_wish_place_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        sa.UniqueConstraint("public_id", name=op.f("uq_wish_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_wish_donor_id"), "wish", ["donor_id"], unique=False)
    op.create_index("ix_wish_state", "wish", ["state", "created_at"], unique=False)
    op.create_table(
        "bank_account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "ledger_account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["ledger_account_id"], ["account.id"], name=op.f("fk_bank_account_ledger_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_bank_account_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
        sa.UniqueConstraint("ledger_account_id", name=op.f("uq_bank_account_ledger_account_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_bank_account_slug")),
        sqlite_strict=True,
    )
    op.create_table(
        "child_circumstance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_day", db.Day(), nullable=False),
        sa.Column("to_day", db.Day(), nullable=True),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_child_circumstance_child_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_circumstance")),
        sa.UniqueConstraint(
            "child_id",
            "kind",
            "from_day",
            name=op.f("uq_child_circumstance_child_id_kind_from_day"),
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_child_circumstance_kind"), "child_circumstance", ["kind"], unique=False
    )
    op.create_table(
        "child_identity",
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("birth_date", db.Day(), nullable=False),
        sa.Column("birth_precision", sa.Text(), nullable=False),
        sa.Column("personal_id", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_child_identity_child_id")
        ),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_identity")),
        sa.UniqueConstraint("personal_id", name=op.f("uq_child_identity_personal_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_child_identity_search", "child_identity", ["search_key"], unique=False)
    op.create_index("ix_child_identity_sort", "child_identity", ["sort_key"], unique=False)
    op.create_table(
        "child_photo",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("taken_on", db.Day(), nullable=False),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("approved_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["user_account.id"], name=op.f("fk_child_photo_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["user_account.id"], name=op.f("fk_child_photo_approved_by")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_photo_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_photo")),
        sa.UniqueConstraint("public_id", name=op.f("uq_child_photo_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_child_photo_child_id"), "child_photo", ["child_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("given_on", db.Day(), nullable=True),
        sa.Column("expires_on", db.Day(), nullable=True),
        sa.Column("withdrawn_on", db.Day(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column(
            "recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_consent_child_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_consent_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sqlite_strict=True,
    )
    op.create_index("ix_consent_child", "consent", ["child_id", "scope", "subject"], unique=False)
    op.create_table(
        "disbursement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("paid_on", db.Day(), nullable=False),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("paid_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_disbursement_amount_positive")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_disbursement_fund_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_disbursement_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["paid_by"], ["user_account.id"], name=op.f("fk_disbursement_paid_by")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_disbursement_series_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disbursement")),
        sa.UniqueConstraint("document", name=op.f("uq_disbursement_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_disbursement_public_id")),
        sa.UniqueConstraint("series_id", "number", name=op.f("uq_disbursement_series_id_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_disbursement_fund_id"), "disbursement", ["fund_id"], unique=False)
    op.create_table(
        "guardian",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("from_day", db.Day(), nullable=False),
        sa.Column("to_day", db.Day(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_guardian_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_guardian_child_id"), "guardian", ["child_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("payer_name", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("received_on", db.Day(), nullable=False),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column(
            "recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_amount_positive")),
        sa.ForeignKeyConstraint(["batch_id"], ["cash_batch.id"], name=op.f("fk_payment_batch_id")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_payment_donor_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_payment_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_payment_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint(
            "organisation_id",
            "channel",
            "reference",
            name=op.f("uq_payment_organisation_id_channel_reference"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_payment_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_payment_batch_id"), "payment", ["batch_id"], unique=False)
    op.create_index(op.f("ix_payment_donor_id"), "payment", ["donor_id"], unique=False)
    op.create_index(
        "ix_payment_received", "payment", ["organisation_id", "received_on"], unique=False
    )
    op.create_table(
        "pledge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("programme_code", sa.Text(), nullable=False),
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("started_on", db.Day(), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=True),
        sa.Column("first_month", sa.Text(), nullable=False),
        sa.Column("renew_month", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_on", db.Day(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_pledge_donor_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_pledge_fund_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_pledge_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("code", name=op.f("uq_pledge_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pledge_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_pledge_donor_id"), "pledge", ["donor_id"], unique=False)
    op.create_index(op.f("ix_pledge_fund_id"), "pledge", ["fund_id"], unique=False)
    op.create_index("ix_pledge_state", "pledge", ["state", "method"], unique=False)
    op.create_table(
        "reservation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_reservation_amount_positive")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_reservation_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
        sa.UniqueConstraint("document", name=op.f("uq_reservation_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reservation_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_reservation_fund_id"), "reservation", ["fund_id"], unique=False)
    op.create_table(
        "set_aside",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "of_child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("row_digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("decided_at", db.Instant(), nullable=True),
        sa.Column(
            "decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_set_aside_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["of_child_id"], ["child.id"], name=op.f("fk_set_aside_of_child_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sa.UniqueConstraint("public_id", name=op.f("uq_set_aside_public_id")),
        sa.UniqueConstraint("row_digest", name=op.f("uq_set_aside_row_digest")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_set_aside_of_child_id"), "set_aside", ["of_child_id"], unique=False)
    op.create_table(
        "slot_claim",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("opened_at", db.Instant(), nullable=False),
        sa.Column("freed_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_slot_claim_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_claim")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_slot_claim_open",
        "slot_claim",
        ["child_id", "slot"],
        unique=True,
        sqlite_where=sa.text("freed_at IS NULL"),
        postgresql_where=sa.text("freed_at IS NULL"),
    )
    op.create_table(
        "transfer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("debit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "credit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("occurred_on", db.Day(), nullable=False),
        sa.Column("posted_at", db.Instant(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfer_amount_positive")),
        sa.CheckConstraint("debit_id <> credit_id", name=op.f("ck_transfer_two_accounts")),
        sa.ForeignKeyConstraint(["credit_id"], ["account.id"], name=op.f("fk_transfer_credit_id")),
        sa.ForeignKeyConstraint(["debit_id"], ["account.id"], name=op.f("fk_transfer_debit_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_transfer_fund_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_transfer_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["transfer.id"], name=op.f("fk_transfer_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("key", name=op.f("uq_transfer_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_transfer_reverses_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_transfer_credit", "transfer", ["credit_id", "occurred_on"], unique=False)
    op.create_index("ix_transfer_debit", "transfer", ["debit_id", "occurred_on"], unique=False)
    op.create_index("ix_transfer_document", "transfer", ["document"], unique=False)
    op.create_index("ix_transfer_fund", "transfer", ["fund_id", "occurred_on"], unique=False)
    op.create_table(
        "grant_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.Column("asked", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("approved", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_on", db.Day(), nullable=False),
        sa.Column(
            "requested_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("decided_on", db.Day(), nullable=True),
        sa.Column(
            "decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column(
            "disbursement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("closed_on", db.Day(), nullable=True),
        sa.Column("closed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "approved IS NULL OR approved > 0", name=op.f("ck_grant_case_approved_positive")
        ),
        sa.CheckConstraint("asked > 0", name=op.f("ck_grant_case_asked_positive")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_grant_case_child_id")),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["user_account.id"], name=op.f("fk_grant_case_closed_by")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_grant_case_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["disbursement_id"], ["disbursement.id"], name=op.f("fk_grant_case_disbursement_id")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_grant_case_fund_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_grant_case_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["user_account.id"], name=op.f("fk_grant_case_requested_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_case")),
        sa.UniqueConstraint("code", name=op.f("uq_grant_case_code")),
        sa.UniqueConstraint("disbursement_id", name=op.f("uq_grant_case_disbursement_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_grant_case_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_grant_case_child_id"), "grant_case", ["child_id"], unique=False)
    op.create_index(op.f("ix_grant_case_fund_id"), "grant_case", ["fund_id"], unique=False)
    op.create_index("ix_grant_case_state", "grant_case", ["state"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wish_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("score", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expires_at", db.Instant(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column(
            "created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_hold_child_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["slot_claim.id"], name=op.f("fk_hold_claim_id")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_hold_created_by")
        ),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_hold_donor_id")),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f("fk_hold_wish_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_hold_claim_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hold_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_hold_child_id"), "hold", ["child_id"], unique=False)
    op.create_index(op.f("ix_hold_donor_id"), "hold", ["donor_id"], unique=False)
    op.create_index("ix_hold_state", "hold", ["state", "expires_at"], unique=False)
    op.create_index(op.f("ix_hold_wish_id"), "hold", ["wish_id"], unique=False)
    op.create_table(
        "pledge_task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "pledge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("opened_at", db.Instant(), nullable=False),
        sa.Column("closed_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_task_pledge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_task")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_pledge_task_open",
        "pledge_task",
        ["pledge_id", "kind"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "pledge_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "pledge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("from_month", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("start_index", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_pledge_version_amount_positive")),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_version_pledge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_version")),
        sa.UniqueConstraint(
            "pledge_id", "from_month", name=op.f("uq_pledge_version_pledge_id_from_month")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column(
            "series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("issued_on", db.Day(), nullable=False),
        sa.Column("issued_at", db.Instant(), nullable=False),
        sa.Column("issued_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "replaces_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_receipt_amount_positive")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_receipt_donor_id")),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["user_account.id"], name=op.f("fk_receipt_issued_by")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_receipt_payment_id")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["receipt.id"], name=op.f("fk_receipt_replaces_id")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_receipt_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("payment_id", "attempt", name=op.f("uq_receipt_payment_id_attempt")),
        sa.UniqueConstraint("public_id", name=op.f("uq_receipt_public_id")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_receipt_replaces_id")),
        sa.UniqueConstraint("series_id", "number", name=op.f("uq_receipt_series_id_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_receipt_donor_id"), "receipt", ["donor_id"], unique=False)
    op.create_index("ix_receipt_issued", "receipt", ["issued_on"], unique=False)
    op.create_table(
        "reservation_outcome",
        sa.Column(
            "reservation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("end", sa.Text(), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["reservation.id"],
            name=op.f("fk_reservation_outcome_reservation_id"),
        ),
        sa.PrimaryKeyConstraint("reservation_id", name=op.f("pk_reservation_outcome")),
        sqlite_strict=True,
    )
    op.create_table(
        "sponsorship",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "pledge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_on", db.Day(), nullable=False),
        sa.Column("ended_on", db.Day(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("taken_over", db.Flag(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column(
            "confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= started_on",
            name=op.f("ck_sponsorship_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_sponsorship_child_id")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["slot_claim.id"], name=op.f("fk_sponsorship_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["user_account.id"], name=op.f("fk_sponsorship_confirmed_by")
        ),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_sponsorship_donor_id")),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_sponsorship_pledge_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_sponsorship_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsorship")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_sponsorship_claim_id")),
        sa.UniqueConstraint("pledge_id", name=op.f("uq_sponsorship_pledge_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sponsorship_public_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_sponsorship_child", "sponsorship", ["child_id", "state"], unique=False)
    op.create_index("ix_sponsorship_donor", "sponsorship", ["donor_id", "state"], unique=False)
    op.create_index(
        op.f("ix_sponsorship_programme_id"), "sponsorship", ["programme_id"], unique=False
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("file_digest", sa.Text(), nullable=False),
        sa.Column("from_day", db.Day(), nullable=False),
        sa.Column("to_day", db.Day(), nullable=False),
        sa.Column("opening", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credits", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debits", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("closing", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("imported_at", db.Instant(), nullable=False),
        sa.Column(
            "imported_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "opening + credits - debits = closing", name=op.f("ck_statement_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["bank_account.id"], name=op.f("fk_statement_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["imported_by"], ["user_account.id"], name=op.f("fk_statement_imported_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_statement_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_statement_account_id"), "statement", ["account_id"], unique=False)
    op.create_table(
        "bank_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "statement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("booked_on", db.Day(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("booking", sa.Text(), nullable=True),
        sa.Column(
            "payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_at", db.Instant(), nullable=True),
        sa.Column(
            "decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["bank_account.id"], name=op.f("fk_bank_line_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_bank_line_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_bank_line_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_bank_line_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_line")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_bank_line_account_id_key")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_bank_line_payment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bank_line_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_bank_line_state", "bank_line", ["account_id", "state", "booked_on"], unique=False
    )
    op.create_index(op.f("ix_bank_line_statement_id"), "bank_line", ["statement_id"], unique=False)
    op.create_table(
        "grant_evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("grant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("added_on", db.Day(), nullable=False),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["user_account.id"], name=op.f("fk_grant_evidence_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_case.id"], name=op.f("fk_grant_evidence_grant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_evidence")),
        sa.UniqueConstraint("public_id", name=op.f("uq_grant_evidence_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_grant_evidence_grant_id"), "grant_evidence", ["grant_id"], unique=False
    )
    op.create_table(
        "instalment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column(
            "pledge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("due_on", db.Day(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_instalment_amount_positive")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_instalment_pledge_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["pledge_version.id"], name=op.f("fk_instalment_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("pledge_id", "period", name=op.f("uq_instalment_pledge_id_period")),
        sa.UniqueConstraint("public_id", name=op.f("uq_instalment_public_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_instalment_period", "instalment", ["period"], unique=False)
    op.create_table(
        "receipt_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "receipt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("drawn_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_file_receipt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_file")),
        sa.UniqueConstraint("receipt_id", "kind", name=op.f("uq_receipt_file_receipt_id_kind")),
        sqlite_strict=True,
    )
    op.create_table(
        "receipt_void",
        sa.Column(
            "receipt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.Column("voided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_void_receipt_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by"], ["user_account.id"], name=op.f("fk_receipt_void_voided_by")
        ),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_receipt_void")),
        sqlite_strict=True,
    )
    op.create_table(
        "allocation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "instalment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("allocated_at", db.Instant(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_allocation_amount_positive")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_allocation_fund_id")),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalment.id"], name=op.f("fk_allocation_instalment_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_allocation_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint(
            "payment_id",
            "instalment_id",
            "fund_id",
            "ordinal",
            name=op.f("uq_allocation_payment_id_instalment_id_fund_id_ordinal"),
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_allocation_fund_id"), "allocation", ["fund_id"], unique=False)
    op.create_index(
        op.f("ix_allocation_instalment_id"), "allocation", ["instalment_id"], unique=False
    )
    op.create_table(
        "suggestion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "pledge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_suggestion_amount_positive")),
        sa.ForeignKeyConstraint(["line_id"], ["bank_line.id"], name=op.f("fk_suggestion_line_id")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_suggestion_pledge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint(
            "line_id", "rank", "pledge_id", name=op.f("uq_suggestion_line_id_rank_pledge_id")
        ),
        sqlite_strict=True,
    )

    for statement in append_only_statements(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("suggestion")
    op.drop_index(op.f("ix_allocation_instalment_id"), table_name="allocation")
    op.drop_index(op.f("ix_allocation_fund_id"), table_name="allocation")
    op.drop_table("allocation")
    op.drop_table("receipt_void")
    op.drop_table("receipt_file")
    op.drop_index("ix_instalment_period", table_name="instalment")
    op.drop_table("instalment")
    op.drop_index(op.f("ix_grant_evidence_grant_id"), table_name="grant_evidence")
    op.drop_table("grant_evidence")
    op.drop_index(op.f("ix_bank_line_statement_id"), table_name="bank_line")
    op.drop_index("ix_bank_line_state", table_name="bank_line")
    op.drop_table("bank_line")
    op.drop_index(op.f("ix_statement_account_id"), table_name="statement")
    op.drop_table("statement")
    op.drop_index(op.f("ix_sponsorship_programme_id"), table_name="sponsorship")
    op.drop_index("ix_sponsorship_donor", table_name="sponsorship")
    op.drop_index("ix_sponsorship_child", table_name="sponsorship")
    op.drop_table("sponsorship")
    op.drop_table("reservation_outcome")
    op.drop_index("ix_receipt_issued", table_name="receipt")
    op.drop_index(op.f("ix_receipt_donor_id"), table_name="receipt")
    op.drop_table("receipt")
    op.drop_table("pledge_version")
    op.drop_index(
        "uq_pledge_task_open",
        table_name="pledge_task",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_table("pledge_task")
    op.drop_index(op.f("ix_hold_wish_id"), table_name="hold")
    op.drop_index("ix_hold_state", table_name="hold")
    op.drop_index(op.f("ix_hold_donor_id"), table_name="hold")
    op.drop_index(op.f("ix_hold_child_id"), table_name="hold")
    op.drop_table("hold")
    op.drop_index("ix_grant_case_state", table_name="grant_case")
    op.drop_index(op.f("ix_grant_case_fund_id"), table_name="grant_case")
    op.drop_index(op.f("ix_grant_case_child_id"), table_name="grant_case")
    op.drop_table("grant_case")
    op.drop_index("ix_transfer_fund", table_name="transfer")
    op.drop_index("ix_transfer_document", table_name="transfer")
    op.drop_index("ix_transfer_debit", table_name="transfer")
    op.drop_index("ix_transfer_credit", table_name="transfer")
    op.drop_table("transfer")
    op.drop_index(
        "uq_slot_claim_open",
        table_name="slot_claim",
        sqlite_where=sa.text("freed_at IS NULL"),
        postgresql_where=sa.text("freed_at IS NULL"),
    )
    op.drop_table("slot_claim")
    op.drop_index(op.f("ix_set_aside_of_child_id"), table_name="set_aside")
    op.drop_table("set_aside")
    op.drop_index(op.f("ix_reservation_fund_id"), table_name="reservation")
    op.drop_table("reservation")
    op.drop_index("ix_pledge_state", table_name="pledge")
    op.drop_index(op.f("ix_pledge_fund_id"), table_name="pledge")
    op.drop_index(op.f("ix_pledge_donor_id"), table_name="pledge")
    op.drop_table("pledge")
    op.drop_index("ix_payment_received", table_name="payment")
    op.drop_index(op.f("ix_payment_donor_id"), table_name="payment")
    op.drop_index(op.f("ix_payment_batch_id"), table_name="payment")
    op.drop_table("payment")
    op.drop_index(op.f("ix_guardian_child_id"), table_name="guardian")
    op.drop_table("guardian")
    op.drop_index(op.f("ix_disbursement_fund_id"), table_name="disbursement")
    op.drop_table("disbursement")
    op.drop_index("ix_consent_child", table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_child_photo_child_id"), table_name="child_photo")
    op.drop_table("child_photo")
    op.drop_index("ix_child_identity_sort", table_name="child_identity")
    op.drop_index("ix_child_identity_search", table_name="child_identity")
    op.drop_table("child_identity")
    op.drop_index(op.f("ix_child_circumstance_kind"), table_name="child_circumstance")
    op.drop_table("child_circumstance")
    op.drop_table("bank_account")
    op.drop_index("ix_wish_state", table_name="wish")
    op.drop_index(op.f("ix_wish_donor_id"), table_name="wish")
    op.drop_table("wish")
    op.drop_index(op.f("ix_user_role_user_id"), table_name="user_role")
    op.drop_table("user_role")
    op.drop_index(op.f("ix_user_place_user_id"), table_name="user_place")
    op.drop_table("user_place")
    op.drop_index(op.f("ix_signatory_organisation_id"), table_name="signatory")
    op.drop_table("signatory")
    op.drop_table("series")
    op.drop_table("programme")
    op.drop_index(op.f("ix_one_time_link_user_id"), table_name="one_time_link")
    op.drop_table("one_time_link")
    op.drop_index(op.f("ix_login_session_user_id"), table_name="login_session")
    op.drop_table("login_session")
    op.drop_index("ix_job_state", table_name="job")
    op.drop_table("job")
    op.drop_table("impact_statement")
    op.drop_table("fund")
    op.drop_index(op.f("ix_donor_login_donor_id"), table_name="donor_login")
    op.drop_table("donor_login")
    op.drop_index("ix_child_waiting", table_name="child")
    op.drop_table("child")
    op.drop_table("cash_batch")
    op.drop_index("ix_audit_event_subject", table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_at"), table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_table("account")
    op.drop_table("user_account")
    op.drop_table("outgoing_mail")
    op.drop_table("organisation")
    op.drop_index("ix_login_attempt_login", table_name="login_attempt")
    op.drop_index("ix_login_attempt_address", table_name="login_attempt")
    op.drop_table("login_attempt")
    op.drop_index(op.f("ix_donor_sort_key"), table_name="donor")
    op.drop_index(op.f("ix_donor_search_key"), table_name="donor")
    op.drop_index(op.f("ix_donor_phone"), table_name="donor")
    op.drop_table("donor")
    op.drop_index(op.f("ix_admin_unit_search_key"), table_name="admin_unit")
    op.drop_index(op.f("ix_admin_unit_parent_code"), table_name="admin_unit")
    op.drop_table("admin_unit")

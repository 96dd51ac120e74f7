"""Statements are looked at before they are taken, can be undone, and say what was expected of them.

What a bank means by its titles is asked once and kept; what a payer paid for is remembered.
"""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "title_meaning",
        sa.Column("account_id", db.Id, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["bank_account.id"], name=op.f("fk_title_meaning_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "title", name=op.f("pk_title_meaning")),
        sqlite_strict=True,
    )
    op.create_table(
        "statement_draft",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("account_id", db.Id, nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("expected_lines", sa.Integer(), nullable=True),
        sa.Column("expected_credits", db.Amount, nullable=True),
        sa.Column("expected_debits", db.Amount, nullable=True),
        sa.Column("sent_at", db.Instant(), nullable=False),
        sa.Column("sent_by", db.Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["bank_account.id"], name=op.f("fk_statement_draft_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["user_account.id"], name=op.f("fk_statement_draft_sent_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_statement_draft_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "payer_rule",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", db.Id, nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("pledge_id", db.Id, nullable=False),
        sa.Column("learned_from", sa.Text(), nullable=False),
        sa.Column("learned_at", db.Instant(), nullable=False),
        sa.Column("learned_by", db.Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_payer_rule_organisation_id")
        ),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_payer_rule_pledge_id")),
        sa.ForeignKeyConstraint(
            ["learned_by"], ["user_account.id"], name=op.f("fk_payer_rule_learned_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payer_rule")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payer_rule_public_id")),
        sa.UniqueConstraint(
            "organisation_id",
            "payer",
            "pledge_id",
            name=op.f("uq_payer_rule_organisation_id_payer_pledge_id"),
        ),
        sqlite_strict=True,
    )
    for column in _of_statements():
        op.add_column("statement", column)
    _add_who_undid()
    for column in _of_lines():
        op.add_column("bank_line", column)


def _of_statements() -> list[sa.Column]:
    return [
        sa.Column("expected_lines", sa.Integer(), nullable=True),
        sa.Column("expected_credits", db.Amount, nullable=True),
        sa.Column("expected_debits", db.Amount, nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("undone_at", db.Instant(), nullable=True),
    ]


def _add_who_undid() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE statement ADD COLUMN undone_by INTEGER"
            " CONSTRAINT fk_statement_undone_by REFERENCES user_account (id)"
        )
    else:
        op.add_column("statement", sa.Column("undone_by", db.Id, nullable=True))
        op.create_foreign_key(
            "fk_statement_undone_by", "statement", "user_account", ["undone_by"], ["id"]
        )


def _of_lines() -> list[sa.Column]:
    return [
        sa.Column("payer_account", sa.Text(), nullable=False, server_default=""),
        sa.Column("payer_name", sa.Text(), nullable=False, server_default=""),
        sa.Column("again", sa.Integer(), nullable=False, server_default="0"),
    ]


def downgrade() -> None:
    raise RuntimeError("Statements that were undone would count again: restore the backup.")

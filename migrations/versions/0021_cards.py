"""Cards: dues, attempts, what the gateway tells, payouts; an account for card money on its way."""

import sqlalchemy as sa
from alembic import op

from core import db
from core.append_only import append_only_statements

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

APPEND_ONLY = ("gateway_event", "gateway_effect")
ACCOUNT = ("1132", "Tiền thẻ đang chuyển", "Card money on its way", "card")


def upgrade() -> None:
    _create_messages()
    _create_cards()
    _create_charges()
    _create_payouts()
    _add_account()
    for statement in append_only_statements(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)


def _create_messages() -> None:
    op.create_table(
        "card_sweep",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("began_at", db.Instant(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_sweep")),
        sqlite_strict=True,
    )
    op.create_table(
        "gateway_event",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("amount", db.Amount, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("live", db.Flag(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("made_at", db.Instant(), nullable=False),
        sa.Column("told_at", db.Instant(), nullable=False),
        sa.Column("received_at", db.Instant(), nullable=False),
        sa.Column("swept", db.Flag(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_event")),
        sa.UniqueConstraint("source", "name", name=op.f("uq_gateway_event_source_name")),
        sqlite_strict=True,
    )
    op.create_index("ix_gateway_event_intent", "gateway_event", ["intent"], unique=False)
    op.create_index("ix_gateway_event_object", "gateway_event", ["subject", "object"], unique=False)
    op.create_table(
        "gateway_case",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("event_id", db.Id, nullable=True),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("opened_at", db.Instant(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", db.Instant(), nullable=True),
        sa.Column("decided_by", db.Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_gateway_case_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["gateway_event.id"], name=op.f("fk_gateway_case_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_case")),
        sa.UniqueConstraint("object", "why", name=op.f("uq_gateway_case_object_why")),
        sa.UniqueConstraint("public_id", name=op.f("uq_gateway_case_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "gateway_effect",
        sa.Column("event_id", db.Id, nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["gateway_event.id"], name=op.f("fk_gateway_effect_event_id")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_gateway_effect")),
        sqlite_strict=True,
    )


def _create_cards() -> None:
    op.create_table(
        "card_customer",
        sa.Column("donor_id", db.Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_card_customer_donor_id")),
        sa.PrimaryKeyConstraint("donor_id", name=op.f("pk_card_customer")),
        sa.UniqueConstraint("name", name=op.f("uq_card_customer_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "card_try",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("donor_id", db.Id, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("failed", db.Flag(), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.Column("event_id", db.Id, nullable=True),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_card_try_donor_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["gateway_event.id"], name=op.f("fk_card_try_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_try")),
        sa.UniqueConstraint("event_id", name=op.f("uq_card_try_event_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_card_try_at", "card_try", ["at"], unique=False)
    op.create_index(op.f("ix_card_try_donor_id"), "card_try", ["donor_id"], unique=False)
    op.create_table(
        "saved_card",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("donor_id", db.Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("last4", sa.Text(), nullable=False),
        sa.Column("exp_month", sa.Integer(), nullable=False),
        sa.Column("exp_year", sa.Integer(), nullable=False),
        sa.Column("added_at", db.Instant(), nullable=False),
        sa.Column("removed_at", db.Instant(), nullable=True),
        sa.Column("warned_on", db.Day(), nullable=True),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_saved_card_donor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_card")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_card_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_card_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_saved_card_donor_id"), "saved_card", ["donor_id"], unique=False)
    op.create_table(
        "card_setup",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("donor_id", db.Id, nullable=False),
        sa.Column("pledges", sa.Text(), nullable=False),
        sa.Column("opened_at", db.Instant(), nullable=False),
        sa.Column("card_id", db.Id, nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["saved_card.id"], name=op.f("fk_card_setup_card_id")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_card_setup_donor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_setup")),
        sa.UniqueConstraint("public_id", name=op.f("uq_card_setup_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_card_setup_donor_id"), "card_setup", ["donor_id"], unique=False)
    op.create_table(
        "card_mandate",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("pledge_id", db.Id, nullable=False),
        sa.Column("card_id", db.Id, nullable=False),
        sa.Column("from_month", sa.Text(), nullable=False),
        sa.Column("given_at", db.Instant(), nullable=False),
        sa.Column("given_by", db.Id, nullable=True),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["card_id"], ["saved_card.id"], name=op.f("fk_card_mandate_card_id")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["user_account.id"], name=op.f("fk_card_mandate_given_by")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_card_mandate_pledge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_mandate")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_card_mandate_card_id"), "card_mandate", ["card_id"], unique=False)
    op.create_index(
        "uq_card_mandate_open",
        "card_mandate",
        ["pledge_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _create_charges() -> None:
    op.create_table(
        "card_due",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("pledge_id", db.Id, nullable=False),
        sa.Column("instalment_id", db.Id, nullable=True),
        sa.Column("donor_id", db.Id, nullable=False),
        sa.Column("amount", db.Amount, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", db.Instant(), nullable=False),
        sa.Column("lease_until", db.Instant(), nullable=True),
        sa.Column("runner", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("opened_at", db.Instant(), nullable=False),
        sa.Column("payment_id", db.Id, nullable=True),
        sa.CheckConstraint(
            "(state = 'succeeded') = (payment_id IS NOT NULL)",
            name=op.f("ck_card_due_paid_by_payment"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_card_due_amount_positive")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_card_due_donor_id")),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalment.id"], name=op.f("fk_card_due_instalment_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_card_due_payment_id")
        ),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_card_due_pledge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_due")),
        sa.UniqueConstraint("instalment_id", name=op.f("uq_card_due_instalment_id")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_card_due_payment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_card_due_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_card_due_donor_id"), "card_due", ["donor_id"], unique=False)
    op.create_index(op.f("ix_card_due_pledge_id"), "card_due", ["pledge_id"], unique=False)
    op.create_index("ix_card_due_state_next_at", "card_due", ["state", "next_at"], unique=False)
    op.create_table(
        "card_attempt",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("due_id", db.Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("card_id", db.Id, nullable=True),
        sa.Column("amount", db.Amount, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=True),
        sa.Column("closes_at", db.Instant(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_at", db.Instant(), nullable=False),
        sa.Column("answered_at", db.Instant(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_card_attempt_amount_positive")),
        sa.ForeignKeyConstraint(
            ["card_id"], ["saved_card.id"], name=op.f("fk_card_attempt_card_id")
        ),
        sa.ForeignKeyConstraint(["due_id"], ["card_due.id"], name=op.f("fk_card_attempt_due_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_attempt")),
        sa.UniqueConstraint("due_id", "number", name=op.f("uq_card_attempt_due_id_number")),
        sa.UniqueConstraint("intent", name=op.f("uq_card_attempt_intent")),
        sa.UniqueConstraint("key", name=op.f("uq_card_attempt_key")),
        sqlite_strict=True,
    )


def _create_payouts() -> None:
    op.create_table(
        "card_payout",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", db.Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("amount", db.Amount, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("arrives_on", db.Day(), nullable=False),
        sa.Column("failed", db.Flag(), nullable=False),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_card_payout_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_payout")),
        sa.UniqueConstraint("name", name=op.f("uq_card_payout_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_card_payout_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "card_balance_line",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("organisation_id", db.Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("amount", db.Amount, nullable=False),
        sa.Column("fee", db.Amount, nullable=False),
        sa.Column("net", db.Amount, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("made_at", db.Instant(), nullable=False),
        sa.Column("payout_id", db.Id, nullable=True),
        sa.CheckConstraint("net = amount - fee", name=op.f("ck_card_balance_line_adds_up")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_card_balance_line_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["payout_id"], ["card_payout.id"], name=op.f("fk_card_balance_line_payout_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_balance_line")),
        sa.UniqueConstraint("name", name=op.f("uq_card_balance_line_name")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_card_balance_line_payout_id"), "card_balance_line", ["payout_id"], unique=False
    )


def _add_account() -> None:
    """Give every organisation the account; under another code where its own has this one."""
    code, name_vi, name_en, use = ACCOUNT
    taken = "EXISTS (SELECT 1 FROM account a WHERE a.organisation_id = o.id AND a.code = :code)"
    op.execute(
        sa.text(
            "INSERT INTO account (organisation_id, code, name_vi, name_en, use, currency) "  # noqa: S608 - nothing of it comes from outside
            f"SELECT o.id, CASE WHEN {taken} THEN :other ELSE :code END, :name_vi, :name_en, :use, "
            "o.currency FROM organisation o ORDER BY o.id"
        ).bindparams(code=code, other=f"{code}.T", name_vi=name_vi, name_en=name_en, use=use)
    )


def downgrade() -> None:
    raise RuntimeError("Money taken by card does not go away: restore the backup made before.")

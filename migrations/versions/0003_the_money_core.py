"""The money core: second persons, periods, going live, returns, covers, waivers, cash.

Also what the first tables lacked: accounts for cash on its way, budget money, management cost and
rounding, and allocations that are undone by rows of their own.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core import db
from core.append_only import append_only_statements

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "approval_request", "approval_decision", "source_link", "waiver", "reminder",
    "payment_return", "gift_in_kind", "cover", "cover_repayment", "signed_copy",
    "till_count", "cash_deposit", "seal",
)  # fmt: skip
ACCOUNTS = (
    ("1131", "Tiền đang chuyển", "Cash on its way to the bank", "in_transit"),
    ("5118", "Thu từ ngân sách nhà nước", "State budget", "budget"),
    ("6421", "Chi quản lý quỹ", "Management cost", "management"),
    ("6158", "Chênh lệch làm tròn", "Rounding", "rounding"),
)
BY_SIDE = "(amount > 0 AND reverses_id IS NULL) OR (amount < 0 AND reverses_id IS NOT NULL)"
PERIOD_SQLITE = """
CREATE TRIGGER transfer_in_open_period BEFORE INSERT ON transfer
WHEN EXISTS (
    SELECT 1 FROM period_close p
    WHERE p.organisation_id = NEW.organisation_id AND p.reopened_at IS NULL
      AND p.month = substr(NEW.occurred_on, 1, 7)
)
BEGIN SELECT RAISE(ABORT, 'the period is closed'); END
"""
PERIOD_POSTGRES = """
CREATE FUNCTION refuse_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM period_close p JOIN added t ON t.organisation_id = p.organisation_id
        WHERE p.reopened_at IS NULL AND to_char(t.occurred_on, 'YYYY-MM') = p.month
    ) THEN
        RAISE EXCEPTION 'the period is closed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$
"""
PERIOD_POSTGRES_TRIGGER = """
CREATE TRIGGER transfer_in_open_period AFTER INSERT ON transfer
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_closed_period()
"""


def upgrade() -> None:
    _create_requests_and_returns()
    _let_allocations_be_undone()
    _create_the_rest()
    _create_seals()
    _add_columns()
    _add_accounts()
    dialect = op.get_bind().dialect.name
    for statement in append_only_statements(dialect, APPEND_ONLY):
        op.execute(statement)
    if dialect == "sqlite":
        op.execute(PERIOD_SQLITE)
    else:
        op.execute(PERIOD_POSTGRES)
        op.execute(PERIOD_POSTGRES_TRIGGER)


def _create_requests_and_returns() -> None:
    op.create_table(
        "approval_request",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", db.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("amount", db.Id, nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", db.Instant(), nullable=False),
        sa.Column("asked_by", db.Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_approval_request_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_approval_request_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_request")),
        sa.UniqueConstraint("id", "asked_by", name=op.f("uq_approval_request_id_asked_by")),
        sa.UniqueConstraint("public_id", name=op.f("uq_approval_request_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_approval_request_organisation_id"),
        "approval_request",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        "ix_approval_request_subject", "approval_request", ["kind", "subject"], unique=False
    )
    op.create_table(
        "approval_decision",
        sa.Column("request_id", db.Id, nullable=False),
        sa.Column("asked_by", db.Id, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", db.Instant(), nullable=False),
        sa.Column("decided_by", db.Id, nullable=False),
        sa.CheckConstraint(
            "(outcome = 'withdrawn') = (decided_by = asked_by)",
            name=op.f("ck_approval_decision_another_person_decides"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_approval_decision_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["request_id", "asked_by"],
            ["approval_request.id", "approval_request.asked_by"],
            name="fk_approval_decision_request",
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_approval_decision")),
        sqlite_strict=True,
    )
    op.create_table(
        "payment_return",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("payment_id", db.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", db.Id, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("occurred_on", db.Day(), nullable=False),
        sa.Column("account_id", db.Id, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("undoes_id", db.Id, nullable=True),
        sa.Column("request_id", db.Id, nullable=True),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by", db.Id, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_return_amount_positive")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_payment_return_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_payment_return_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_payment_return_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["approval_request.id"], name=op.f("fk_payment_return_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["payment_return.id"], name=op.f("fk_payment_return_undoes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_return")),
        sa.UniqueConstraint(
            "payment_id",
            "kind",
            "reference",
            name=op.f("uq_payment_return_payment_id_kind_reference"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_payment_return_public_id")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_payment_return_undoes_id")),
        sqlite_strict=True,
    )


def _let_allocations_be_undone() -> None:
    """Add the two columns and the check; SQLite can only do so by making the table anew."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_allocation_fund_id")
        op.drop_index("ix_allocation_instalment_id")
        op.rename_table("allocation", "allocation_before")
        _create_allocation()
        op.execute(
            "INSERT INTO allocation (id, payment_id, instalment_id, fund_id, ordinal, amount,"
            " currency, allocated_at) SELECT id, payment_id, instalment_id, fund_id, ordinal,"
            " amount, currency, allocated_at FROM allocation_before"
        )
        op.drop_table("allocation_before")
        for statement in append_only_statements("sqlite", ("allocation",)):
            op.execute(statement)
        return
    op.drop_constraint(op.f("ck_allocation_amount_positive"), "allocation")
    for column, target in (("reverses_id", "allocation"), ("return_id", "payment_return")):
        op.add_column("allocation", sa.Column(column, db.Id))
        op.create_foreign_key(f"fk_allocation_{column}", "allocation", target, [column], ["id"])
        op.create_index(f"ix_allocation_{column}", "allocation", [column])
    op.create_check_constraint(op.f("ck_allocation_amount_by_side"), "allocation", BY_SIDE)


def _create_allocation() -> None:
    op.create_table(
        "allocation",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("payment_id", db.Id, nullable=False),
        sa.Column("instalment_id", db.Id, nullable=True),
        sa.Column("fund_id", db.Id, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("amount", db.Amount, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("allocated_at", db.Instant(), nullable=False),
        sa.Column("reverses_id", db.Id, nullable=True),
        sa.Column("return_id", db.Id, nullable=True),
        sa.CheckConstraint(BY_SIDE, name=op.f("ck_allocation_amount_by_side")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_allocation_fund_id")),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalment.id"], name=op.f("fk_allocation_instalment_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_allocation_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["allocation.id"], name=op.f("fk_allocation_reverses_id")
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["payment_return.id"], name=op.f("fk_allocation_return_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint(
            "payment_id", "instalment_id", "fund_id", "ordinal",
            name=op.f("uq_allocation_payment_id_instalment_id_fund_id_ordinal"),
        ),
        sqlite_strict=True,
    )  # fmt: skip
    for column in ("fund_id", "instalment_id", "reverses_id", "return_id"):
        op.create_index(f"ix_allocation_{column}", "allocation", [column])


def _create_the_rest() -> None:
    op.create_table(
        "billing_run",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("organisation_id", db.Id, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lease_until", db.Instant(), nullable=False),
        sa.Column("done_through", db.Id, nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("started_at", db.Instant(), nullable=False),
        sa.Column("started_by", db.Id, nullable=True),
        sa.Column("finished_at", db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_billing_run_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["user_account.id"], name=op.f("fk_billing_run_started_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_billing_run_public_id")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_billing_run_at_work",
        "billing_run",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "exchange_rate",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("day", db.Day(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_at", db.Instant(), nullable=False),
        sa.Column("entered_by", db.Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["user_account.id"], name=op.f("fk_exchange_rate_entered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint("currency", "day", name=op.f("uq_exchange_rate_currency_day")),
        sqlite_strict=True,
    )
    op.create_table(
        "fee_policy",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", db.Id, nullable=False),
        sa.Column("percent_bp", sa.Integer(), nullable=False),
        sa.Column("from_day", db.Day(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("created_by", db.Id, nullable=True),
        sa.CheckConstraint(
            "percent_bp >= 0 AND percent_bp <= 10000", name=op.f("ck_fee_policy_percent")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_fee_policy_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_fee_policy_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_policy")),
        sa.UniqueConstraint(
            "organisation_id", "from_day", name=op.f("uq_fee_policy_organisation_id_from_day")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_fee_policy_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "period_close",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("organisation_id", db.Id, nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("closed_at", db.Instant(), nullable=False),
        sa.Column("closed_by", db.Id, nullable=True),
        sa.Column("reopened_at", db.Instant(), nullable=True),
        sa.Column("reopened_by", db.Id, nullable=True),
        sa.Column("reopen_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["user_account.id"], name=op.f("fk_period_close_closed_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_period_close_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["reopened_by"], ["user_account.id"], name=op.f("fk_period_close_reopened_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_close")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_period_close_closed",
        "period_close",
        ["organisation_id", "month"],
        unique=True,
        sqlite_where=sa.text("reopened_at IS NULL"),
        postgresql_where=sa.text("reopened_at IS NULL"),
    )
    op.create_table(
        "cash_deposit",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", db.Id, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("series_id", db.Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cash_account_id", db.Id, nullable=False),
        sa.Column("bank_account_id", db.Id, nullable=False),
        sa.Column("amount", db.Id, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("deposited_on", db.Day(), nullable=False),
        sa.Column("slip", sa.Text(), nullable=False),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by", db.Id, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_cash_deposit_amount_positive")),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["account.id"], name=op.f("fk_cash_deposit_bank_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["cash_account_id"], ["account.id"], name=op.f("fk_cash_deposit_cash_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_cash_deposit_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_cash_deposit_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_cash_deposit_series_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_deposit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cash_deposit_public_id")),
        sa.UniqueConstraint("series_id", "number", name=op.f("uq_cash_deposit_series_id_number")),
        sa.UniqueConstraint(
            "organisation_id", "reference", name=op.f("uq_cash_deposit_organisation_id_reference")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "going_live",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", db.Id, nullable=False),
        sa.Column("day", db.Day(), nullable=False),
        sa.Column("request_id", db.Id, nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.Column("reversed_at", db.Instant(), nullable=True),
        sa.Column("reversed_by", db.Id, nullable=True),
        sa.Column("reversed_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_going_live_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["approval_request.id"], name=op.f("fk_going_live_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["reversed_by"], ["user_account.id"], name=op.f("fk_going_live_reversed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_going_live")),
        sa.UniqueConstraint("public_id", name=op.f("uq_going_live_public_id")),
        sa.UniqueConstraint("request_id", name=op.f("uq_going_live_request_id")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_going_live_organisation",
        "going_live",
        ["organisation_id"],
        unique=True,
        sqlite_where=sa.text("reversed_at IS NULL"),
        postgresql_where=sa.text("reversed_at IS NULL"),
    )
    op.create_table(
        "till_count",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", db.Id, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("account_id", db.Id, nullable=False),
        sa.Column("counted_on", db.Day(), nullable=False),
        sa.Column("denominations", sa.Text(), nullable=False),
        sa.Column("counted", db.Id, nullable=False),
        sa.Column("booked", db.Id, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counted_at", db.Instant(), nullable=False),
        sa.Column("counted_by", db.Id, nullable=True),
        sa.CheckConstraint(
            "counted = booked OR reason <> ''", name=op.f("ck_till_count_difference_has_reason")
        ),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_till_count_counted_not_negative")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_till_count_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["counted_by"], ["user_account.id"], name=op.f("fk_till_count_counted_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_till_count_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_count")),
        sa.UniqueConstraint("public_id", name=op.f("uq_till_count_public_id")),
        sa.UniqueConstraint(
            "organisation_id", "reference", name=op.f("uq_till_count_organisation_id_reference")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_till_count_account", "till_count", ["account_id", "counted_on"], unique=False
    )
    op.create_table(
        "gift_in_kind",
        sa.Column("payment_id", db.Id, nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("value_basis", sa.Text(), nullable=False),
        sa.Column("given_to", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_gift_in_kind_payment_id")
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_gift_in_kind")),
        sqlite_strict=True,
    )
    op.create_table(
        "pledge_pause",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("pledge_id", db.Id, nullable=False),
        sa.Column("from_month", sa.Text(), nullable=False),
        sa.Column("to_month", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("created_by", db.Id, nullable=True),
        sa.CheckConstraint(
            "to_month IS NULL OR to_month >= from_month",
            name=op.f("ck_pledge_pause_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_pledge_pause_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_pause_pledge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_pause")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pledge_pause_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_pledge_pause_pledge_id"), "pledge_pause", ["pledge_id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("pledge_id", db.Id, nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("payer_id", db.Id, nullable=False),
        sa.Column("amount", db.Id, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("sent_on", db.Day(), nullable=False),
        sa.Column("sent_at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["payer_id"], ["donor.id"], name=op.f("fk_reminder_payer_id")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_reminder_pledge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("pledge_id", "sent_on", name=op.f("uq_reminder_pledge_id_sent_on")),
        sqlite_strict=True,
    )
    op.create_table(
        "source_link",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("outflow_id", db.Id, nullable=False),
        sa.Column("inflow_id", db.Id, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("amount", db.Id, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_source_link_amount_positive")),
        sa.ForeignKeyConstraint(
            ["inflow_id"], ["transfer.id"], name=op.f("fk_source_link_inflow_id")
        ),
        sa.ForeignKeyConstraint(
            ["outflow_id"], ["transfer.id"], name=op.f("fk_source_link_outflow_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_link")),
        sa.UniqueConstraint(
            "outflow_id",
            "inflow_id",
            "ordinal",
            name=op.f("uq_source_link_outflow_id_inflow_id_ordinal"),
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_source_link_inflow_id"), "source_link", ["inflow_id"], unique=False)
    op.create_table(
        "signed_copy",
        sa.Column("receipt_id", db.Id, nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("filed_at", db.Instant(), nullable=False),
        sa.Column("filed_by", db.Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["user_account.id"], name=op.f("fk_signed_copy_filed_by")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_signed_copy_receipt_id")
        ),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_signed_copy")),
        sqlite_strict=True,
    )
    op.create_table(
        "receipt_fault",
        sa.Column("receipt_id", db.Id, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_fault_receipt_id")
        ),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_receipt_fault")),
        sqlite_strict=True,
    )
    op.create_table(
        "visit_count",
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("begun_at", db.Instant(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("page", "address", "begun_at", name=op.f("pk_visit_count")),
        sqlite_strict=True,
    )
    op.create_table(
        "cover",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("instalment_id", db.Id, nullable=False),
        sa.Column("fund_id", db.Id, nullable=False),
        sa.Column("amount", db.Id, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("covered_on", db.Day(), nullable=False),
        sa.Column("covered_at", db.Instant(), nullable=False),
        sa.Column("covered_by", db.Id, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_cover_amount_positive")),
        sa.ForeignKeyConstraint(
            ["covered_by"], ["user_account.id"], name=op.f("fk_cover_covered_by")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_cover_fund_id")),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalment.id"], name=op.f("fk_cover_instalment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover")),
        sa.UniqueConstraint("instalment_id", name=op.f("uq_cover_instalment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cover_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_cover_fund_id"), "cover", ["fund_id"], unique=False)
    op.create_table(
        "waiver",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("instalment_id", db.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", db.Id, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("request_id", db.Id, nullable=True),
        sa.Column("successor_id", db.Id, nullable=True),
        sa.Column("at", db.Instant(), nullable=False),
        sa.Column("by", db.Id, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_waiver_amount_positive")),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name=op.f("fk_waiver_by")),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalment.id"], name=op.f("fk_waiver_instalment_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["approval_request.id"], name=op.f("fk_waiver_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["pledge.id"], name=op.f("fk_waiver_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sa.UniqueConstraint("public_id", name=op.f("uq_waiver_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_waiver_instalment_id"), "waiver", ["instalment_id"], unique=False)
    op.create_table(
        "cover_repayment",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("cover_id", db.Id, nullable=False),
        sa.Column("allocation_id", db.Id, nullable=False),
        sa.Column("amount", db.Id, nullable=False),
        sa.Column("at", db.Instant(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_cover_repayment_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocation.id"], name=op.f("fk_cover_repayment_allocation_id")
        ),
        sa.ForeignKeyConstraint(
            ["cover_id"], ["cover.id"], name=op.f("fk_cover_repayment_cover_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_repayment")),
        sa.UniqueConstraint(
            "cover_id", "allocation_id", name=op.f("uq_cover_repayment_cover_id_allocation_id")
        ),
        sqlite_strict=True,
    )


def _create_seals() -> None:
    op.create_table(
        "seal",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("through_id", db.Id, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sealed_at", db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        sa.UniqueConstraint("sealed", "through_id", name=op.f("uq_seal_sealed_through_id")),
        sqlite_strict=True,
    )


def _add_columns() -> None:
    op.add_column("bank_line", sa.Column("document", sa.Text(), nullable=True))
    op.create_index("uq_bank_line_document", "bank_line", ["document"], unique=True)
    op.add_column(
        "cash_batch",
        sa.Column("collector", sa.Text(), nullable=False, server_default=sa.text("''")),
    )
    op.add_column("cash_batch", sa.Column("expected_rows", sa.Integer(), nullable=True))
    op.add_column("cash_batch", sa.Column("expected_total", db.Id, nullable=True))
    op.add_column(
        "cash_batch",
        sa.Column("override_reason", sa.Text(), nullable=False, server_default=sa.text("''")),
    )
    op.add_column(
        "donor",
        sa.Column("receipt_wish", sa.Text(), nullable=False, server_default=sa.text("'each'")),
    )
    op.add_column(
        "donor", sa.Column("receipt_form", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("fund", sa.Column("cover_months", sa.Integer(), nullable=True))
    op.add_column(
        "job", sa.Column("cancel_asked", db.Flag(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "organisation",
        sa.Column("paper_form", sa.Text(), nullable=False, server_default=sa.text("'vn'")),
    )
    op.add_column("payment", sa.Column("rate", sa.Text(), nullable=True))
    op.add_column(
        "series", sa.Column("on_paper", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column("transfer", sa.Column("foreign_amount", db.Id, nullable=True))
    op.add_column("transfer", sa.Column("foreign_currency", sa.Text(), nullable=True))
    op.add_column("transfer", sa.Column("rate", sa.Text(), nullable=True))
    op.add_column(
        "pledge_version",
        sa.Column("anchor_day", sa.Integer(), nullable=False, server_default=sa.text("31")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE pledge ADD COLUMN payer_id INTEGER"
            " CONSTRAINT fk_pledge_payer_id REFERENCES donor (id)"
        )
    else:
        op.add_column("pledge", sa.Column("payer_id", db.Id))
        op.create_foreign_key("fk_pledge_payer_id", "pledge", "donor", ["payer_id"], ["id"])
    op.create_index("ix_pledge_payer_id", "pledge", ["payer_id"])


def _add_accounts() -> None:
    """Give each organisation the accounts of the new uses, where its codes are still free."""
    bind = op.get_bind()
    account = sa.table(
        "account", *(sa.column(c) for c in ("organisation_id", "code", "name_vi", "name_en", "use",
                                            "currency"))
    )  # fmt: skip
    organisation = sa.table("organisation", sa.column("id"), sa.column("currency"))
    taken = {
        tuple(row) for row in bind.execute(sa.select(account.c.organisation_id, account.c.code))
    }
    rows: list[dict[str, Any]] = [
        {"organisation_id": body.id, "code": code if (body.id, code) not in taken else f"{code}.1",
         "name_vi": vi, "name_en": en, "use": use, "currency": body.currency}
        for body in bind.execute(sa.select(organisation))
        for code, vi, en, use in ACCOUNTS
    ]  # fmt: skip
    op.bulk_insert(account, rows)


def downgrade() -> None:
    raise RuntimeError("Books do not go back: restore the backup made before the update.")

"""Safeguarding: concerns and whom they ring, the case file, visits of sponsors."""

import sqlalchemy as sa
from alembic import op

from core import db
from core.append_only import append_only_statements

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APPEND_ONLY = ("concern_ring", "concern_note", "protection_level", "plan_review", "childs_view")


def upgrade() -> None:
    _create_concerns()
    _create_cases()
    _create_visits()
    for statement in append_only_statements(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)


def _create_concerns() -> None:
    op.create_table(
        "concern",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("child_id", db.Id, nullable=True),
        sa.Column("donor_id", db.Id, nullable=True),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("danger_now", db.Flag(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("raised_at", db.Instant(), nullable=False),
        sa.Column("raised_by", db.Id, nullable=False),
        sa.Column("taken_at", db.Instant(), nullable=True),
        sa.Column("taken_by", db.Id, nullable=True),
        sa.Column("closed_at", db.Instant(), nullable=True),
        sa.Column("closed_by", db.Id, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_concern_child_id")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_concern_donor_id")),
        sa.ForeignKeyConstraint(
            ["raised_by"], ["user_account.id"], name=op.f("fk_concern_raised_by")
        ),
        sa.ForeignKeyConstraint(
            ["place_code"], ["admin_unit.code"], name=op.f("fk_concern_place_code")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["user_account.id"], name=op.f("fk_concern_taken_by")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["user_account.id"], name=op.f("fk_concern_closed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("public_id", name=op.f("uq_concern_public_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_concern_reference")),
        sqlite_strict=True,
    )
    op.create_index("ix_concern_child_id", "concern", ["child_id"])
    op.create_index("ix_concern_donor_id", "concern", ["donor_id"])
    op.create_index("ix_concern_state", "concern", ["state", "raised_at"])
    op.create_table(
        "concern_ring",
        sa.Column("concern_id", db.Id, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("rang_at", db.Instant(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_concern_ring_concern_id")
        ),
        sa.PrimaryKeyConstraint("concern_id", "step", name=op.f("pk_concern_ring")),
        sqlite_strict=True,
    )
    op.create_table(
        "concern_note",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("concern_id", db.Id, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("noted_at", db.Instant(), nullable=False),
        sa.Column("noted_by", db.Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_concern_note_concern_id")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["user_account.id"], name=op.f("fk_concern_note_noted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_note")),
        sqlite_strict=True,
    )
    op.create_index("ix_concern_note_concern_id", "concern_note", ["concern_id"])
    op.create_table(
        "concern_deputy",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("user_id", db.Id, nullable=False),
        sa.Column("named_at", db.Instant(), nullable=False),
        sa.Column("named_by", db.Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_concern_deputy_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["named_by"], ["user_account.id"], name=op.f("fk_concern_deputy_named_by")
        ),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_concern_deputy")),
        sqlite_strict=True,
    )


def _create_cases() -> None:
    op.create_table(
        "protection_level",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_day", db.Day(), nullable=False),
        sa.Column("set_at", db.Instant(), nullable=False),
        sa.Column("set_by", db.Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_protection_level_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["user_account.id"], name=op.f("fk_protection_level_set_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection_level")),
        sqlite_strict=True,
    )
    op.create_index("ix_protection_level_child", "protection_level", ["child_id", "from_day"])
    op.create_table(
        "support_plan",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=False),
        sa.Column("next_review_on", db.Day(), nullable=True),
        sa.Column("opened_at", db.Instant(), nullable=False),
        sa.Column("opened_by", db.Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["user_account.id"], name=op.f("fk_support_plan_opened_by")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_support_plan_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_plan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_support_plan_public_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_support_plan_child_id", "support_plan", ["child_id"])
    op.create_index("ix_support_plan_next_review_on", "support_plan", ["next_review_on"])
    op.create_table(
        "plan_review",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("plan_id", db.Id, nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("reviewed_on", db.Day(), nullable=False),
        sa.Column("next_review_on", db.Day(), nullable=True),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by", db.Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_plan_review_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["support_plan.id"], name=op.f("fk_plan_review_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_review")),
        sqlite_strict=True,
    )
    op.create_index("ix_plan_review_plan_id", "plan_review", ["plan_id"])
    op.create_table(
        "referral",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("to_whom", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("referred_on", db.Day(), nullable=False),
        sa.Column("referred_by", db.Id, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("outcome_on", db.Day(), nullable=True),
        sa.ForeignKeyConstraint(
            ["referred_by"], ["user_account.id"], name=op.f("fk_referral_referred_by")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_referral_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("public_id", name=op.f("uq_referral_public_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_referral_child_id", "referral", ["child_id"])
    op.create_table(
        "childs_view",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("asked_about", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("heard_on", db.Day(), nullable=False),
        sa.Column("heard_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", db.Instant(), nullable=False),
        sa.Column("recorded_by", db.Id, nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_childs_view_child_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_childs_view_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_childs_view")),
        sqlite_strict=True,
    )
    op.create_index("ix_childs_view_child_id", "childs_view", ["child_id"])


def _create_visits() -> None:
    op.create_table(
        "sponsor_visit",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("donor_id", db.Id, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_on", db.Day(), nullable=False),
        sa.Column("asked_by", db.Id, nullable=False),
        sa.Column("screening", sa.Text(), nullable=False),
        sa.Column("screened_by", db.Id, nullable=True),
        sa.Column("guardian_agreed_on", db.Day(), nullable=True),
        sa.Column("child_agreed_on", db.Day(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("takes_place_on", db.Day(), nullable=True),
        sa.Column("escort", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "place IN ('fund_office', 'commune_office', 'culture_house', 'public_event',"
            " 'call_at_office')",
            name=op.f("ck_sponsor_visit_is_a_safe_place"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('arranged', 'held') OR (screened_by IS NOT NULL"
            " AND guardian_agreed_on IS NOT NULL AND place IS NOT NULL"
            " AND escort <> '' AND takes_place_on IS NOT NULL)",
            name=op.f("ck_sponsor_visit_is_prepared"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_sponsor_visit_asked_by")
        ),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_sponsor_visit_donor_id")),
        sa.ForeignKeyConstraint(
            ["screened_by"], ["user_account.id"], name=op.f("fk_sponsor_visit_screened_by")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_sponsor_visit_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsor_visit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sponsor_visit_public_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_sponsor_visit_child_id", "sponsor_visit", ["child_id"])
    op.create_index("ix_sponsor_visit_donor_id", "sponsor_visit", ["donor_id"])


def downgrade() -> None:
    raise RuntimeError("Cases do not go back: restore the backup made before the update.")

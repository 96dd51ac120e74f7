"""Kinds of holds, shares of a child's need, the life of a sponsorship, weights, blocks.

The rule that shares sum to no more than the need, and that nobody stands beside a sole sponsor,
is a trigger: the row of the child is locked first, so that two who come at once are told apart.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from core import db
from core.append_only import append_only_statements

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SHARE = "share IS NULL OR (share > 0 AND need >= share)"
LIVE = "state = 'live'"
RUNS = "state <> 'ended'"
OPEN = "freed_at IS NULL"
REFUSED = "the child has a sole sponsor, or the shares exceed the need"
BESIDE = "o.child_id = NEW.child_id AND o.freed_at IS NULL AND o.id <> NEW.id"
EXCEEDED = """
    EXISTS (SELECT 1 FROM slot_claim o WHERE {beside} AND (o.share IS NULL OR NEW.share IS NULL))
    OR NEW.share + (SELECT coalesce(sum(o.share), 0) FROM slot_claim o WHERE {beside})
        > (SELECT coalesce(min(o.need), NEW.need) FROM slot_claim o WHERE {beside}
            AND o.need < NEW.need)
""".replace("{beside}", BESIDE)
SQLITE = """
CREATE TRIGGER slot_claim_within_need_{verb} AFTER {event} ON slot_claim
WHEN NEW.freed_at IS NULL AND ({exceeded})
BEGIN SELECT RAISE(ABORT, '{refused}'); END
"""
POSTGRES_FUNCTION = f"""
CREATE FUNCTION refuse_claim_beyond_need() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM child WHERE id = NEW.child_id FOR NO KEY UPDATE;
    IF {EXCEEDED} THEN
        RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
POSTGRES = """
CREATE TRIGGER slot_claim_within_need AFTER INSERT OR UPDATE OF share, need, freed_at ON slot_claim
FOR EACH ROW WHEN (NEW.freed_at IS NULL) EXECUTE FUNCTION refuse_claim_beyond_need()
"""
WEIGHTS = {
    "support_gap": 15, "waiting": 20, "urgency": 20, "wishes": 20, "siblings": 10, "fairness": 5,
    "amount": 10,
}  # fmt: skip


def upgrade() -> None:
    _add_to_programmes()
    _add_to_donors()
    _add_to_claims()
    _rebuild_holds()
    _add_to_sponsorships()
    _create_departures()
    _create_weights()
    _create_blocks()
    dialect = op.get_bind().dialect.name
    for statement in append_only_statements(dialect, ("match_weights",)):
        op.execute(statement)
    if dialect == "sqlite":
        for verb, event in (("insert", "INSERT"), ("update", "UPDATE OF share, need, freed_at")):
            op.execute(SQLITE.format(verb=verb, event=event, exceeded=EXCEEDED, refused=REFUSED))
    else:
        op.execute(POSTGRES_FUNCTION)
        op.execute(POSTGRES)


def _add(table: str, name: str, kind: Any, default: str) -> None:
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=sa.text(default)))


def _reference(table: str, name: str, target: str) -> None:
    """Add a column that may point to another table; SQLite takes the two in one go only."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {name} INTEGER"
            f" CONSTRAINT fk_{table}_{name} REFERENCES {target} (id)"
        )
    else:
        op.add_column(table, sa.Column(name, db.Id))
        op.create_foreign_key(f"fk_{table}_{name}", table, target, [name], ["id"])


def _only_one(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, unique=True,
        sqlite_where=sa.text(where), postgresql_where=sa.text(where),
    )  # fmt: skip


def _add_to_programmes() -> None:
    _add("programme", "sharing", sa.Text(), "'sole'")
    _add("programme", "slots", sa.Integer(), "1")
    _add("programme", "activation", sa.Text(), "'agreement'")
    _add("programme", "charter_required", db.Flag(), _false())
    _add("programme", "leftover", sa.Text(), "'fund'")
    _add("programme", "leftover_on_death", sa.Text(), "'fund'")
    _add("programme", "leftover_days", sa.Integer(), "60")
    _add("programme", "refunds", db.Flag(), _false())


def _false() -> str:
    return "0" if op.get_bind().dialect.name == "sqlite" else "false"


def _add_to_donors() -> None:
    _add("donor", "screening", sa.Text(), "'unscreened'")
    op.add_column("donor", sa.Column("screened_on", db.Day(), nullable=True))
    op.add_column("donor", sa.Column("charter_on", db.Day(), nullable=True))
    op.add_column("donor", sa.Column("most_children", sa.Integer(), nullable=True))
    op.add_column("donor", sa.Column("most_amount", db.Amount, nullable=True))


def _add_to_claims() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE slot_claim ADD COLUMN need INTEGER")
        op.execute(
            "ALTER TABLE slot_claim ADD COLUMN share INTEGER"
            f" CONSTRAINT ck_slot_claim_share_within_need CHECK ({SHARE})"
        )
    else:
        op.add_column("slot_claim", sa.Column("need", db.Amount, nullable=True))
        op.add_column("slot_claim", sa.Column("share", db.Amount, nullable=True))
        op.create_check_constraint(op.f("ck_slot_claim_share_within_need"), "slot_claim", SHARE)
    op.add_column("slot_claim", sa.Column("earmark", sa.Text(), nullable=True))
    _only_one("uq_slot_claim_earmark", "slot_claim", ["child_id", "earmark"], OPEN)


def _rebuild_holds() -> None:
    """Make the table anew, for both databases alike: columns that may be empty, another key."""
    for name in ("child_id", "donor_id", "state", "wish_id"):
        op.drop_index(f"ix_hold_{name}", "hold")
    op.rename_table("hold", "hold_before")
    if op.get_bind().dialect.name == "postgresql":
        # Names of keys are one for the whole schema there.
        op.execute("ALTER TABLE hold_before DROP CONSTRAINT pk_hold")
        op.execute("ALTER TABLE hold_before DROP CONSTRAINT uq_hold_public_id")
        op.execute("ALTER TABLE hold_before DROP CONSTRAINT uq_hold_claim_id")
    _create_holds()
    op.execute(
        "INSERT INTO hold (id, public_id, claim_id, child_id, programme_id, kind, donor_id,"
        " wish_id, reserved_for, score, extensions, state, expires_at, created_at, created_by,"
        " ended_at, release, end_reason)"
        " SELECT h.id, h.public_id, h.claim_id, h.child_id, p.id, 'proposal', h.donor_id,"
        " h.wish_id, '', h.score, 0, h.state, h.expires_at, h.created_at, h.created_by,"
        " h.ended_at,"
        " CASE WHEN h.state = 'released' THEN 'cancelled' END, h.end_reason"
        " FROM hold_before h JOIN wish w ON w.id = h.wish_id"
        " JOIN programme p ON p.code = w.programme_code"
    )
    op.drop_table("hold_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('hold', 'id'),"
            " (SELECT coalesce(max(id), 0) + 1 FROM hold), false)"
        )


def _create_holds() -> None:
    op.create_table(
        "hold",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("claim_id", db.Id, nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("programme_id", db.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("donor_id", db.Id, nullable=True),
        sa.Column("wish_id", db.Id, nullable=True),
        sa.Column("sponsorship_id", db.Id, nullable=True),
        sa.Column("reserved_for", sa.Text(), nullable=False),
        sa.Column("score", sa.Text(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expires_at", db.Instant(), nullable=False),
        sa.Column("created_at", db.Instant(), nullable=False),
        sa.Column("created_by", db.Id, nullable=True),
        sa.Column("ended_at", db.Instant(), nullable=True),
        sa.Column("release", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "donor_id IS NOT NULL OR kind = 'reservation'", name=op.f("ck_hold_for_a_sponsor")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_hold_{column}"))
            for column, target in (
                ("claim_id", "slot_claim"), ("child_id", "child"), ("programme_id", "programme"),
                ("donor_id", "donor"), ("wish_id", "wish"), ("sponsorship_id", "sponsorship"),
                ("created_by", "user_account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hold_public_id")),
        sqlite_strict=True,
    )  # fmt: skip
    for column in ("child_id", "donor_id", "wish_id", "sponsorship_id"):
        op.create_index(f"ix_hold_{column}", "hold", [column])
    op.create_index("ix_hold_state", "hold", ["state", "expires_at"])
    _only_one("uq_hold_live", "hold", ["claim_id"], LIVE)


def _add_to_sponsorships() -> None:
    op.add_column("sponsorship", sa.Column("activated_on", db.Day(), nullable=True))
    op.add_column("sponsorship", sa.Column("end_code", sa.Text(), nullable=True))
    _reference("sponsorship", "predecessor_id", "sponsorship")
    op.create_index("ix_sponsorship_predecessor_id", "sponsorship", ["predecessor_id"])
    _only_one(
        "uq_sponsorship_running", "sponsorship", ["child_id", "donor_id", "programme_id"], RUNS
    )
    op.execute("UPDATE sponsorship SET activated_on = started_on")


def _create_departures() -> None:
    op.create_table(
        "departure",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("sponsorship_id", db.Id, nullable=False),
        sa.Column("left_on", db.Day(), nullable=False),
        sa.Column("tell_by", db.Day(), nullable=False),
        sa.Column("told_on", db.Day(), nullable=True),
        sa.Column("told_by", db.Id, nullable=True),
        sa.Column("told_how", sa.Text(), nullable=False),
        sa.Column("stopped_at", db.Instant(), nullable=True),
        sa.Column("stopped_by", db.Id, nullable=True),
        sa.Column("leftover", sa.Text(), nullable=False),
        sa.Column("choose_by", db.Day(), nullable=True),
        sa.Column("chosen_at", db.Instant(), nullable=True),
        sa.Column("settled_at", db.Instant(), nullable=True),
        sa.Column("created_at", db.Instant(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_departure_{column}")
            )
            for column, target in (
                ("sponsorship_id", "sponsorship"), ("told_by", "user_account"),
                ("stopped_by", "user_account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departure")),
        sa.UniqueConstraint("public_id", name=op.f("uq_departure_public_id")),
        sa.UniqueConstraint("sponsorship_id", name=op.f("uq_departure_sponsorship_id")),
        sqlite_strict=True,
    )  # fmt: skip


def _create_weights() -> None:
    weights = op.create_table(
        "match_weights",
        sa.Column("id", db.Id, nullable=False),
        *(sa.Column(part, sa.Integer(), nullable=False) for part in WEIGHTS),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_at", db.Instant(), nullable=False),
        sa.Column("set_by", db.Id, nullable=True),
        sa.CheckConstraint(
            " + ".join(WEIGHTS) + " = 100", name=op.f("ck_match_weights_sum_to_100")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["user_account.id"], name=op.f("fk_match_weights_set_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_weights")),
        sqlite_strict=True,
    )
    first = datetime(2020, 1, 1, tzinfo=UTC)
    op.bulk_insert(weights, [{**WEIGHTS, "reason": "", "from_at": first}])


def _create_blocks() -> None:
    op.create_table(
        "match_block",
        sa.Column("id", db.Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("donor_id", db.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("set_at", db.Instant(), nullable=False),
        sa.Column("set_by", db.Id, nullable=False),
        sa.Column("lifted_at", db.Instant(), nullable=True),
        sa.Column("lifted_by", db.Id, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_match_block_{column}")
            )
            for column, target in (
                ("child_id", "child"), ("donor_id", "donor"), ("set_by", "user_account"),
                ("lifted_by", "user_account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_block")),
        sa.UniqueConstraint("public_id", name=op.f("uq_match_block_public_id")),
        sqlite_strict=True,
    )  # fmt: skip
    op.create_index("ix_match_block_donor_id", "match_block", ["donor_id"])
    _only_one("uq_match_block_open", "match_block", ["child_id", "donor_id"], "lifted_at IS NULL")

"""Where children stand among those who wait: a narrow table that triggers keep.

Ranking a hundred thousand children for one sponsor looks at few of them: those of each sex and
gravity who wait longest. The table only finds them; they are weighed from the children's rows.
"""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

GRAVITY = {
    "orphan_both": 17, "abandoned": 17, "no_support": 16, "serious_illness": 15, "disability": 13,
    "half_orphan_father": 12, "half_orphan_mother": 12, "dropout_labour": 10,
    "migrant_refugee": 8, "at_risk": 8, "poor": 6, "near_poor": 4, "hiv": 15,
    "law_violation": 15, "drug": 15, "violence_harm": 15, "exploited": 15, "sexual_abuse": 15,
    "trafficked": 15,
}  # fmt: skip
RANKED = """
SELECT c.id, c.sex, c.place_code, c.registered_on,
    coalesce((SELECT max(g.points) FROM child_circumstance cc
        JOIN circumstance_gravity g ON g.kind = cc.kind WHERE cc.child_id = c.id), 0)
    + CASE c.household WHEN 'poor' THEN 8 WHEN 'near_poor' THEN 4 ELSE 0 END,
    c.standing = 'verified' AND NOT c.disputed AND NOT EXISTS (
        SELECT 1 FROM slot_claim s WHERE s.child_id = c.id AND s.freed_at IS NULL)
FROM child c
"""
WRITE = (
    "INSERT INTO child_rank (child_id, sex, place_code, registered_on, gravity, free)"
    + RANKED
    + "WHERE c.standing <> 'exited'"
)
KEEP = """
ON CONFLICT (child_id) DO UPDATE SET sex = excluded.sex, place_code = excluded.place_code,
    registered_on = excluded.registered_on, gravity = excluded.gravity, free = excluded.free
"""
WHEN = (
    ("child", "INSERT", "NEW.id"),
    (
        "child",
        "UPDATE OF sex, place_code, registered_on, household, standing, disputed",
        "NEW.id",
    ),
    ("child_circumstance", "INSERT", "NEW.child_id"),
    ("child_circumstance", "UPDATE OF kind", "NEW.child_id"),
    ("child_circumstance", "DELETE", "OLD.child_id"),
    ("slot_claim", "INSERT", "NEW.child_id"),
    ("slot_claim", "UPDATE OF freed_at", "NEW.child_id"),
)


def upgrade() -> None:
    gravity = op.create_table(
        "circumstance_gravity",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_circumstance_gravity")),
        sqlite_strict=True,
    )
    op.bulk_insert(gravity, [{"kind": kind, "points": n} for kind, n in GRAVITY.items()])
    op.create_table(
        "child_rank",
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("registered_on", db.Day(), nullable=False),
        sa.Column("gravity", sa.Integer(), nullable=False),
        sa.Column("free", db.Flag(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_rank_child_id")),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_rank")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_child_rank_wait",
        "child_rank",
        ["free", "sex", "gravity", "registered_on", "child_id"],
    )
    op.create_index("ix_child_rank_place", "child_rank", ["place_code", "free"])
    op.execute(WRITE)
    if op.get_bind().dialect.name == "sqlite":
        _triggers_of_sqlite()
    else:
        _triggers_of_postgresql()


def _rank(child: str) -> str:
    """Write a child's row anew; one who has left the programme has none."""
    gone = f"EXISTS (SELECT 1 FROM child WHERE id = {child} AND standing = 'exited')"  # noqa: S608 - our own words
    write = f"{WRITE} AND c.id = {child} {KEEP};"
    return f"{write} DELETE FROM child_rank WHERE child_id = {child} AND {gone}"  # noqa: S608 - our own words


def _triggers_of_sqlite() -> None:
    for number, (table, event, child) in enumerate(WHEN):
        head = f"CREATE TRIGGER child_rank_{number} AFTER {event} ON {table} BEGIN "
        op.execute(head + _rank(child) + "; END")


def _triggers_of_postgresql() -> None:
    op.execute(
        # A session that fills empty tables would keep the plan that fits empty tables.
        "CREATE FUNCTION rank_child(bigint) RETURNS void LANGUAGE plpgsql"
        " SET enable_seqscan TO off AS $$ BEGIN " + _rank("$1") + "; END $$"
    )
    for number, (table, event, child) in enumerate(WHEN):
        op.execute(
            f"CREATE FUNCTION child_rank_{number}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN PERFORM rank_child({child}); RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER child_rank_{number} AFTER {event} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION child_rank_{number}()"
        )

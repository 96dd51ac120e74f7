"""Ranks that tell what each child could score, so that few are weighed.

One pass over the narrow table gives the most points each child could get for a wish: beside sex,
place, waiting and gravity it now keeps the year of birth and what the child needs and has.
"""

import sqlalchemy as sa
from alembic import op

from core import db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

RANKED = """
SELECT c.id, c.sex, c.birth_year, c.place_code, c.registered_on, c.need, c.allowance,
    coalesce((SELECT max(g.points) FROM child_circumstance cc
        JOIN circumstance_gravity g ON g.kind = cc.kind WHERE cc.child_id = c.id), 0)
    + CASE c.household WHEN 'poor' THEN 8 WHEN 'near_poor' THEN 4 ELSE 0 END,
    c.standing = 'verified' AND NOT c.disputed AND NOT EXISTS (
        SELECT 1 FROM slot_claim s WHERE s.child_id = c.id AND s.freed_at IS NULL)
FROM child c
"""
NAMES = "child_id, sex, birth_year, place_code, registered_on, need, allowance, gravity, free"
WRITE = f"INSERT INTO child_rank ({NAMES}) {RANKED} WHERE c.standing <> 'exited'"
KEEP = "ON CONFLICT (child_id) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in NAMES.split(", ")[1:]
)
OF_CHILD = (
    "sex, birth_year, place_code, registered_on, need, allowance, household, standing, disputed"
)
WHEN = (
    ("child", "INSERT", "NEW.id"),
    (
        "child",
        f"UPDATE OF {OF_CHILD}",
        "NEW.id",
    ),
    ("child_circumstance", "INSERT", "NEW.child_id"),
    ("child_circumstance", "UPDATE OF kind", "NEW.child_id"),
    ("child_circumstance", "DELETE", "OLD.child_id"),
    ("slot_claim", "INSERT", "NEW.child_id"),
    ("slot_claim", "UPDATE OF freed_at", "NEW.child_id"),
)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for number, (table, _event, _child) in enumerate(WHEN):
        op.execute(f"DROP TRIGGER child_rank_{number}" + ("" if on_sqlite else f" ON {table}"))
        if not on_sqlite:
            op.execute(f"DROP FUNCTION child_rank_{number}()")
    if not on_sqlite:
        op.execute("DROP FUNCTION rank_child(bigint)")
    op.drop_table("child_rank")
    _create()
    op.execute(WRITE)
    if on_sqlite:
        _triggers_of_sqlite()
    else:
        _triggers_of_postgresql()


def _create() -> None:
    op.create_table(
        "child_rank",
        sa.Column("child_id", db.Id, nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=False),
        sa.Column("place_code", sa.Text(), nullable=False),
        sa.Column("registered_on", db.Day(), nullable=False),
        sa.Column("need", db.Amount),
        sa.Column("allowance", db.Amount, nullable=False),
        sa.Column("gravity", sa.Integer(), nullable=False),
        sa.Column("free", db.Flag(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_rank_child_id")),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_rank")),
        sqlite_strict=True,
    )
    op.create_index("ix_child_rank_place", "child_rank", ["place_code", "free"])


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

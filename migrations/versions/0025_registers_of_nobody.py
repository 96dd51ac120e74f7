"""A register that a command takes has no sender, and can be taken back like any other."""

from alembic import op

from core import db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STEP_ASIDE = (
    "CREATE TEMPORARY TABLE kept_report AS SELECT * FROM import_report",
    "DELETE FROM import_report",
    "CREATE TEMPORARY TABLE kept_child AS SELECT * FROM imported_child",
    "DELETE FROM imported_child",
    "CREATE TEMPORARY TABLE kept_aside AS SELECT id, import_id FROM set_aside",
    "UPDATE set_aside SET import_id = NULL",
)
COME_BACK = (
    "INSERT INTO import_report SELECT * FROM kept_report",
    "INSERT INTO imported_child SELECT * FROM kept_child",
    "UPDATE set_aside SET import_id = k.import_id FROM kept_aside AS k WHERE k.id = set_aside.id",
    "DROP TABLE kept_report",
    "DROP TABLE kept_child",
    "DROP TABLE kept_aside",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_imports()
    else:
        op.alter_column("register_import", "sent_by", nullable=True)


def _rebuild_imports() -> None:
    """SQLite drops no NOT NULL: the table is copied, and what names its rows steps aside."""
    for statement in STEP_ASIDE:
        op.execute(statement)
    with op.batch_alter_table(
        "register_import", recreate="always", table_kwargs={"sqlite_strict": True}
    ) as imports:
        imports.alter_column("sent_by", existing_type=db.Id, nullable=True)
    for statement in COME_BACK:
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("Registers of nobody do not go back: restore the backup made before.")

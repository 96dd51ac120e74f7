"""Alembic: run migrations on the database of the running application."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from core.db import Base, Choice


def render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write a string enum as text: a migration must not depend on today's members."""
    return "sa.Text()" if kind == "type" and isinstance(item, Choice) else False


engine = current_app.extensions["migrate"].db.engine

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=False,
        render_item=render,
        user_module_prefix="db.",
    )
    with context.begin_transaction():
        context.run_migrations()

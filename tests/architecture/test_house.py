"""The house stays a house: one place that commits, labels for every enum, templates that parse."""

import ast
import importlib
import pkgutil
from enum import StrEnum
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate

import core
import donors
import payments
import sponsorship
from core.db import Base, session
from core.labels import has_label

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (core, donors, payments, sponsorship)
UNSEEN = ("core.pdf.", "sponsorship.demo.", "sponsorship.impact.impact_view")
"""Modules of drawings and of the demo: people see what is drawn, not the member's name."""
INTERNAL = {
    "LinkPurpose", "Move", "PasswordFault", "Permission", "Plan", "Sealed", "Subject", "UnitKind",
}  # fmt: skip
"""Enums whose members no person ever reads."""


def _modules() -> list[str]:
    return [
        module.name
        for package in PACKAGES
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]


def _sources() -> list[Path]:
    return [path for package in PACKAGES for path in Path(package.__path__[0]).rglob("*.py")]


def _enums() -> list[type[StrEnum]]:
    values = (v for name in _modules() for v in vars(importlib.import_module(name)).values())
    ours = tuple(package.__name__ for package in PACKAGES)
    found = {
        f"{value.__module__}.{value.__qualname__}": value
        for value in values
        if isinstance(value, type)
        and issubclass(value, StrEnum)
        and value.__module__.startswith(ours)
        and not value.__module__.startswith(UNSEEN)
        and value.__name__ not in INTERNAL
    }
    return [found[name] for name in sorted(found)]


def test_only_the_database_module_commits() -> None:
    committing = [
        str(path.relative_to(ROOT))
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]
    assert set(committing) == {"core/db.py"}


def _writes_transfers(node: ast.AST) -> bool:
    """Say whether a piece of code makes rows of the ledger: by the model or by SQL."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return "insert into transfer" in " ".join(node.value.lower().split())
    if not isinstance(node, ast.Call):
        return False
    names = [part.id for part in ast.walk(node.func) if isinstance(part, ast.Name)]
    called = node.func.attr if isinstance(node.func, ast.Attribute) else names[0] if names else ""
    first = node.args[0] if node.args else ast.Constant(None)
    named = {part.id for part in ast.walk(first) if isinstance(part, ast.Name)}
    inserts = "insert" in called or called in {"into", "into_new", "write_all", "write_new"}
    return called == "Transfer" or (inserts and "Transfer" in named)


def test_only_the_posting_module_writes_entries() -> None:
    writing = {
        str(path.relative_to(ROOT))
        for path in _sources()
        if any(_writes_transfers(node) for node in ast.walk(ast.parse(path.read_text())))
    }
    assert writing == {"payments/ledger/services/posting.py"}


def test_only_the_clock_reads_the_clock() -> None:
    reading = [
        str(path.relative_to(ROOT))
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"utcnow", "today"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"date", "datetime"}
    ]
    assert not reading


def test_the_ground_floor_speaks_no_word_of_the_mission() -> None:
    words = ("donor", "pledge", "sponsor", "orphan", "guardian")
    for path in (ROOT / "core").rglob("*.py"):
        tree = ast.parse(path.read_text())
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        said = {name for name in names if any(word in name.lower() for word in words)}
        assert not said, f"{path.relative_to(ROOT)} says {said}"


@pytest.mark.parametrize("kind", _enums(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_member_people_may_read_has_words(app: Flask, kind: type[StrEnum]) -> None:
    missing = [member for member in kind if not has_label(member)]
    assert not missing, f"no label for {missing}"


def test_every_template_parses(app: Flask) -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        app.jinja_env.get_template(str(path.relative_to(ROOT / "templates")))


def test_migrations_have_one_head_and_match_the_models(any_app: Flask) -> None:
    migrate: Migrate = any_app.extensions["migrate"].migrate
    config = migrate.get_config()
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
    context = MigrationContext.configure(session.connection(), opts={"compare_type": False})
    differences = [
        change
        for change in compare_metadata(context, Base.metadata)
        if not (change[0] == "remove_table" and change[1].name == "alembic_version")
    ]
    assert not differences


def test_no_module_grows_over_300_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in [*_sources(), *(ROOT / "standin").rglob("*.py")]
        if (count := len(path.read_text().splitlines())) > 300
    }
    assert not long

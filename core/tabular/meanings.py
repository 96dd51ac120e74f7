"""What an office or a bank means by titles of its own: asked once, kept, put before ours."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.errors import RuleBroken
from core.i18n import _l
from core.tabular.headers import Candidate, Column
from core.text import search_key

Meanings = Mapping[str, str]
"""Folded titles of somebody's own files -> our column."""
NO_MEANINGS: Meanings = {}


def columns_titled(columns: Sequence[Column], meanings: Meanings) -> tuple[Column, ...]:
    """Return the columns with the titles of somebody's own; these go before ours."""
    return tuple(
        replace(column, titles=_titles(column, meanings)) if meanings else column
        for column in columns
    )


def meanings_sent(found: Candidate | None, sent: Mapping[str, str]) -> dict[str, str]:
    """Return title -> our column as a form says it: ``column-0`` is the meaning of the first."""
    titles = found.titles if found else ()
    return {title: sent.get(f"column-{place}", "") for place, title in enumerate(titles) if title}


def check_meanings(
    meanings: Mapping[str, str], needed: Sequence[tuple[Any, tuple[str, ...]]]
) -> dict[str, str]:
    """Return what was said of titles, these folded, to be kept.

    ``needed`` are what every file holds: a label, and the columns of which one will do. Raises
    RuleBroken("columns") for a column that is missing or is named twice.
    """
    chosen = [name for name in meanings.values() if name]
    if any(chosen.count(name) > 1 for name in chosen):
        raise RuleBroken("columns", _l("Two columns have the same meaning: choose one of them."))
    missing = [label for label, names in needed if not set(names) & set(chosen)]
    if missing:
        names = ", ".join(str(label) for label in missing)
        raise RuleBroken("columns", _l("Say which column holds: %(names)s.", names=names))
    return {search_key(title): name for title, name in meanings.items() if name}


def _titles(column: Column, own: Meanings) -> tuple[str, ...]:
    usual = [title for title in column.titles if search_key(title) not in own]
    added = [title for title, name in own.items() if name == column.name]
    return (*usual, *added) or column.titles

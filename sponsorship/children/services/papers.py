"""The paper behind a decision on many children: a commune's signed list."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_

from core.access import Actor
from core.dates import today
from core.errors import RuleBroken
from core.i18n import _l
from sponsorship.children.models import Child
from sponsorship.children.services.records import within_scope


@dataclass(frozen=True, slots=True)
class Paper:
    """A document by its reference, and its day."""

    document: str
    day: date


@dataclass(frozen=True, slots=True)
class Listed:
    """The children a paper speaks of: of one commune, of these codes, or (neither) all."""

    commune: str | None = None
    codes: Collection[str] | None = None


def check_paper(paper: Paper) -> None:
    """Raise RuleBroken for a paper without a reference or from the future."""
    if not paper.document.strip():
        raise RuleBroken("document", _l("Name the document, for example its number."))
    if paper.day > today():
        raise RuleBroken("day", _l("The document cannot be of a day to come."))


def listed_children(listed: Listed, by: Actor) -> ColumnElement[bool]:
    """Return the condition on ``Child`` for the children of a paper where the actor works."""
    conditions = [within_scope(by)]
    if listed.commune is not None:
        conditions.append(Child.place_code == listed.commune)
    if listed.codes is not None:
        conditions.append(Child.code.in_(listed.codes))
    return and_(*conditions)

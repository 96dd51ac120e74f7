"""School by half year, and the papers a child should have."""

from core.access import Actor
from core.audit import Act, digest, record
from core.dates import today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from sponsorship.children import identity
from sponsorship.children.identity import Attend, SeePaper
from sponsorship.children.models import Child
from sponsorship.children.record_rules import PaperKind, half_year_of

YEARS_AHEAD = 1


def attend(child: Child, asked: Attend, *, by: Actor) -> None:
    """Keep school and grade of a half year; the newest is what the record says today.

    Raises RuleBroken for a school year in which the child was not born or that is far ahead.
    """
    if not child.birth_year < asked.school_year <= today().year + YEARS_AHEAD:
        raise RuleBroken("school_year", _l("This school year cannot be right."))
    newest = identity.attend(child.id, asked)
    child.grade = newest.grade
    session.flush()
    changes = {
        "school": ["", digest(asked.school)],
        "grade": asked.grade,
        "term": f"{asked.school_year} {asked.term}",
    }
    record(Act("school recorded", "child", child.code, changes), by)


def keep_schooling(child: Child, school: str) -> None:
    """Let the half year of today, or a later one on record, say what the record says now."""
    newest = next(iter(identity.schooling_of(child.id)), None)
    half = half_year_of(today())
    if newest is not None:
        half = max(half, (newest.school_year, newest.term))
    if school or child.grade is not None:
        boards = newest.boards if newest else False
        identity.attend(child.id, Attend(*half, school, child.grade, boards))


def see_paper(child: Child, seen: SeePaper, *, by: Actor) -> None:
    """Keep a birth certificate or an insurance card that somebody has seen.

    Raises RuleBroken, and Duplicate for one that was kept before. The personal ID is a part of
    who the child is: it is changed on the record, and verified anew.
    """
    if seen.kind is PaperKind.PERSONAL_ID:
        raise RuleBroken("kind", _l("Choose one of the list."))
    if seen.seen_on > today():
        raise RuleBroken("seen_on", _l("The date lies in the future."))
    if seen.kind is PaperKind.INSURANCE_CARD and seen.expires_on is None:
        raise RuleBroken("expires_on", _l("An insurance card has a last day: enter it."))
    identity.see_paper(child.id, seen, by)
    changes = {"paper": seen.kind, "number": digest(seen.number), "expires_on": seen.expires_on}
    record(Act("paper recorded", "child", child.code, changes), by)

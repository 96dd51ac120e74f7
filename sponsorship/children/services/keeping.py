"""A child entered or corrected by hand, and its reviewed text."""

from core.access import Actor
from core.audit import Act, record
from core.db import session
from core.errors import Duplicate, RuleBroken, Stale
from core.i18n import _l
from core.places.services import find_place
from sponsorship.children import identity
from sponsorship.children.models import Child
from sponsorship.children.services.changing_register import change_facts
from sponsorship.children.services.duplicates import compared_by_hand, find_duplicates
from sponsorship.children.services.reading_register import RegisterRow, check_birth
from sponsorship.children.services.records import find_child, works_in
from sponsorship.children.services.storing_register import Entry, store_new


def register_child(row: RegisterRow, *, compared: bool = False, by: Actor) -> Child:
    """Store a child entered by hand, unverified. Raises Duplicate("code") and RuleBroken.

    Who looks like a child already on the books is refused and named by code, until the person
    says that both were ``compared``.
    """
    if find_child(row.code) is not None:
        raise Duplicate("code", _l("Another child has this code."))
    _check_facts(row, row.code, by)
    alike = [
        known
        for known in identity.find_known((), [row.trace.name_key], ())
        if row.trace.may_be(known.trace)
    ]
    if alike and not compared:
        raise RuleBroken(
            "full_name",
            _l("This may be %(code)s: same name, commune and birth.", code=alike[0].code),
        )
    child = session.get_one(Child, store_new([Entry(row, "")], by)[row.code])
    compared_by_hand(child.id, [known.id for known in alike], by=by)
    return child


def correct_child(child: Child, row: RegisterRow, version: int, *, by: Actor) -> None:
    """Correct a child by hand. Raises Stale when somebody was faster, and RuleBroken.

    A later import of the same register does not undo the correction.
    """
    if child.version != version:
        raise Stale(_l("Somebody has changed this child in the meantime. Look again, then save."))
    _check_facts(row, child.code, by)
    changes = change_facts(child, row, by)
    if changes:
        record(Act("changed", "child", child.code, changes), by)
        find_duplicates([child.id])


def review_story(child: Child, story: str, *, by: Actor) -> None:
    """Keep the text in plain words that a sponsor may read where consent allows it."""
    child.story = story
    record(Act("story reviewed", "child", child.code, {"length": len(story)}), by)


def _check_facts(row: RegisterRow, code: str, by: Actor) -> None:
    check_birth(row.facts.birth)
    if find_place(row.place_code) is None or not works_in(by, row.place_code):
        raise RuleBroken("place_code", _l("Choose a commune in which you work."))
    number = row.facts.personal_id
    if number and any(known.code != code for known in identity.find_known((), (), [number])):
        raise RuleBroken("personal_id", _l("Another child has this personal ID."))

"""What each part of the record shows, by what the person may know."""

from collections.abc import Callable
from typing import Any

from core.access import Actor
from core.dates import today
from core.places.services import names_of
from payments.approvals.services import open_request
from sponsorship.children import identity
from sponsorship.children import services as children
from sponsorship.children.life_rules import Step, after
from sponsorship.children.models import Child
from sponsorship.children.record_rules import LAW_GROUPS, PaperKind
from sponsorship.children.services.family import GUARDIAN, PAYOUT_ACCOUNT
from sponsorship.permissions import Permission
from sponsorship.record import services

STEPS = {
    Step.VERIFY: "verify",
    Step.PAUSE: "pause",
    Step.RESUME: "resume",
    Step.LEAVE: "leave",
    Step.RETURN: "return",
}
"""The act of each step that a person may take."""


def part_context(part: str, child: Child, actor: Actor) -> dict[str, Any]:
    """Return what the template of a part needs, and the name for those who may see it."""
    known = actor.may(Permission.CHILDREN_IDENTITY)
    who = identity.names_for([child.id]).get(child.id) if known else None
    return {"child": child, "tab": part, "who": who, **PARTS[part](child, actor)}


def _circumstances(child: Child, actor: Actor) -> dict[str, Any]:
    facts = children.facts_of(child.id, actor)
    return {"facts": facts, "law_groups": LAW_GROUPS, "today": today(), "viewer": actor}


def _family(child: Child, actor: Actor) -> dict[str, Any]:
    siblings = children.siblings_of(child, actor)
    guardians = identity.guardians_of(child.id)
    present = next((one for one in guardians if one.to_day is None), None)
    account = identity.account_in_use(present.id) if present else None
    subject = f"{GUARDIAN}{present.public_id}" if present else ""
    return {
        "home": identity.home_of(child.household_id),
        "place": names_of([child.place_code])[child.place_code],
        "siblings": siblings,
        "sibling_names": identity.names_for([one.id for one in siblings]),
        "guardians": guardians,
        "present": present,
        "account": account,
        "shared": identity.also_paid_there(account, child.id) if account else [],
        "waiting": open_request(PAYOUT_ACCOUNT, subject) if present else None,
        "care": identity.care_of(child.id),
    }


def _school(child: Child, _actor: Actor) -> dict[str, Any]:
    papers, day = identity.papers_of(child.id), today()
    good = {one.kind for one in papers if one.expires_on is None or one.expires_on >= day}
    if identity.names_for([child.id])[child.id].personal_id:
        good.add(PaperKind.PERSONAL_ID)
    missing = [kind for kind in PaperKind if kind not in good]
    return {"schooling": identity.schooling_of(child.id), "papers": papers, "missing": missing}


def _needs(child: Child, actor: Actor) -> dict[str, Any]:
    return {"needs": services.needs_of(child, actor), "today": today()}


def _life(child: Child, _actor: Actor) -> dict[str, Any]:
    events = children.events_of(child.id)
    places = {code for one in events for code in (one.from_place, one.to_place) if code}
    steps = [act for step, act in STEPS.items() if after(child.standing, step) is not None]
    return {"events": events, "places": names_of(places), "steps": steps}


PARTS: dict[str, Callable[[Child, Actor], dict[str, Any]]] = {
    "circumstances": _circumstances,
    "family": _family,
    "school": _school,
    "needs": _needs,
    "life": _life,
}

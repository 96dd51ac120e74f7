"""Sponsored children leave, alone or with their whole commune: what runs for them ends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, insert, select

from core.access import Actor
from core.dates import now, today
from core.db import public_id, session
from core.errors import RuleBroken
from core.i18n import _l
from core.places.models import AdminUnit
from sponsorship.children.life_rules import LifeReason
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.children.services import TakeStep, pause_child, within_scope
from sponsorship.matching.models import Departure, Programme, Sponsorship
from sponsorship.matching.rules import (
    RUNNING,
    TELL_WITHIN,
    EndReason,
    Side,
    SponsorshipEvent,
    side_of,
)
from sponsorship.matching.services.ending import EndSponsorship, end_all
from sponsorship.matching.services.holds import end_holds_of_children


@dataclass(frozen=True)
class CloseSite:
    """A commune in which the programme ends on a day."""

    place_code: str
    left_on: date


def close_site(command: CloseSite, *, by: Actor) -> Sequence[Sponsorship]:
    """End the support of every child of a commune; return the sponsorships that ended.

    The children stay on the books, paused: nobody is offered one where the programme has ended.
    RuleBroken("place_code") for a commune out of reach or without children, ("left_on") for a
    day to come.
    """
    if command.left_on > today():
        raise RuleBroken("left_on", _l("This day has not come yet."))
    children = session.scalars(
        select(Child).where(within_scope(by), Child.place_code == command.place_code)
    ).all()
    if not children:
        raise RuleBroken("place_code", _l("Choose a commune in which you work."))
    ids = [child.id for child in children]
    ended = children_leave(ids, EndReason.SITE_CLOSED, command.left_on, by=by)
    for child in children:
        if child.standing is Standing.VERIFIED:
            since = max(command.left_on, child.registered_on)
            pause_child(child, TakeStep(since, LifeReason.UNDER_REVIEW), by=by)
    return ended


def children_leave(
    child_ids: Collection[int], reason: EndReason, on: date, *, by: Actor | None
) -> Sequence[Sponsorship]:
    """End everything that runs for children who leave on a day; return the sponsorships.

    Their holds are released, billing stops that day, and for each sponsorship a notice is due
    within 7 days, with the programme's rules for what is left over: money, and letters on
    their way. RuleBroken("reason") for a reason that is not the child's. Idempotent.
    """
    if side_of(reason) is not Side.CHILD:
        raise RuleBroken("reason", _l("Choose why the child leaves."))
    end_holds_of_children(child_ids)
    running = session.scalars(
        select(Sponsorship.id).where(
            Sponsorship.child_id.in_(child_ids), Sponsorship.state.in_(RUNNING)
        )
    ).all()
    ended = end_all(running, SponsorshipEvent.CHILD_LEFT, EndSponsorship(reason, on), by=by)
    if ended:
        session.execute(insert(Departure), [_departure(one, reason, on) for one in ended])
    return ended


def _departure(ended: Sponsorship, reason: EndReason, on: date) -> dict[str, Any]:
    programme = session.get_one(Programme, ended.programme_id)
    died = reason is EndReason.CHILD_DIED
    return {
        "public_id": public_id(),
        "sponsorship_id": ended.id,
        "left_on": on,
        "tell_by": on + TELL_WITHIN,
        "told_how": "",
        "leftover": programme.leftover_on_death if died else programme.leftover,
        "last_letters": programme.last_letters_on_death if died else programme.last_letters,
        "created_at": now(),
    }


def places_to_close(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of the communes in which children on the books of the actor live."""
    lives = exists().where(
        Child.place_code == AdminUnit.code, within_scope(actor), Child.standing != Standing.EXITED
    )
    rows = session.execute(
        select(AdminUnit.code, AdminUnit.name)
        .where(lives)
        .order_by(AdminUnit.sort_key, AdminUnit.code)
    )
    return [(code, name) for code, name in rows]

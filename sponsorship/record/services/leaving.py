"""A child leaves or is paused: what runs for it ends in the same act."""

from collections.abc import Sequence

from sqlalchemy import select

from core.access import Actor
from core.db import session
from core.errors import RuleBroken
from core.formats import day
from core.i18n import _, _l
from core.labels import label
from sponsorship.children import services as children
from sponsorship.children.life_rules import LifeReason
from sponsorship.children.models import Child
from sponsorship.children.services import TakeStep
from sponsorship.matching.models import Hold, Sponsorship
from sponsorship.matching.rules import RUNNING, TERMS, EndReason, HoldState, Release
from sponsorship.matching.services import ReleaseHold, children_leave, expire_holds, release_hold

ENDS = {
    LifeReason.REACHED_AGE: EndReason.GREW_UP,
    LifeReason.STANDS_ALONE: EndReason.SELF_SUFFICIENT,
    LifeReason.MOVED_AWAY: EndReason.MOVED_AWAY,
    LifeReason.LOST_CONTACT: EndReason.MOVED_AWAY,
    LifeReason.ADOPTED: EndReason.ADOPTED,
    LifeReason.FAMILY_DECLINED: EndReason.FAMILY_WITHDREW,
    LifeReason.DIED: EndReason.CHILD_DIED,
}
"""What the leaving of a child means for its sponsorships; recorded twice is no end of one."""


def leave_programme(child: Child, asked: TakeStep, *, by: Actor) -> None:
    """Let a child leave: its record closes, holds are released, sponsorships end that day.

    Raises WrongState when the child has left already, RuleBroken for reason and day, and for a
    sponsored child that was merely recorded twice: its sponsor keeps it.
    """
    if asked.reason is LifeReason.RECORDED_TWICE and _running(child):
        raise RuleBroken(
            "reason",
            _l("The child is sponsored: merge both records, so that its sponsor keeps it."),
        )
    children.leave(child, asked, by=by)
    if asked.reason is LifeReason.RECORDED_TWICE:
        _release_holds(child, asked, by)
        return
    children_leave([child.id], ENDS[LifeReason(str(asked.reason))], asked.day, by=by)


def pause(child: Child, asked: TakeStep, *, by: Actor) -> None:
    """Offer the child to nobody for a while: holds are released, a sponsorship goes on.

    Raises WrongState and RuleBroken.
    """
    children.pause_child(child, asked, by=by)
    _release_holds(child, asked, by)


def consequences_of(child: Child) -> list[str]:
    """Return in words what ends when the child leaves today."""
    words = [
        _(
            "The sponsorship since %(since)s ends, and its sponsor is told within 7 days.",
            since=day(one.started_on),
        )
        for one in _running(child)
    ]
    if _held(child):
        words.append(_("The hold on the child is released."))
    hidden = _("The child is offered to nobody any more, and its sponsor sees the code only.")
    return [hidden, *words]


def _release_holds(child: Child, asked: TakeStep, by: Actor) -> None:
    expire_holds([child.id])
    why = label(asked.reason) if asked.reason else ""
    for hold in _held(child):
        release_hold(hold, ReleaseHold(why, Release.LEFT), by=by)


def _held(child: Child) -> Sequence[Hold]:
    """Return the live holds; one that waits for money belongs to its sponsorship."""
    free = [kind for kind, terms in TERMS.items() if terms.releasable]
    return session.scalars(
        select(Hold).where(
            Hold.child_id == child.id, Hold.state == HoldState.LIVE, Hold.kind.in_(free)
        )
    ).all()


def _running(child: Child) -> Sequence[Sponsorship]:
    return session.scalars(
        select(Sponsorship)
        .where(Sponsorship.child_id == child.id, Sponsorship.state.in_(RUNNING))
        .order_by(Sponsorship.started_on, Sponsorship.id)
    ).all()

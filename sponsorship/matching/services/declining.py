"""A sponsor whose child has left wants no other child, or would like one after all."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from sponsorship.matching.models import Departure, Hold, Sponsorship
from sponsorship.matching.rules import HoldKind, Leftover, Release
from sponsorship.matching.services.departures import Left, move_on
from sponsorship.matching.services.holds import ReleaseHold, is_live, release_hold


@dataclass(frozen=True)
class WantNone:
    """When the sponsor said so, in what words, and what becomes of the money left over.

    ``rest`` None: as it stands, for a sponsor whose time to choose is over.
    """

    said_on: date
    words: str
    rest: Leftover | None = None


def want_no_other(left: Left, command: WantNone, *, by: Actor) -> None:
    """Record that the sponsor wants no other child: nobody is offered to this sponsor any more.

    A child held in place of the one who left is declined. Money that would have waited for a new
    child goes to the fund, unless the sponsor chooses in time. RuleBroken("said_on") for a day
    before the sponsor was told or to come, ("rest") for what the programme does not give;
    WrongState before the sponsor was told, and where there is a new child already.
    """
    one = left.departure
    if not (one.told_on or one.left_on) <= command.said_on <= today():
        raise RuleBroken("said_on", _l("The day lies between telling the sponsor and today."))
    values = {"wants_none_on": command.said_on, "wants_none_by": by.id}
    move_on(
        one,
        values | _money(left, command.rest),
        Departure.told_on.is_not(None),
        Departure.stopped_at.is_(None),
        Departure.wants_none_on.is_(None),
        ~_has_another(),
    )
    for hold in _offered(left.sponsorship):
        release_hold(hold, ReleaseHold(command.words, Release.DECLINED), by=by)
    noted = {"day": command.said_on, "leftover": one.leftover.value}
    record(Act("no other child", "child", left.child.code, noted, command.words), by)


def want_another(left: Left, *, by: Actor) -> None:
    """Take the mark back: children may be offered again. WrongState where there is none."""
    nothing = {"wants_none_on": None, "wants_none_by": None}
    move_on(left.departure, nothing, Departure.wants_none_on.is_not(None))
    record(Act("another child", "child", left.child.code), by)


def may_choose(left: Left) -> bool:
    """Say whether the sponsor may still choose what becomes of the money left over."""
    last = left.departure.choose_by
    return last is not None and last >= today() and not left.is_settled


def _money(left: Left, wanted: Leftover | None) -> dict[str, object]:
    if not may_choose(left):
        waits = left.departure.leftover is Leftover.NEW_CHILD and not left.is_settled
        return {"leftover": Leftover.FUND, "chosen_at": None} if waits else {}
    if wanted is None or wanted is Leftover.NEW_CHILD:
        raise RuleBroken("rest", _l("Say what becomes of the money without another child."))
    if wanted is Leftover.REFUND and not left.programme.refunds:
        raise RuleBroken("rest", _l("This programme gives no money back."))
    return {"leftover": wanted, "chosen_at": now()}


def _offered(ended: Sponsorship) -> list[Hold]:
    about = (Hold.sponsorship_id == ended.id, Hold.kind == HoldKind.SUBSTITUTE)
    return list(session.scalars(select(Hold).where(*about, *is_live())))


def _has_another() -> ColumnElement[bool]:
    later = aliased(Sponsorship)
    return exists().where(later.predecessor_id == Departure.sponsorship_id)

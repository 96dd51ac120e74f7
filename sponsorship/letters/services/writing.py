"""Letters are written: by a sponsor in the portal, or typed from paper by staff."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _l
from donors.models import Donor
from donors.rules import Screening
from payments.pledges.models import Pledge
from sponsorship.children.models import Child
from sponsorship.freezes.services import check_not_frozen
from sponsorship.letters.models import Letter
from sponsorship.letters.rules import CHILDS_LANGUAGE, MOST_UNREAD, Direction, LetterState
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import RUNNING, SponsorshipState
from sponsorship.matching.services import are_kept_apart, lock_children

NOT_POSSIBLE = _l("Letters cannot be exchanged now. Speak with the fund.")
"""One answer for a freeze, a block, a screening that is missing and a consent that is not there."""


@dataclass(frozen=True, slots=True)
class WriteLetter:
    """What a sponsor writes, and in which language."""

    text: str
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class EnterLetter:
    """A letter that came on paper: who wrote it, on which day, and the whole of it."""

    direction: Direction
    written_on: date
    text: str
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class ChildWrites:
    """What a child wrote to one of its sponsors, whose sponsorship is named by its public id."""

    sponsorship: str
    written_on: date
    text: str


def may_write(donor: Donor, sponsorship: Sponsorship, *, agreed: bool) -> bool:
    """Say whether a sponsor may write to the child of a sponsorship from its pages."""
    return (
        agreed
        and donor.screening is Screening.CLEARED
        and sponsorship.state is not SponsorshipState.HELD
        and not are_kept_apart(donor.id, sponsorship.child_id)
    )


def write_letter(
    donor: Donor, sponsorship: Sponsorship, letter: WriteLetter, form_id: str, *, by: Actor
) -> Letter:
    """Keep a sponsor's letter, to be read by somebody before it goes on.

    The same form sent twice is one letter. The caller has asked `may_write`. RuleBroken("text")
    while too many letters of the sponsor to this child are still unread; WrongState, without a
    reason, while one of them is frozen.
    """
    check_not_frozen(sponsorship.child_id, donor.id)
    lock_children([sponsorship.child_id])
    if (known := _same_form(form_id, sponsorship.id)) is not None:
        return known
    if _unread(sponsorship.id) >= MOST_UNREAD:
        raise RuleBroken(
            "text",
            _l("%(count)s letters of yours wait to be read. Wait for one of them.",
               count=MOST_UNREAD),
        )  # fmt: skip
    told = EnterLetter(Direction.FROM_SPONSOR, today(), letter.text, letter.language)
    return _keep(sponsorship, told, form_id, by)


def enter_letter(
    sponsorship: Sponsorship, letter: EnterLetter, form_id: str, *, by: Actor
) -> Letter:
    """Keep a letter that came on paper, of either side; also a last one of who has left.

    The same form sent twice is one letter. RuleBroken("written_on") for a day before the
    sponsorship or to come, ("text") while the sponsorship has not begun.
    """
    if sponsorship.state is SponsorshipState.HELD:
        raise RuleBroken("text", _l("The sponsorship has not begun yet: letters wait for it."))
    if not sponsorship.started_on <= letter.written_on <= today():
        raise RuleBroken(
            "written_on", _l("The day lies between the start of the sponsorship and today.")
        )
    lock_children([sponsorship.child_id])
    known = _same_form(form_id, sponsorship.id)
    return known or _keep(sponsorship, letter, form_id, by)


@dataclass(frozen=True, slots=True)
class Answerable:
    """A sponsorship that a child may write in, named to the commune by its commitment alone."""

    sponsorship: Sponsorship
    code: str


def sponsorships_to_answer(child: Child) -> list[Answerable]:
    """Return the sponsorships of a child that have begun, oldest first."""
    begun = [one for one in RUNNING if one is not SponsorshipState.HELD]
    rows = session.execute(
        select(Sponsorship, Pledge.code)
        .join(Pledge, Pledge.id == Sponsorship.pledge_id)
        .where(Sponsorship.child_id == child.id, Sponsorship.state.in_(begun))
        .order_by(Sponsorship.started_on, Sponsorship.id)
    )
    return [Answerable(*row) for row in rows]


def sponsorship_to_answer(child: Child, public_id: str) -> Sponsorship:
    """Return the one of them with a public id; RuleBroken("sponsorship") for any other."""
    for one in sponsorships_to_answer(child):
        if one.sponsorship.public_id == public_id:
            return one.sponsorship
    raise RuleBroken("sponsorship", _l("Choose to whom the child writes."))


def childs_letter(told: ChildWrites) -> EnterLetter:
    """Return what an officer typed as a letter of the child."""
    return EnterLetter(Direction.FROM_CHILD, told.written_on, told.text, CHILDS_LANGUAGE)


def _keep(sponsorship: Sponsorship, told: EnterLetter, form_id: str, by: Actor) -> Letter:
    letter = Letter(
        form_id=form_id,
        sponsorship_id=sponsorship.id,
        direction=told.direction,
        language=told.language,
        text=told.text,
        written_on=told.written_on,
        entered_by=by.id,
        entered_at=now(),
    )
    session.add(letter)
    session.flush()
    code = session.get_one(Child, sponsorship.child_id).code
    noted = {"letter": letter.public_id, "direction": told.direction.value}
    record(Act("letter written", "child", code, noted), by)
    return letter


def _same_form(form_id: str, sponsorship_id: int) -> Letter | None:
    known: Letter | None = session.scalar(select(Letter).where(Letter.form_id == form_id))
    if known is not None and known.sponsorship_id != sponsorship_id:
        raise WrongState(_l("This form was sent for another child. Open the page again."))
    return known


def _unread(sponsorship_id: int) -> int:
    found: int | None = session.scalar(
        select(func.count(Letter.id)).where(
            Letter.sponsorship_id == sponsorship_id,
            Letter.direction == Direction.FROM_SPONSOR,
            Letter.state == LetterState.WAITING,
        )
    )
    return found or 0

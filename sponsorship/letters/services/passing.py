"""Letters are passed on, where nothing hinders it today, or taken back by who wrote them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.access import Actor
from core.dates import local_day, today
from core.db import session
from core.errors import NotFound, RuleBroken, WrongState
from core.i18n import _l
from core.labels import label
from sponsorship.children.models import Child
from sponsorship.letters.models import Letter
from sponsorship.letters.rules import Direction, LetterAct, Way
from sponsorship.letters.services.finding import Post
from sponsorship.letters.services.moving import move_letter
from sponsorship.letters.services.telling import has_page, tell_of_letter
from sponsorship.matching.models import Sponsorship


@dataclass(frozen=True, slots=True)
class PassOn:
    """When a letter reached who it is for, and how."""

    passed_on: date
    how: Way


def pass_on(post: Post, told: PassOn, *, by: Actor) -> None:
    """Write down that a letter was passed on.

    RuleBroken("passed_on") for a day before it was read or to come, ("how") for a letter that is
    said to stand on a page which nobody has; WrongState while something hinders it, or unread.
    """
    letter = post.letter
    if post.hindrance is not None:
        raise WrongState(
            _l("This letter is not passed on now: %(why)s.", why=label(post.hindrance))
        )
    if letter.read_at is None:
        raise WrongState(_l("Nobody has read this letter yet."))
    if not local_day(letter.read_at) <= told.passed_on <= today():
        raise RuleBroken("passed_on", _l("The day lies between reading the letter and today."))
    if told.how is Way.PORTAL and letter.direction is Direction.FROM_SPONSOR:
        raise RuleBroken("how", _l("A child has no page: say how the letter reached it."))
    if told.how is Way.PORTAL and not has_page(post):
        raise RuleBroken("how", _l("The sponsor has no page for this child. Choose another way."))
    values = {"passed_day": told.passed_on, "passed_how": told.how, "passed_by": by.id}
    move_letter(letter, post.child.code, LetterAct.PASS_ON, by, **values)
    if told.how is Way.PORTAL:
        tell_of_letter(letter, post.donor)


def withdraw_letter(sponsorship: Sponsorship, public_id: str, *, by: Actor) -> None:
    """Take an own letter back while nobody has read it.

    NotFound for a letter that is not of this sponsorship; WrongState once somebody has read it.
    """
    letter = session.scalar(
        select(Letter).where(
            Letter.public_id == public_id,
            Letter.sponsorship_id == sponsorship.id,
            Letter.direction == Direction.FROM_SPONSOR,
        )
    )
    if letter is None:
        raise NotFound(_l("There is no such letter."))
    code = session.get_one(Child, sponsorship.child_id).code
    move_letter(letter, code, LetterAct.WITHDRAW, by)

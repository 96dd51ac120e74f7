"""Letters as they are found, each with whom it joins and what keeps it back today."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, true

from core.access import Actor
from core.dates import today
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.paging import Page, paginate
from donors.models import Donor
from donors.rules import Screening
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.children.services import within_scope
from sponsorship.children.visible import letters_agreed
from sponsorship.freezes.services import child_is_frozen, donor_is_frozen
from sponsorship.letters.models import Letter
from sponsorship.letters.rules import (
    Direction,
    Facts,
    Hindrance,
    Leaving,
    LetterState,
    find_hindrance,
)
from sponsorship.matching.models import Departure, Sponsorship
from sponsorship.matching.rules import RUNNING, EndReason
from sponsorship.matching.services import kept_apart, letters_rule
from sponsorship.matching.services.programmes import ids_within

HELD_BACK = (EndReason.SPONSOR_RESTRICTED, EndReason.MISTAKE)
"""Ends of a sponsorship after which nothing passes any more."""
OPEN = (LetterState.WAITING, LetterState.APPROVED)
"""States in which a letter is still on its way."""


@dataclass(frozen=True, slots=True)
class Post:
    """A letter, whom it joins, and what keeps it from being passed on today; None: nothing."""

    letter: Letter
    sponsorship: Sponsorship
    child: Child
    donor: Donor
    hindrance: Hindrance | None


def get_post(public_id: str, actor: Actor) -> Post:
    """Return a letter within reach; NotFound for any other."""
    rows = session.execute(_joined(actor).where(Letter.public_id == public_id)).all()
    if not rows:
        raise NotFound(_l("There is no such letter."))
    return _posts(rows)[0]


def list_posts(state: LetterState, number: int, actor: Actor) -> Page[Post]:
    """Return a page of the letters in a state: those on their way oldest first, others newest."""
    order = (Letter.written_on, Letter.id)
    ordered = order if state in OPEN else tuple(column.desc() for column in order)
    page = paginate(_joined(actor).where(Letter.state == state).order_by(*ordered), number)
    return Page(_posts(page.items), page.total, page.number, page.size)


def posts_of_sponsorship(sponsorship: Sponsorship, actor: Actor) -> list[Post]:
    """Return every letter of a sponsorship within reach, newest first."""
    mine = _joined(actor).where(Letter.sponsorship_id == sponsorship.id)
    return _posts(session.execute(mine.order_by(Letter.written_on.desc(), Letter.id.desc())).all())


def posts_to_hand_over(actor: Actor, child: Child | None = None) -> list[Post]:
    """Return the sponsors' letters that may be handed over today, to a child or all within reach.

    The oldest first.
    """
    rows = session.execute(
        _every()
        .where(
            within_scope(actor),
            Letter.direction == Direction.FROM_SPONSOR,
            Letter.state == LetterState.APPROVED,
            true() if child is None else Sponsorship.child_id == child.id,
        )
        .order_by(Letter.written_on, Letter.id)
    ).all()
    return [post for post in _posts(rows) if post.hindrance is None]


def post_to_hand_over(child: Child, public_id: str, actor: Actor) -> Post:
    """Return one of the letters that may be handed to a child today; NotFound for any other."""
    for post in posts_to_hand_over(actor, child):
        if post.letter.public_id == public_id:
            return post
    raise NotFound(_l("There is no such letter."))


def letters_of_sponsor(sponsorship: Sponsorship, *, replies: bool) -> Sequence[Letter]:
    """Return what a sponsor's page shows of a sponsorship, newest first.

    Its own letters, and with ``replies`` those of the child that were passed on.
    """
    own = Letter.direction == Direction.FROM_SPONSOR
    shown = Letter.state == LetterState.PASSED_ON
    return session.scalars(
        select(Letter)
        .where(Letter.sponsorship_id == sponsorship.id, (own | shown) if replies else own)
        .order_by(Letter.written_on.desc(), Letter.id.desc())
    ).all()


def count_of_child(child: Child) -> int:
    """Return how many letters of a child are on the books, whatever became of them."""
    found: int | None = session.scalar(
        select(func.count(Letter.id))
        .join(Sponsorship, Sponsorship.id == Letter.sponsorship_id)
        .where(Sponsorship.child_id == child.id, Letter.direction == Direction.FROM_CHILD)
    )
    return found or 0


def counted(state: LetterState, actor: Actor) -> Select[int]:
    """Return the query that counts the letters in a state within reach."""
    found = _joined(actor).where(Letter.state == state).with_only_columns(Letter.id)
    return select(func.count()).select_from(found.subquery())


def _every() -> Select[*tuple[Any, ...]]:
    shut = (
        donor_is_frozen(Sponsorship.donor_id)
        | child_is_frozen(Sponsorship.child_id)
        | kept_apart(Sponsorship.donor_id, Sponsorship.child_id)
    )
    return (
        select(Letter, Sponsorship, Child, Donor, Departure, shut)
        .join(Sponsorship, Sponsorship.id == Letter.sponsorship_id)
        .join(Child, Child.id == Sponsorship.child_id)
        .join(Donor, Donor.id == Sponsorship.donor_id)
        .outerjoin(Departure, Departure.sponsorship_id == Sponsorship.id)
    )


def _joined(actor: Actor) -> Select[*tuple[Any, ...]]:
    return _every().where(within_scope(actor), Sponsorship.programme_id.in_(ids_within(actor)))


def _posts(rows: Sequence[Any]) -> list[Post]:
    children = {child.id for _letter, _sponsorship, child, *_rest in rows}
    agreed = letters_agreed(children, today())
    posts = []
    for letter, sponsorship, child, donor, departure, shut in rows:
        passing = agreed[child.id]
        to_sponsor = letter.direction is Direction.FROM_CHILD
        facts = Facts(
            agreed=passing.replies if to_sponsor else passing.letters,
            shut=shut or sponsorship.end_code in HELD_BACK or sponsorship.activated_on is None,
            cleared=donor.screening is Screening.CLEARED,
            running=sponsorship.state in RUNNING,
            exited=child.standing is Standing.EXITED,
            leaving=Leaving(departure.told_on is not None, letters_rule(departure))
            if departure
            else None,
        )
        hindrance = find_hindrance(letter.direction, facts)
        posts.append(Post(letter, sponsorship, child, donor, hindrance))
    return posts

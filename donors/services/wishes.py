"""What donors would like to take up, until somebody finds the child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from core.access import Actor
from core.audit import Act, record
from core.dates import local_day, now
from core.db import session
from core.errors import NotFound, RuleBroken, WrongState
from core.i18n import _l
from donors.models import Donor, Wish
from donors.rules import WishState

OLDEST = 18


@dataclass(frozen=True)
class AddWish:
    """A wish; ``amount`` in minor units of ``currency`` for each period of the ``rhythm``."""

    programme_code: str
    amount: int
    rhythm: str = "month"
    sex: str | None = None
    age_from: int | None = None
    age_to: int | None = None
    place_code: str | None = None
    term_months: int | None = None
    currency: str = "VND"


@dataclass(frozen=True)
class OpenWish:
    """A wish that waits, with its donor."""

    wish: Wish
    donor: Donor

    @property
    def since(self) -> date:
        """Return the day from which the donor waits."""
        return local_day(self.wish.created_at)


def add_wish(donor: Donor, command: AddWish, *, by: Actor | None) -> Wish:
    """Write down what a donor would like; RuleBroken beside the field."""
    youngest, oldest = command.age_from, command.age_to
    if command.amount <= 0:
        raise RuleBroken("amount", _l("The amount must be above zero."))
    for field, age in (("age_from", youngest), ("age_to", oldest)):
        if age is not None and not 0 <= age <= OLDEST:
            raise RuleBroken(field, _l("An age lies between 0 and 18."))
    if youngest is not None and oldest is not None and youngest > oldest:
        raise RuleBroken("age_to", _l("The highest age lies below the lowest."))
    wish = Wish(donor_id=donor.id, state=WishState.OPEN, created_at=now(), **vars(command))
    session.add(wish)
    session.flush()
    record(Act("wished", "donor", donor.code, {"wish": wish.public_id}), by)
    return wish


def get_wish(public_id: str) -> Wish:
    """Return a wish by public id; NotFound."""
    wish: Wish | None = session.scalar(select(Wish).where(Wish.public_id == public_id))
    if wish is None:
        raise NotFound(_l("There is no such wish."))
    return wish


def list_open_wishes() -> Sequence[OpenWish]:
    """Return the wishes that wait, the longest waiting first."""
    rows = session.execute(
        select(Wish, Donor)
        .join(Donor, Donor.id == Wish.donor_id)
        .where(Wish.state == WishState.OPEN)
        .order_by(Wish.created_at, Wish.id)
    )
    return [OpenWish(wish, donor) for wish, donor in rows]


def wishes_of_donor(donor_id: int) -> Sequence[Wish]:
    """Return all wishes of a donor, newest first."""
    return session.scalars(
        select(Wish).where(Wish.donor_id == donor_id).order_by(Wish.created_at.desc(), Wish.id)
    ).all()


def close_wish(wish: Wish, state: WishState) -> None:
    """End the waiting, once: met or withdrawn. Raises WrongState when somebody was faster."""
    closed = session.scalar(
        update(Wish)
        .where(Wish.id == wish.id, Wish.state == WishState.OPEN)
        .values(state=state)
        .returning(Wish.id)
    )
    if closed is None:
        raise WrongState(_l("This wish no longer waits. Reload the page to see what became of it."))

"""The wishes that wait, for the programmes of the organisations a person works for."""

from sqlalchemy import select

from core.access import Actor
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from donors.models import Wish
from donors.services import OpenWish, list_open_wishes
from sponsorship.matching.services.programmes import codes_within


def wishes_within(actor: Actor) -> list[OpenWish]:
    """Return the wishes that wait in the actor's programmes, the longest waiting first."""
    codes = set(session.scalars(codes_within(actor)))
    return [waiting for waiting in list_open_wishes() if waiting.wish.programme_code in codes]


def get_wish_within(public_id: str, actor: Actor) -> Wish:
    """Return a wish; NotFound, also for a programme of another organisation."""
    within = Wish.programme_code.in_(codes_within(actor))
    wish: Wish | None = session.scalar(select(Wish).where(Wish.public_id == public_id, within))
    if wish is None:
        raise NotFound(_l("There is no such wish."))
    return wish

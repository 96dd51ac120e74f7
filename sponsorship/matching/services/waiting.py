"""The wishes that wait, for the programmes of the organisations a person works for."""

from core.access import Actor
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from donors.models import Wish
from donors.services import OpenWish, get_wish, list_open_wishes
from sponsorship.matching.services.programmes import codes_within


def wishes_within(actor: Actor) -> list[OpenWish]:
    """Return the wishes that wait in the actor's programmes, the longest waiting first."""
    codes = set(session.scalars(codes_within(actor)))
    return [waiting for waiting in list_open_wishes() if waiting.wish.programme_code in codes]


def get_wish_within(public_id: str, actor: Actor) -> Wish:
    """Return a wish; NotFound, also for a programme of another organisation."""
    wish = get_wish(public_id)
    if wish.programme_code not in set(session.scalars(codes_within(actor))):
        raise NotFound(_l("There is no such wish."))
    return wish

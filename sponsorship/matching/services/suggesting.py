"""What may be done with a sponsorship now, and which children fit in place of one who left."""

from collections.abc import Collection

from sqlalchemy import select

from core.access import Actor
from core.db import session
from core.places.services import scope_codes
from donors.models import Wish
from payments.pledges.rules import Rhythm
from sponsorship.children.models import Child
from sponsorship.matching.models import Hold, Programme, SlotClaim, Sponsorship
from sponsorship.matching.rules import (
    LEGAL,
    OFFERS,
    TRANSITIONS,
    Activation,
    HoldKind,
    SponsorshipEvent,
    side_of,
)
from sponsorship.matching.services.candidates import Candidate, Search, best_candidates
from sponsorship.matching.services.sponsorships import SponsorshipPage

_EVENTS = {
    "sign": SponsorshipEvent.ACTIVATE,
    "pause": SponsorshipEvent.PAUSE,
    "resume": SponsorshipEvent.RESUME,
    "transfer": SponsorshipEvent.TRANSFER,
    "end": SponsorshipEvent.SPONSOR_STOPPED,
}


def acts_on(page: SponsorshipPage) -> list[str]:
    """Return the names of the acts that are legal in the state the sponsorship is in."""
    state = page.sponsorship.state
    acts = [act for act, event in _EVENTS.items() if (state, event) in TRANSITIONS]
    if page.programme.activation is not Activation.SIGNATURE and "sign" in acts:
        acts.remove("sign")
    if offers_after(page.sponsorship):
        acts.append("offer")
    return acts


def offers_after(sponsorship: Sponsorship) -> list[HoldKind]:
    """Return how a child may be held for the sponsor now; nothing while it runs.

    Another child after the child or the fund ended it, the same one after the sponsor did.
    """
    ended = sponsorship.end_code
    return [kind for kind in OFFERS if ended is not None and side_of(ended) in LEGAL[kind].ended_by]


def suggest_substitutes(
    ended: Sponsorship, actor: Actor, besides: Collection[int] = ()
) -> list[Candidate]:
    """Return other children who fit in place of one who left: like it, near where it lived.

    Nobody whom the sponsor declined or was offered in vain, and none of ``besides``.
    """
    offered = session.scalars(select(Hold.child_id).where(Hold.sponsorship_id == ended.id)).all()
    search = search_in_place(ended, scope_codes(actor))
    return best_candidates(search, besides={ended.child_id, *offered, *besides})


def search_in_place(ended: Sponsorship, places: frozenset[str] | None) -> Search:
    """Return the search for a child in place of one who left, among communes (None: all)."""
    child = session.get_one(Child, ended.child_id)
    programme = session.get_one(Programme, ended.programme_id)
    claim = session.get_one(SlotClaim, ended.claim_id)
    # Never stored: the wish that the sponsor's first child would have answered.
    wish = Wish(
        donor_id=ended.donor_id,
        programme_code=programme.code,
        sex=child.sex.value,
        age_from=None,
        age_to=None,
        place_code=child.place_code,
        amount=claim.share or programme.min_amount,
        currency=programme.currency,
        rhythm=Rhythm.MONTH.value,
    )
    return Search(wish, programme, places)

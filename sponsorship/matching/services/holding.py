"""A child is held: for a wish, for a campaign, or for a sponsor whose sponsorship has ended."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import NotFound, RuleBroken, WrongState
from core.i18n import _l
from donors.models import Wish
from donors.rules import WishState
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.matching.models import Departure, Hold, Programme, SlotClaim, Sponsorship
from sponsorship.matching.rules import (
    FOR_A_WISH,
    TERMS,
    HoldKind,
    HoldState,
    is_legal,
    side_of,
)
from sponsorship.matching.services.availability import is_in_doubt
from sponsorship.matching.services.blocks import check_pairing
from sponsorship.matching.services.candidates import Search, find_candidate
from sponsorship.matching.services.claims import (
    Part,
    SlotTaken,
    lock_children,
    lock_donor,
    open_claim,
)
from sponsorship.matching.services.holds import expire_holds
from sponsorship.matching.services.programmes import ids_within
from sponsorship.matching.services.suggesting import search_in_place
from sponsorship.matching.sharing import Earmark


@dataclass(frozen=True)
class Choose:
    """The child that a matcher chose, for how long, and which part of it."""

    child: str
    kind: HoldKind = HoldKind.PROPOSAL
    sole: bool = False
    earmark: Earmark | None = None


@dataclass(frozen=True)
class Offer:
    """A child, by code, for a sponsor whose sponsorship has ended, and on what account."""

    child: str
    kind: HoldKind = HoldKind.SUBSTITUTE


@dataclass(frozen=True)
class Reserve:
    """A child kept for the sponsors of a campaign to come."""

    child: str
    programme: str
    reserved_for: str


def hold_child(search: Search, wanted: Choose | str, *, by: Actor) -> Hold:
    """Keep a child for the sponsor of a wish: 72 hours, or minutes at the counter.

    Raises SlotTaken when somebody else was faster (the database's constraint decides), Blocked
    when this sponsor may not be given the child, NotFound for a child out of reach, and
    WrongState when the wish no longer waits or holds one already.
    """
    if isinstance(wanted, str):
        wanted = Choose(wanted)
    if wanted.kind not in FOR_A_WISH:
        raise RuleBroken("kind", _l("Choose one of the list."))
    child = _child(search, wanted.child)
    _lock(child, search.wish)
    _check_wish(search)
    check_pairing(child, search.wish.donor_id, search.programme, search.offered)
    candidate = find_candidate(search, wanted.child)
    if candidate is None:
        raise SlotTaken(_l("%(code)s cannot be held now: the child is not free.", code=child.code))
    part = Part(search.offered, wanted.sole, wanted.earmark)
    claim = open_claim(child, search.programme, part)
    return _hold(
        claim,
        wanted.kind,
        search.programme,
        by,
        donor_id=search.wish.donor_id,
        wish_id=search.wish.id,
        score=json.dumps(candidate.score.as_stored()),
    )


def reserve_child(wanted: Reserve, *, by: Actor) -> Hold:
    """Keep a child for a campaign of a programme, whose sponsor is found later.

    RuleBroken beside a field that names nobody; SlotTaken, WrongState.
    """
    if not wanted.reserved_for:
        raise RuleBroken("reserved_for", _l("Say for which campaign the child is kept."))
    programme: Programme | None = session.scalar(
        select(Programme).where(
            Programme.code == wanted.programme, Programme.id.in_(ids_within(by))
        )
    )
    if programme is None:
        raise RuleBroken("programme", _l("Choose one of the list."))
    child: Child | None = session.scalar(
        select(Child).where(Child.code == wanted.child, within_scope(by))
    )
    if child is None:
        raise RuleBroken("child", _l("There is no such child."))
    lock_children([child.id])
    expire_holds([child.id])
    _check_legal(HoldKind.RESERVATION, child, None)
    claim = open_claim(child, programme, Part(programme.max_amount, sole=True))
    return _hold(claim, HoldKind.RESERVATION, programme, by, reserved_for=wanted.reserved_for)


def give_reserved(hold: Hold, wish: Wish, *, by: Actor) -> None:
    """Pass a reserved child to a sponsor who waits: from now on an ordinary proposal.

    WrongState when the reservation has ended or the wish waits no more; Blocked.
    """
    child = session.get_one(Child, hold.child_id)
    _lock(child, wish)
    programme = session.get_one(Programme, hold.programme_id)
    search = Search(wish, programme, None)
    if hold.kind is not HoldKind.RESERVATION or programme.code != wish.programme_code:
        raise WrongState(_l("This child is kept for another programme."))
    _check_wish(search)
    check_pairing(child, wish.donor_id, programme, search.offered)
    passed = session.scalar(
        update(Hold)
        .where(Hold.id == hold.id, Hold.state == HoldState.LIVE, Hold.expires_at > now())
        .where(Hold.kind == HoldKind.RESERVATION)
        .values(
            kind=HoldKind.PROPOSAL,
            donor_id=wish.donor_id,
            wish_id=wish.id,
            extensions=0,
            expires_at=now() + TERMS[HoldKind.PROPOSAL].life,
        )
        .returning(Hold.id)
    )
    if passed is None:
        raise WrongState(_l("This reservation has ended."))
    record(Act("held", "child", child.code, {"hold": hold.public_id}), by)


def offer_child(ended: Sponsorship, offer: Offer, *, by: Actor | None) -> Hold:
    """Hold a child for a sponsor whose sponsorship has ended; legal kinds stand in ``LEGAL``.

    A substitute is another child; kept warm and offered back are the same. One live offer at a
    time: WrongState. Also SlotTaken, Blocked, and RuleBroken("child").
    """
    kind = offer.kind
    child: Child | None = session.scalar(select(Child).where(Child.code == offer.child))
    if child is None or (by is not None and not _reaches(child, by)):
        raise RuleBroken("child", _l("There is no such child."))
    if (kind is HoldKind.SUBSTITUTE) is (child.id == ended.child_id):
        raise RuleBroken("child", _l("A substitute is another child than the one who left."))
    lock_children([child.id])
    session.refresh(ended, with_for_update={"key_share": True})
    lock_donor(ended.donor_id)
    expire_holds([child.id])
    _check_legal(kind, child, ended)
    live = select(Hold.id).where(
        Hold.sponsorship_id == ended.id, Hold.state == HoldState.LIVE, Hold.expires_at > now()
    )
    if session.scalar(live) is not None:
        raise WrongState(_l("A child is held for this sponsor already. Release it first."))
    if kind is HoldKind.SUBSTITUTE and _wants_none(ended):
        raise WrongState(_l("This sponsor wants no other child. Take that back first."))
    programme = session.get_one(Programme, ended.programme_id)
    before = session.get_one(SlotClaim, ended.claim_id)
    amount = before.share or programme.min_amount
    score = _score_in_place(ended, child.code) if kind is HoldKind.SUBSTITUTE else ""
    check_pairing(child, ended.donor_id, programme, amount)
    claim = open_claim(child, programme, Part(amount, before.share is None, before.earmark))
    about = {"donor_id": ended.donor_id, "sponsorship_id": ended.id, "score": score}
    return _hold(claim, kind, programme, by, **about)


def _wants_none(ended: Sponsorship) -> bool:
    said = select(Departure.wants_none_on).where(Departure.sponsorship_id == ended.id)
    return session.scalar(said) is not None


def _score_in_place(ended: Sponsorship, code: str) -> str:
    """Return how well another child fits in place of the one who left, as a hold keeps it."""
    candidate = find_candidate(search_in_place(ended, None), code)
    return json.dumps(candidate.score.as_stored()) if candidate else ""


def hold_for_money(sponsorship: Sponsorship, *, by: Actor | None) -> Hold:
    """Let the claim of an agreed sponsorship wait for the first money or the signature."""
    claim = session.get_one(SlotClaim, sponsorship.claim_id)
    programme = session.get_one(Programme, sponsorship.programme_id)
    about = {"donor_id": sponsorship.donor_id, "sponsorship_id": sponsorship.id}
    return _hold(claim, HoldKind.NO_MONEY, programme, by, **about)


def _hold(
    claim: SlotClaim, kind: HoldKind, programme: Programme, by: Actor | None, **about: Any
) -> Hold:
    moment = now()
    hold = Hold(
        claim_id=claim.id,
        child_id=claim.child_id,
        programme_id=programme.id,
        kind=kind,
        state=HoldState.LIVE,
        expires_at=moment + TERMS[kind].life,
        created_at=moment,
        created_by=by.id if by else None,
        **about,
    )
    session.add(hold)
    session.flush()
    code = session.scalars(select(Child.code).where(Child.id == claim.child_id)).one()
    record(Act("held", "child", code, _noted(hold, about)), by)
    return hold


def _noted(hold: Hold, about: Mapping[str, Any]) -> dict[str, Any]:
    noted = {"hold": hold.public_id, "kind": hold.kind.value}
    if about.get("score"):
        kept = json.loads(about["score"])
        noted |= {**kept["points"], "total": kept["total"]}
    return noted


def _check_legal(kind: HoldKind, child: Child, about: Sponsorship | None) -> None:
    ended_by = side_of(about.end_code) if about is not None and about.end_code else None
    state = about.state if about is not None else None
    if is_in_doubt(child) or not is_legal(kind, child.standing, state, ended_by):
        raise WrongState(_l("%(code)s cannot be held like this now.", code=child.code))


def _lock(child: Child, wish: Wish) -> None:
    """Lock a child, whoever is still held for a wish, and its sponsor; free whose time is over.

    A hold that is over but not yet swept away would else stand beside the new one.
    """
    held = select(Hold.child_id).where(Hold.wish_id == wish.id, Hold.state == HoldState.LIVE)
    children = {child.id, *session.scalars(held)}
    lock_children(children)
    expire_holds(children)
    lock_donor(wish.donor_id)


def _check_wish(search: Search) -> None:
    session.refresh(search.wish, with_for_update={"key_share": True})
    if search.wish.state is not WishState.OPEN:
        raise WrongState(_l("This wish no longer waits. Reload the page to see what became of it."))
    held = session.scalar(
        select(Child.code)
        .join(Hold, Hold.child_id == Child.id)
        .where(Hold.wish_id == search.wish.id, Hold.state == HoldState.LIVE)
    )
    if held:
        raise WrongState(
            _l("%(code)s is held for this sponsor already. Release it first.", code=held)
        )


def _child(search: Search, code: str) -> Child:
    child: Child | None = session.scalar(select(Child).where(Child.code == code))
    if child is None or (search.places is not None and child.place_code not in search.places):
        raise NotFound(_l("There is no such child."))
    return child


def _reaches(child: Child, by: Actor) -> bool:
    return (
        session.scalar(select(Child.id).where(Child.id == child.id, within_scope(by))) is not None
    )

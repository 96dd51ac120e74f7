"""A sponsor's children through the one visibility function, with their pledges and money."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.dates import Month, today
from core.errors import NotFound
from core.i18n import _l
from donors.models import Donor
from payments.pledges.services import Cell, PledgeRow, month_strips, pledge_rows_for_donor
from payments.receipts.services import Registered, receipts_of_donor
from sponsorship.agreements.services import has_agreement
from sponsorship.children.identity import get_photo
from sponsorship.children.identity_models import ChildPhoto
from sponsorship.children.rules import Audience
from sponsorship.children.visible import (
    VisibleChild,
    VisibleHandOver,
    visible_child,
    visible_hand_overs,
)
from sponsorship.grants.services import GivenGrant, given_to_children
from sponsorship.impact.rules import Whereabouts
from sponsorship.impact.services import Giving, whereabouts_of
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.services import sponsorships_to_show

LATEST_RECEIPTS = 6
LATEST_HAND_OVERS = 12


@dataclass(frozen=True, slots=True)
class OwnChild:
    """A child the donor sponsors: what may be seen of it, the pledge and its twelve months."""

    child_id: int
    seen: VisibleChild
    sponsorship: Sponsorship
    pledge: PledgeRow
    months: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class OwnChildPage:
    """One child with where the year's money is, the latest receipts and the help it was given."""

    own: OwnChild
    year: int
    gone: Whereabouts
    receipts: list[Registered]
    grants: list[GivenGrant]
    hand_overs: list[VisibleHandOver]
    agreement: bool
    """Whether there is an agreement to read."""


def children_of(donor: Donor) -> list[OwnChild]:
    """Return the children the donor sponsors now, oldest sponsorship first.

    A child who has left stays until the donor was told: nobody learns of it from a web page.
    """
    running = sponsorships_to_show(donor.id)
    seen = visible_child(Audience.DONOR, [one.child_id for one in running], today())
    pledges = {row.pledge.id: row for row in pledge_rows_for_donor(donor.id)}
    shown = {one.pledge_id: pledges[one.pledge_id].schedule for one in running}
    strips = month_strips(list(shown), Month.of(today()), schedules=shown)
    return [
        OwnChild(
            one.child_id, seen[one.child_id], one, pledges[one.pledge_id], strips[one.pledge_id]
        )
        for one in running
    ]


def child_page_of(donor: Donor, code: str) -> OwnChildPage:
    """Return one child of the donor.

    Raises NotFound: another donor's child is as unknown as one that does not exist.
    """
    own, year = own_child(donor, code), today().year
    pledge = own.pledge.pledge
    return OwnChildPage(
        own,
        year,
        whereabouts_of(Giving(donor.id, pledge.organisation_id, year), pledge.fund_id),
        receipts_of_donor(donor.id)[:LATEST_RECEIPTS],
        given_to_children([own.child_id]).get(own.child_id, []),
        visible_hand_overs([own.child_id])[own.child_id][:LATEST_HAND_OVERS],
        has_agreement(own.sponsorship.id),
    )


def photo_for(donor: Donor, code: str, photo_id: str) -> ChildPhoto:
    """Return the picture that the donor may see of a child now. Raises NotFound for any other."""
    own = own_child(donor, code)
    if own.seen.photo is None or own.seen.photo.public_id != photo_id:
        raise NotFound(_l("There is no such picture."))
    return get_photo(photo_id, own.child_id)


def own_child(donor: Donor, code: str) -> OwnChild:
    """Return a child of the donor's pages; NotFound, also for another donor's."""
    found = next((own for own in children_of(donor) if own.seen.code == code), None)
    if found is None:
        raise NotFound(_l("There is no such child."))
    return found

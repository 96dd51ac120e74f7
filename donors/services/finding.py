"""Finding donors: by public id, by the office's code, by name or telephone."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from core.access import Actor
from core.batches import batches
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.paging import Page, paginate
from core.text import search_key
from donors.models import Donor, DonorLogin
from donors.rules import DonorKind, tidy_phone


@dataclass(frozen=True)
class DonorFilter:
    """What a list of donors is narrowed by; page counts from 1."""

    text: str = ""
    kind: DonorKind | None = None
    page: int = 1


def search_donors(wanted: DonorFilter) -> Page[Donor]:
    """Return a page of donors in Vietnamese name order.

    The text matches when all its words stand in the name whatever their accents, or when it is
    part of the code or the telephone number.
    """
    query = select(Donor).order_by(Donor.sort_key, Donor.code)
    if wanted.kind:
        query = query.where(Donor.kind == wanted.kind)
    if text := wanted.text.strip():
        name, phone = search_key(text), tidy_phone(text)
        words = [Donor.search_key.contains(word, autoescape=True) for word in name.split()]
        matches = [Donor.code.icontains(text, autoescape=True)]
        if words:
            matches.append(and_(*words))
        if phone.lstrip("+").isdecimal():
            matches.append(Donor.phone.contains(phone, autoescape=True))
        query = query.where(or_(*matches))
    return paginate(query, wanted.page)


def get_donor(public_id: str) -> Donor:
    """Return a donor by public id; NotFound."""
    donor: Donor | None = session.scalar(select(Donor).where(Donor.public_id == public_id))
    if donor is None:
        raise NotFound(_l("There is no such sponsor."))
    return donor


def find_donor_by_code(code: str) -> Donor | None:
    """Return the donor of the office's code, e.g. NT0001."""
    donor: Donor | None = session.scalar(select(Donor).where(Donor.code == code.strip().upper()))
    return donor


def get_donor_by_code(code: str) -> Donor:
    """Return the donor of the office's code; NotFound."""
    donor = find_donor_by_code(code)
    if donor is None:
        raise NotFound(_l("There is no sponsor with the code %(code)s.", code=code))
    return donor


def donor_of(actor: Actor) -> Donor:
    """Return the donor that a signed-in person is; NotFound for everybody else."""
    donor: Donor | None = session.scalar(
        select(Donor)
        .join(DonorLogin, DonorLogin.donor_id == Donor.id)
        .where(DonorLogin.user_id == actor.id)
    )
    if donor is None:
        raise NotFound(_l("There is no such sponsor."))
    return donor


def donors_by_code(codes: Collection[str]) -> dict[str, Donor]:
    """Return the donors of those codes that are known."""
    return {
        donor.code: donor
        for batch in batches(sorted(set(codes)))
        for donor in session.scalars(select(Donor).where(Donor.code.in_(batch)))
    }


def get_donor_by_id(donor_id: int) -> Donor:
    """Return the donor that another row of ours names."""
    return session.get_one(Donor, donor_id)

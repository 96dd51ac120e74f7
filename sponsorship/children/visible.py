"""What an audience may see of a child: the one function behind every page, PDF, JSON and export."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from core.db import session
from core.partial_dates import PartialDate
from core.places.models import AdminUnit
from sponsorship.children.identity import Identity, latest_photos, names_for
from sponsorship.children.models import Child, Consent
from sponsorship.children.rules import Audience, Proof, Scope, Standing, Yes, is_covered


@dataclass(frozen=True, slots=True)
class VisiblePhoto:
    """A picture that may be shown, by its public identifier, with its date."""

    public_id: str
    taken_on: date


@dataclass(frozen=True, slots=True)
class VisibleChild:
    """All that a donor may ever learn of a child; None where consent does not reach."""

    code: str
    given_name: str | None = None
    age: int | None = None
    grade: int | None = None
    province: str | None = None
    photo: VisiblePhoto | None = None
    story: str | None = None

    @property
    def title(self) -> str:
        """Return the name to call the child by: the given name, else the code."""
        return self.given_name or self.code


def visible_child(
    audience: Audience, child_ids: Collection[int], on: date
) -> dict[int, VisibleChild]:
    """Return what the audience may see of these children on a day, by id.

    A donor sees the code; with current recorded consent to be shown also given name, age,
    grade and province; with consent for them the newest approved picture and the reviewed
    text. A disputed child, or one that has left, is its code only. The public sees no child.
    Law on Children 102/2016, Art. 6; Decree 56/2017, Art. 33.
    """
    if audience is not Audience.DONOR or not child_ids:
        return {}
    identities = names_for(child_ids)
    given = _recorded_consents(child_ids)
    photos = latest_photos(child_ids)
    shown: dict[int, VisibleChild] = {}
    for child, province in _children(child_ids):
        identity = identities.get(child.id)
        scopes = _open_scopes(child, given[child.id], identity, on)
        if identity is None or Scope.SHOW_TO_DONOR not in scopes:
            shown[child.id] = VisibleChild(child.code)
            continue
        photo = photos.get(child.id) if Scope.PHOTO in scopes else None
        shown[child.id] = VisibleChild(
            code=child.code,
            given_name=identity.given_name,
            age=max(identity.birth.age_on(on), 0),
            grade=child.grade,
            province=province,
            photo=VisiblePhoto(photo.public_id, photo.taken_on) if photo else None,
            story=(child.story or None) if Scope.STORY in scopes else None,
        )
    return shown


def _open_scopes(
    child: Child, given: list[Yes], identity: Identity | None, on: date
) -> frozenset[Scope]:
    """Return what may be shown: nothing of a disputed child or one that has left."""
    if child.disputed or child.standing is Standing.EXITED or identity is None:
        return frozenset()
    birth: PartialDate = identity.birth
    return frozenset(scope for scope in Scope if is_covered(scope, given, birth, on))


def _children(child_ids: Collection[int]) -> list[tuple[Child, str]]:
    commune, province = aliased(AdminUnit), aliased(AdminUnit)
    rows = session.execute(
        select(Child, province.name)
        .join(commune, commune.code == Child.place_code)
        .join(province, province.code == commune.parent_code)
        .where(Child.id.in_(child_ids))
    )
    return [(child, name) for child, name in rows]


def _recorded_consents(child_ids: Collection[int]) -> defaultdict[int, list[Yes]]:
    rows = session.execute(
        select(
            Consent.child_id,
            Consent.subject,
            Consent.scope,
            Consent.given_on,
            Consent.expires_on,
            Consent.withdrawn_on,
        ).where(Consent.child_id.in_(child_ids), Consent.proof == Proof.RECORDED)
    )
    given: defaultdict[int, list[Yes]] = defaultdict(list)
    for child_id, subject, scope, given_on, expires_on, withdrawn_on in rows:
        if given_on is not None:
            yes = Yes(subject, scope, given_on, expires_on, withdrawn_on)
            given[child_id].append(yes)
    return given

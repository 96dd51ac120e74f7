"""What an audience may see of a child: the one function behind every page, PDF, JSON and export."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, overload

from sqlalchemy import select
from sqlalchemy.orm import aliased

from core.db import session
from core.money import Money
from core.partial_dates import PartialDate
from core.places.models import AdminUnit
from sponsorship.children.consent_rules import Basis, Said, is_covered
from sponsorship.children.identity import Carer, Identity, carers_of, latest_photos, names_for
from sponsorship.children.identity.field_work import confirmed_for
from sponsorship.children.identity_models import ChildPhoto
from sponsorship.children.models import Child
from sponsorship.children.rules import SENSITIVE, Audience, Circumstance, Scope, Standing
from sponsorship.children.services.answers import answers_of
from sponsorship.children.services.legal_basis import basis_on
from sponsorship.children.services.records import circumstances_of
from sponsorship.freezes.services import child_is_frozen

CLOSED: frozenset[Scope] = frozenset()


@dataclass(frozen=True, slots=True)
class VisiblePhoto:
    """A picture that may be shown, by its public identifier, with its date."""

    public_id: str
    taken_on: date


@dataclass(frozen=True, slots=True)
class VisibleHandOver:
    """That something reached the child's family: when, and how much; None for things.

    Neither what it was for, nor who took it, nor the proof.
    """

    confirmed_on: date
    amount: Money | None


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
    letters: bool = False
    """Whether letters of its sponsor may reach the child."""
    replies: bool = False
    """Whether the child's own letters may be shown to its sponsor."""

    @property
    def title(self) -> str:
        """Return the name to call the child by: the given name, else the code."""
        return self.given_name or self.code


@dataclass(frozen=True, slots=True)
class CommuneChild(VisibleChild):
    """What the child's own commune may see beside: who it is, never a sensitive circumstance."""

    full_name: str | None = None
    born: PartialDate | None = None
    commune: str | None = None
    village: str | None = None
    school: str | None = None
    carer: Carer | None = None
    circumstances: tuple[Circumstance, ...] = ()


@dataclass(frozen=True, slots=True)
class LettersAgreed:
    """Whether letters to a child, and letters from it, are agreed to."""

    letters: bool
    replies: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A child with where it lives, whether it is frozen, and on what ground its file is kept."""

    child: Child
    commune: str
    province: str
    frozen: bool
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class _Known:
    """All that is on record of some children, and which scopes are open on the day."""

    on: date
    rows: list[_Row]
    identities: dict[int, Identity]
    photos: dict[int, ChildPhoto]
    said: dict[int, list[Said]]

    def held(self, row: _Row) -> bool:
        """Say whether the file may be used at all: one that rests on consent, while it holds."""
        if row.child.id not in self.identities:
            return False
        return row.basis is not Basis.CONSENT or self.opens(Scope.HOLD_DATA, row.child)

    def opens(self, scope: Scope, child: Child) -> bool:
        """Say whether everybody who must agree to a scope has agreed."""
        birth = self.identities[child.id].birth
        return is_covered(scope, self.said.get(child.id, []), birth, self.on)

    def open_scopes(self, row: _Row) -> frozenset[Scope]:
        """Return what was agreed to; nothing of a disputed child or of one that has left."""
        return CLOSED if row.child.standing is Standing.EXITED else self.agreed_scopes(row)

    def agreed_scopes(self, row: _Row) -> frozenset[Scope]:
        """Return what was agreed to, also of a child that has left; nothing of a disputed one."""
        if row.child.disputed or not self.held(row):
            return CLOSED
        return frozenset(scope for scope in Scope if self.opens(scope, row.child))

    def photo_of(self, child: Child) -> VisiblePhoto | None:
        """Return the newest approved picture."""
        photo = self.photos.get(child.id)
        return VisiblePhoto(photo.public_id, photo.taken_on) if photo else None


@overload
def visible_child(
    audience: Literal[Audience.COMMUNE], child_ids: Collection[int], on: date
) -> dict[int, CommuneChild]: ...


@overload
def visible_child(
    audience: Audience, child_ids: Collection[int], on: date
) -> dict[int, VisibleChild]: ...


def visible_child(audience: Audience, child_ids: Collection[int], on: date) -> dict[int, Any]:
    """Return what the audience may see of these children on a day, by id.

    A donor sees the code; with current recorded consent to be shown also given name, age,
    grade and province; with consent for them the newest approved picture, the reviewed text and
    whether letters pass to the child and from it. A child that is disputed, frozen, has left, or
    whose file rests on a consent that no longer holds, is its code only. The commune sees who
    the child is, but no sensitive circumstance, and of a file without a basis the code only. The
    public sees no child.
    Law on Children 102/2016, Art. 6; Decree 56/2017, Art. 33; Law 91/2025 on personal data.
    """
    if audience is Audience.PUBLIC or not child_ids:
        return {}
    known = _look_up(child_ids, on)
    if audience is Audience.COMMUNE:
        return _for_commune(known, child_ids)
    return {row.child.id: _for_donor(known, row) for row in known.rows}


def visible_hand_overs(child_ids: Collection[int]) -> dict[int, list[VisibleHandOver]]:
    """Return what a donor may see of the hand-overs to these children, by id, newest first.

    It needs no consent, and tells nothing of a frozen child.
    """
    shown: dict[int, list[VisibleHandOver]] = {child_id: [] for child_id in child_ids}
    for given, paid in confirmed_for(child_ids):
        amount = Money(paid.amount, paid.currency) if paid else None
        shown[given.child_id].append(VisibleHandOver(given.received_on, amount))
    return shown


def letters_agreed(child_ids: Collection[int], on: date) -> dict[int, LettersAgreed]:
    """Return for which of these children letters may pass on a day, by id.

    Also for one that has left: whether a last letter goes on then is for the departure to say.
    Nothing passes for a frozen child.
    """
    if not child_ids:
        return {}
    known = _look_up(child_ids, on)
    return {
        row.child.id: _letters(CLOSED if row.frozen else known.agreed_scopes(row))
        for row in known.rows
    }


def _letters(scopes: frozenset[Scope]) -> LettersAgreed:
    """Letters need the consent for them, what a child tells of itself also that for its story."""
    letters = {Scope.SHOW_TO_DONOR, Scope.LETTERS} <= scopes
    return LettersAgreed(letters, letters and Scope.STORY in scopes)


def _for_donor(known: _Known, row: _Row) -> VisibleChild:
    child = row.child
    scopes = CLOSED if row.frozen else known.open_scopes(row)
    if Scope.SHOW_TO_DONOR not in scopes:
        return VisibleChild(child.code)
    identity = known.identities[child.id]
    return VisibleChild(
        code=child.code,
        given_name=identity.given_name,
        age=max(identity.birth.age_on(known.on), 0),
        grade=child.grade,
        province=row.province,
        photo=known.photo_of(child) if Scope.PHOTO in scopes else None,
        story=(child.story or None) if Scope.STORY in scopes else None,
        **asdict(_letters(scopes)),
    )


def _for_commune(known: _Known, child_ids: Collection[int]) -> dict[int, CommuneChild]:
    carers, circumstances = carers_of(child_ids, known.on), circumstances_of(child_ids)
    shown = {}
    for row in known.rows:
        child = row.child
        if not known.held(row):
            shown[child.id] = CommuneChild(child.code)
            continue
        identity = known.identities[child.id]
        present = circumstances.get(child.id, frozenset()) - SENSITIVE
        shown[child.id] = CommuneChild(
            code=child.code,
            given_name=identity.given_name,
            age=max(identity.birth.age_on(known.on), 0),
            grade=child.grade,
            province=row.province,
            photo=known.photo_of(child),
            story=child.story or None,
            **asdict(_letters(known.open_scopes(row))),
            full_name=identity.full_name,
            born=identity.birth,
            commune=row.commune,
            village=identity.village or None,
            school=identity.school or None,
            carer=carers.get(child.id),
            circumstances=tuple(kind for kind in Circumstance if kind in present),
        )
    return shown


def _look_up(child_ids: Collection[int], on: date) -> _Known:
    return _Known(
        on=on,
        rows=_children(child_ids, on),
        identities=names_for(child_ids),
        photos=latest_photos(child_ids),
        said=answers_of(child_ids, on),
    )


def _children(child_ids: Collection[int], on: date) -> list[_Row]:
    commune, province = aliased(AdminUnit), aliased(AdminUnit)
    rows = session.execute(
        select(Child, commune.name, province.name, child_is_frozen(Child.id), basis_on(on))
        .join(commune, commune.code == Child.place_code)
        .join(province, province.code == commune.parent_code)
        .where(Child.id.in_(child_ids))
    )
    return [_Row(*row) for row in rows]

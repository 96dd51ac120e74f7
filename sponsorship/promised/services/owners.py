"""Case owners: staff of matching and of cases, each for the children of the places they work in.

The house gives nobody a sponsor as their own: who looks after a child is said by the places of
their account, and every list, counter and queue of theirs follows these places. So does this one.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select

from core.access import Actor, access_table
from core.accounts.models import User, UserPlace, UserRole
from core.accounts.sessions import actor_of
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.places.models import AdminUnit
from core.places.services import scope_units
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.pledges.models import Pledge
from sponsorship.children.models import Child
from sponsorship.permissions import Permission
from sponsorship.promised.rules import NOBODY

OWNING = (Permission.MATCH, Permission.CHILDREN_CASE)


@dataclass(frozen=True)
class Owner:
    """A case owner as a list to choose from shows one."""

    public_id: str
    name: str


def list_owners(organisation_id: int) -> list[Owner]:
    """Return the case owners of an organisation who are bound to places, by name."""
    users = session.scalars(_bound_to_places(organisation_id).order_by(User.name, User.id))
    return [Owner(user.public_id, user.name) for user in users]


def of_owner(owner: str | None, organisation_id: int) -> list[ColumnElement[bool]]:
    """Return the conditions on ``Pledge`` that it is the owner's; None is everybody's.

    Raises NotFound for somebody who owns no case of the organisation.
    """
    if owner is None:
        return []
    if owner == NOBODY:
        return [Pledge.fund_id.not_in(_funds_in(_units_of_owners(organisation_id)))]
    mine = _bound_to_places(organisation_id).where(User.public_id == owner)
    user = session.scalar(mine)
    if user is None:
        raise NotFound(_l("There is no such case owner."))
    return in_area(actor_of(user))


def in_area(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions on ``Pledge`` that its child lives where the person works.

    Whoever is bound to no place works with all commitments of their organisations.
    """
    units = scope_units(actor) if actor.places else None
    return [] if units is None else [Pledge.fund_id.in_(_funds_in(units))]


def _funds_in(units: Select[str]) -> Select[int]:
    """Return the query for the funds of children who live in these places."""
    return (
        select(Fund.id)
        .join(Child, Child.code == Fund.code)
        .where(Fund.kind == FundKind.CHILD, Child.place_code.in_(units))
    )


def _bound_to_places(organisation_id: int) -> Select[User]:
    has_place = select(UserPlace.id).where(UserPlace.user_id == User.id).exists()
    owns = (
        select(UserRole.id)
        .where(
            UserRole.user_id == User.id,
            UserRole.role.in_(_roles()),
            or_(UserRole.organisation_id.is_(None), UserRole.organisation_id == organisation_id),
        )
        .exists()
    )
    return select(User).where(User.active, has_place, owns)


def _units_of_owners(organisation_id: int) -> Select[str]:
    users = _bound_to_places(organisation_id).with_only_columns(User.id)
    places = select(UserPlace.place_code).where(UserPlace.user_id.in_(users))
    return select(AdminUnit.code).where(
        or_(AdminUnit.code.in_(places), AdminUnit.parent_code.in_(places))
    )


def _roles() -> list[str]:
    wanted = {permission.value for permission in OWNING}
    return [role for role, may in access_table().roles.items() if may & wanted]

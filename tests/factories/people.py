"""Organisations and users."""

from itertools import count

from sqlalchemy import select

from core.access import Actor
from core.accounts.models import User, UserPlace, UserRole
from core.accounts.passwords import hash_password
from core.accounts.sessions import actor_of
from core.dates import now
from core.db import session
from core.organisations.models import Organisation

PASSWORD = "a long enough password"
_PASSWORD_HASH = hash_password(PASSWORD)
_numbers = count(1)


def organisation(code: str = "QBT") -> Organisation:
    """Return the organisation of the code, made when it is not there."""
    found = session.scalar(select(Organisation).where(Organisation.code == code))
    if found is None:
        found = Organisation(
            code=code,
            name_vi=f"Quỹ Bảo trợ trẻ em {code}",
            name_en=f"Children's Fund {code}",
            address="Số 1, đường Mẫu",
            tax_code="5700000000",
            phone="0203 3800 000",
        )
        session.add(found)
        session.flush()
    return found


def user_with(
    *roles: str, places: tuple[str, ...] = (), organisation_code: str | None = None
) -> User:
    """Return a new user with roles, everywhere unless an organisation is named."""
    number = next(_numbers)
    user = User(
        login=f"user{number}@example.org",
        name=f"Người dùng {number}",
        password_hash=_PASSWORD_HASH,
        created_at=now(),
    )
    session.add(user)
    session.flush()
    body = organisation(organisation_code).id if organisation_code else None
    for role in roles:
        session.add(UserRole(user_id=user.id, role=role, organisation_id=body))
    for place in places:
        session.add(UserPlace(user_id=user.id, place_code=place))
    session.flush()
    return user


def actor(*roles: str, places: tuple[str, ...] = ()) -> Actor:
    """Return the actor of a new user with roles."""
    return actor_of(user_with(*roles, places=places))

"""Users as an administrator sees them: who may do what, where."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import delete, select

from core.access import Actor, access_table
from core.accounts.models import User, UserPlace, UserRole
from core.accounts.rules import is_phone, normal_login
from core.accounts.services.links import close_links
from core.accounts.sessions import end_sessions_of
from core.audit import Act, digest, record
from core.dates import now
from core.db import session
from core.errors import Duplicate, NotFound, RuleBroken
from core.i18n import _l
from core.mail.services import is_address
from core.organisations.models import Organisation
from core.organisations.services import get_organisation
from core.places.services import names_of


@dataclass(frozen=True)
class SaveUser:
    """A person, their roles, and the scope: an organisation or all (None), places or none."""

    login: str
    name: str
    roles: frozenset[str]
    language: str = "vi"
    organisation: str | None = None
    places: frozenset[str] = frozenset()


@dataclass(frozen=True)
class UserRow:
    """A user with roles and scope; ``organisation`` None is the whole installation."""

    user: User
    roles: tuple[str, ...]
    organisation: str | None
    places: tuple[str, ...]


def list_users() -> list[UserRow]:
    """Return every user by name, with three queries."""
    return _rows(list(session.scalars(select(User).order_by(User.name, User.id))))


def get_user(public_id: str) -> User:
    """Return a user. Raises NotFound."""
    user = session.scalar(select(User).where(User.public_id == public_id))
    if user is None:
        raise NotFound(_l("There is no such user."))
    return user


def user_row(user: User) -> UserRow:
    """Return a user with roles and scope."""
    return _rows([user])[0]


def create_user(command: SaveUser, *, by: Actor | None) -> User:
    """Open an account without a password. Raises Duplicate(login) and RuleBroken."""
    user = User(login="", name=command.name, created_at=now())
    _write(user, command)
    session.add(user)
    session.flush()
    _grant(user, command)
    record(Act("user.created", "user", user.public_id, _grants(command)), by)
    return user


def edit_user(user: User, command: SaveUser, *, by: Actor) -> None:
    """Change a user; new roles or scope end the sessions. Nobody changes their own rights.

    Links that were sent to another sign-in name before end with it.

    Raises Duplicate(login), and RuleBroken naming the field.
    """
    before = user_row(user)
    old = SaveUser(
        user.login,
        user.name,
        frozenset(before.roles),
        user.language,
        before.organisation,
        frozenset(before.places),
    )
    moved = _grants(old) != _grants(command)
    if moved and user.id == by.id:
        raise RuleBroken("roles", _l("Ask another administrator to change your own rights."))
    _write(user, command)
    if moved:
        session.execute(delete(UserRole).where(UserRole.user_id == user.id))
        session.execute(delete(UserPlace).where(UserPlace.user_id == user.id))
        _grant(user, command)
        end_sessions_of(user.id)
    if user.login != old.login:
        close_links(user)
    after = _grants(command)
    changes = {name: [was, after[name]] for name, was in _grants(old).items() if was != after[name]}
    changes["identity"] = [
        digest(f"{old.login} {old.name}"),
        digest(f"{user.login} {user.name}"),
    ]
    record(Act("user.edited", "user", user.public_id, changes), by)


def set_active(user: User, *, active: bool, by: Actor) -> None:
    """Close an account, its sessions and links, or open it again. Nobody closes their own."""
    if user.id == by.id:
        raise RuleBroken("", _l("Ask another administrator to close your own account."))
    user.active = active
    if not active:
        end_sessions_of(user.id)
        close_links(user)
    action = "user.opened" if active else "user.closed"
    record(Act(action, "user", user.public_id, {"active": [not active, active]}), by)


def _write(user: User, command: SaveUser) -> None:
    login = normal_login(command.login)
    if not (is_address(login) or is_phone(login)):
        raise RuleBroken("login", _l("Enter an e-mail address or a phone number."))
    taken = session.scalar(select(User.id).where(User.login == login))
    if taken is not None and taken != user.id:
        raise Duplicate("login", _l("Somebody signs in with this already."))
    user.login, user.name, user.language = login, command.name, command.language


def _grant(user: User, command: SaveUser) -> None:
    if not command.roles or not command.roles <= access_table().roles.keys():
        raise RuleBroken("roles", _l("Choose at least one role of the list."))
    unknown = command.places - names_of(command.places).keys()
    if unknown:
        names = ", ".join(sorted(unknown))
        raise RuleBroken("places", _l("No place has the code %(names)s.", names=names))
    body = get_organisation(command.organisation).id if command.organisation else None
    session.add_all(
        UserRole(user_id=user.id, role=role, organisation_id=body) for role in sorted(command.roles)
    )
    session.add_all(UserPlace(user_id=user.id, place_code=code) for code in sorted(command.places))
    session.flush()


def _grants(command: SaveUser) -> dict[str, object]:
    return {
        "roles": sorted(command.roles),
        "organisation": command.organisation,
        "places": sorted(command.places),
    }


def _rows(users: list[User]) -> list[UserRow]:
    ids = [user.id for user in users]
    roles: dict[int, set[str]] = defaultdict(set)
    bodies: dict[int, str | None] = {}
    places: dict[int, list[str]] = defaultdict(list)
    for user_id, role, code in session.execute(
        select(UserRole.user_id, UserRole.role, Organisation.code)
        .outerjoin(Organisation, Organisation.id == UserRole.organisation_id)
        .where(UserRole.user_id.in_(ids))
    ):
        roles[user_id].add(role)
        bodies[user_id] = code
    for user_id, code in session.execute(
        select(UserPlace.user_id, UserPlace.place_code).where(UserPlace.user_id.in_(ids))
    ):
        places[user_id].append(code)
    return [
        UserRow(
            user,
            tuple(sorted(roles[user.id])),
            bodies.get(user.id),
            tuple(sorted(places[user.id])),
        )
        for user in users
    ]

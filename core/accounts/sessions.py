"""Sessions on the server: a copied cookie dies with logout, a new password or a closed account."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, g
from flask_login import AnonymousUserMixin, LoginManager, UserMixin
from sqlalchemy import Text, cast, literal, select, update

from core.access import Actor, access_table
from core.accounts.models import LoginSession, User, UserPlace, UserRole
from core.accounts.passwords import new_token, token_digest
from core.accounts.rules import IDLE_LIFE, SESSION_LIFE, normal_login
from core.dates import now
from core.db import Id, session
from core.errors import NotFound
from core.i18n import _l

TOUCH_EVERY = timedelta(minutes=1)


@dataclass
class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """The signed-in person of this request, by session token."""

    token: str
    session_id: int
    actor: Actor
    language: str

    def get_id(self) -> str:
        """Return the session token: what the cookie carries."""
        return self.token


def init_sessions(app: Flask) -> None:
    """Let Flask-Login find people by the session token in the signed cookie."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(find_signed_in)


def actor_of(user: User) -> Actor:
    """Return what services need to know of a user: roles, permissions and scope; one query."""
    nothing = literal(None)
    rows = session.execute(
        select(UserRole.role, UserRole.organisation_id, cast(nothing, Text).label("place_code"))
        .where(UserRole.user_id == user.id)
        .union_all(
            select(cast(nothing, Text), cast(nothing, Id), UserPlace.place_code).where(
                UserPlace.user_id == user.id
            )
        )
    ).all()
    held = [row for row in rows if row.role is not None]
    roles = frozenset(row.role for row in held)
    return Actor(
        id=user.id,
        name=user.name,
        roles=roles,
        permissions=access_table().permissions(roles),
        organisations=frozenset(r.organisation_id for r in held if r.organisation_id is not None),
        places=frozenset(row.place_code for row in rows if row.place_code is not None),
        everywhere=any(row.organisation_id is None for row in held),
        public_id=user.public_id,
    )


def actor_by_login(login: str) -> Actor:
    """Return the person a command acts for. Raises NotFound for unknown and closed accounts."""
    user = session.scalar(select(User).where(User.login == normal_login(login), User.active))
    if user is None:
        raise NotFound(_l("Nobody signs in as “%(login)s”.", login=login))
    return actor_of(user)


def open_session(user: User, *, address: str, agent: str) -> SignedIn:
    """Open a session for a user who has proved who they are. The caller commits."""
    token = new_token()
    moment = now()
    row = LoginSession(
        user_id=user.id,
        token_digest=token_digest(token),
        created_at=moment,
        seen_at=moment,
        address=address,
        agent=agent[:200],
    )
    session.add(row)
    session.flush()
    return SignedIn(token, row.id, actor_of(user), user.language)


def find_signed_in(token: str) -> SignedIn | None:
    """Return the person behind a session token, or None when it ended, idled out or is unknown."""
    moment = now()
    row = session.execute(
        select(LoginSession, User)
        .join(User, User.id == LoginSession.user_id)
        .where(
            LoginSession.token_digest == token_digest(token),
            LoginSession.ended_at.is_(None),
            LoginSession.seen_at > moment - IDLE_LIFE,
            LoginSession.created_at > moment - SESSION_LIFE,
            User.active,
        )
    ).first()
    if row is None:
        return None
    login, user = row
    if moment - login.seen_at > TOUCH_EVERY:
        g.session_to_touch = login.id
    return SignedIn(token, login.id, actor_of(user), user.language)


def ask_nobody() -> None:
    """Take whoever sent this request for a stranger, without looking into the database."""
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 - where Flask-Login keeps the person


def touch_session(session_id: int) -> None:
    """Remember that a session is in use; called after the response, in a unit of work."""
    session.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=now()))


def end_session(session_id: int) -> None:
    """End one session."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now())
    )


def end_sessions_of(user_id: int) -> None:
    """End all sessions of a user, at a new password or a closed account."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now())
    )

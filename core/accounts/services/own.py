"""What people change about their own account."""

from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor
from core.accounts.models import LoginSession, User
from core.accounts.passwords import hash_password, password_fits
from core.accounts.rules import IDLE_LIFE, SESSION_LIFE
from core.accounts.services.links import check_password
from core.accounts.sessions import SignedIn, end_sessions_of, open_session
from core.audit import Act, digest, record
from core.dates import now
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l


@dataclass(frozen=True)
class EditOwn:
    """Name and language of the one who is signed in."""

    name: str
    language: str


@dataclass(frozen=True)
class ChangePassword:
    """The password so far and the new one, exactly as typed."""

    current: str
    new: str


def edit_own(command: EditOwn, *, by: Actor) -> User:
    """Change the own name and language."""
    user = session.get_one(User, by.id)
    changes = {
        "name": [digest(user.name), digest(command.name)],
        "language": [user.language, command.language],
    }
    user.name, user.language = command.name, command.language
    record(Act("account.edited", "user", user.public_id, changes), by)
    return user


def change_password(
    command: ChangePassword, signed_in: SignedIn, *, address: str, agent: str
) -> SignedIn:
    """Change the own password, end every session and open a new one in place of this.

    This one's cookie may have been copied, so it dies as well. Raises RuleBroken(current or new).
    """
    user = session.get_one(User, signed_in.actor.id)
    if not password_fits(command.current, user.password_hash):
        raise RuleBroken("current", _l("This is not your present password."))
    check_password(command.new, user.login, field="new")
    user.password_hash = hash_password(command.new)
    end_sessions_of(user.id)
    record(Act("password.changed", "user", user.public_id), signed_in.actor)
    return open_session(user, address=address, agent=agent)


def sign_out_everywhere(signed_in: SignedIn) -> None:
    """End all sessions of the signed-in person, this one too."""
    end_sessions_of(signed_in.actor.id)
    record(Act("signed_out_everywhere", "user", signed_in.actor.public_id), signed_in.actor)


def list_sessions(user_id: int) -> list[LoginSession]:
    """Return the open sessions of a user, the latest used first."""
    moment = now()
    return list(
        session.scalars(
            select(LoginSession)
            .where(
                LoginSession.user_id == user_id,
                LoginSession.ended_at.is_(None),
                LoginSession.seen_at > moment - IDLE_LIFE,
                LoginSession.created_at > moment - SESSION_LIFE,
            )
            .order_by(LoginSession.seen_at.desc(), LoginSession.id)
        )
    )

"""Signing in and out, and how often it may be tried."""

from sqlalchemy import delete, func, or_, select

from core.accounts.models import LoginAttempt, LoginSession, User
from core.accounts.passwords import password_fits, token_digest
from core.accounts.rules import (
    LONGEST_PASSWORD,
    SPRAYED_WITHIN,
    TRIES_PER_ACCOUNT,
    TRIES_PER_ADDRESS,
    TRIES_PER_MINUTE,
    TRIES_WITHIN,
    normal_login,
)
from core.accounts.sessions import SignedIn, end_session, open_session
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import RuleBroken, TooManyTries
from core.i18n import _l


def note_try(login: str, address: str) -> None:
    """Count a try before it is judged. Raises TooManyTries; to be kept whatever comes of it."""
    moment, name = now(), normal_login(login)
    session.execute(delete(LoginAttempt).where(LoginAttempt.at <= moment - SPRAYED_WITHIN))
    digest = token_digest(name)
    this_login, here = LoginAttempt.login_digest == digest, LoginAttempt.address == address
    lately = LoginAttempt.at > moment - TRIES_WITHIN
    counts = select(
        func.count().filter(here, this_login, lately),
        func.count().filter(here, lately),
        func.count().filter(this_login),
    ).where(or_(this_login, here))
    both, of_address, of_login = session.execute(counts).one()
    if both >= TRIES_PER_MINUTE or of_address >= TRIES_PER_ADDRESS:
        raise TooManyTries(_l("Too many tries. Wait a minute, then try again."))
    if of_login >= TRIES_PER_ACCOUNT and not _has_signed_in(name, address):
        raise TooManyTries(_l("Too many tries. Wait ten minutes, then try again."))
    session.add(LoginAttempt(at=moment, login_digest=digest, address=address))
    session.flush()


def _has_signed_in(login: str, address: str) -> bool:
    known = (
        select(LoginSession.id)
        .join(User, User.id == LoginSession.user_id)
        .where(User.login == login, LoginSession.address == address)
    )
    return session.scalar(known.limit(1)) is not None


def sign_in(login: str, password: str, *, address: str, agent: str) -> SignedIn:
    """Open a session. Raises RuleBroken with the same words and after the same time for all."""
    name = normal_login(login)
    user = session.scalar(select(User).where(User.login == name, User.active))
    hashed = user.password_hash if user else ""
    fits = password_fits(password[: LONGEST_PASSWORD + 1], hashed)
    if user is None or not fits:
        raise RuleBroken(
            "login", _l("This sign-in name and password do not belong together. Check both.")
        )
    session.execute(
        delete(LoginAttempt).where(
            LoginAttempt.login_digest == token_digest(name), LoginAttempt.address == address
        )
    )
    opened = open_session(user, address=address, agent=agent)
    record(Act("signed_in", "user", user.public_id), opened.actor)
    return opened


def sign_out(signed_in: SignedIn) -> None:
    """End the session: its cookie, copied or not, opens nothing any more."""
    end_session(signed_in.session_id)
    record(Act("signed_out", "user", signed_in.actor.public_id), signed_in.actor)

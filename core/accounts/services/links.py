"""Invitations and resets: links that work once, mailed from the address of the installation."""

from flask import current_app
from sqlalchemy import select, update

from core.access import Actor
from core.accounts.models import OneTimeLink, User
from core.accounts.passwords import hash_password, new_token, token_digest
from core.accounts.rules import LINK_LIFE, LinkPurpose, PasswordFault, normal_login, password_fault
from core.accounts.sessions import actor_of, end_sessions_of
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import NotFound, RuleBroken
from core.i18n import _, _l, speaking
from core.mail.services import Mail, is_address, queue_mail

FAULTS = {
    PasswordFault.SHORT: _l("Use at least 10 characters."),
    PasswordFault.LONG: _l("Use at most 1,024 characters."),
    PasswordFault.COMMON: _l("Too many people use this password. Choose another one."),
}


def invitation_link(user: User, *, by: Actor | None) -> str:
    """Return a link by which a person sets a first password within seven days."""
    record(Act("user.invited", "user", user.public_id), by)
    return _new_link(user, LinkPurpose.INVITATION)


def invite(user: User, *, by: Actor | None) -> str:
    """Mail an invitation. Returns the link, to be handed over where there is no address."""
    link = invitation_link(user, by=by)
    if is_address(user.login):
        with speaking(user.language):
            subject = _("Your access to the Children’s Fund")
            body = _("Choose your password within 7 days:\n\n%(link)s", link=link)
        queue_mail(Mail(user.login, subject, body))
    return link


def request_reset(login: str) -> None:
    """Mail a reset link to a known, open account; say nothing about unknown ones."""
    user = session.scalar(select(User).where(User.login == normal_login(login), User.active))
    if user is None or not is_address(user.login):
        return
    link = _new_link(user, LinkPurpose.RESET)
    with speaking(user.language):
        subject = _("A new password for the Children’s Fund")
        body = _(
            "Choose a new password within 30 minutes:\n\n%(link)s\n\n"
            "If you did not ask for this, do nothing; your password stays.",
            link=link,
        )
    record(Act("password.reset_asked", "user", user.public_id), None)
    queue_mail(Mail(user.login, subject, body))


def owner_of_link(token: str) -> User:
    """Return whose password a link sets. Raises NotFound when it is used, old or unknown."""
    user = session.scalar(
        select(User)
        .join(OneTimeLink, OneTimeLink.user_id == User.id)
        .where(
            OneTimeLink.token_digest == token_digest(token),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now(),
            User.active,
        )
    )
    if user is None:
        raise NotFound(_l("This link was used already or is too old. Ask for a new one."))
    return user


def set_password_by_link(token: str, password: str) -> User:
    """Set the password, once, and end every session. Raises NotFound or RuleBroken(password)."""
    user = owner_of_link(token)
    check_password(password, user.login, field="password")
    used = session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.token_digest == token_digest(token), OneTimeLink.used_at.is_(None))
        .values(used_at=now())
        .returning(OneTimeLink.id)
    ).first()
    if used is None:
        raise NotFound(_l("This link was used already or is too old. Ask for a new one."))
    user.password_hash = hash_password(password)
    close_links(user)
    end_sessions_of(user.id)
    record(Act("password.set", "user", user.public_id), actor_of(user))
    return user


def check_password(password: str, login: str, *, field: str) -> None:
    """Raise RuleBroken at ``field`` when the password is too short, too long or too common."""
    fault = password_fault(password, login)
    if fault is not None:
        raise RuleBroken(field, FAULTS[fault])


def close_links(user: User) -> None:
    """End every link by which somebody could set the password of the user."""
    _close_links(user, *LinkPurpose)


def _new_link(user: User, purpose: LinkPurpose) -> str:
    # A stranger who asks for a reset must not end an invitation.
    _close_links(user, purpose)
    token = new_token()
    session.add(
        OneTimeLink(
            user_id=user.id,
            purpose=purpose,
            token_digest=token_digest(token),
            expires_at=now() + LINK_LIFE[purpose],
        )
    )
    session.flush()
    return f"{current_app.config['PUBLIC_URL']}/set-password/{token}"


def _close_links(user: User, *purposes: LinkPurpose) -> None:
    session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.user_id == user.id,
            OneTimeLink.purpose.in_(purposes),
            OneTimeLink.used_at.is_(None),
        )
        .values(used_at=now())
    )

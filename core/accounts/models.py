"""Users, what they may do where, and the sessions and links by which they come in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.rules import LinkPurpose
from core.db import Base, Choice, Id, public_id


class User(Base):
    """A person who signs in, by e-mail address or phone number."""

    __tablename__ = "user_account"
    __table_args__ = (UniqueConstraint("login"), UniqueConstraint("public_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    login: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="vi")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class UserRole(Base):
    """A role of a user in one organisation, or in the whole installation (None)."""

    __tablename__ = "user_role"
    __table_args__ = (UniqueConstraint("user_id", "role", "organisation_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"), index=True)
    role: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(Id, ForeignKey("organisation.id"))


class UserPlace(Base):
    """A province or commune in which a user works; without one, no place at all."""

    __tablename__ = "user_place"
    __table_args__ = (UniqueConstraint("user_id", "place_code"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"), index=True)
    place_code: Mapped[str] = mapped_column(ForeignKey("admin_unit.code"))


class LoginSession(Base):
    """A signed-in browser. The cookie holds a random token, the row its digest."""

    __tablename__ = "login_session"
    __table_args__ = (UniqueConstraint("token_digest"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"), index=True)
    token_digest: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(default="")
    agent: Mapped[str] = mapped_column(default="")


class OneTimeLink(Base):
    """An invitation or a password reset: one use, one hour or one week."""

    __tablename__ = "one_time_link"
    __table_args__ = (UniqueConstraint("token_digest"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(Choice(LinkPurpose))
    token_digest: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginAttempt(Base):
    """A failed sign-in, counted by account and by address; names are kept as digests."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("ix_login_attempt_login", "login_digest", "at"),
        Index("ix_login_attempt_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    login_digest: Mapped[str]
    address: Mapped[str]

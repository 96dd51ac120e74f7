"""Shapes of the forms around accounts; passwords are taken exactly as typed."""

from dataclasses import dataclass
from typing import Any

from marshmallow import validate

from core.accounts.services import ChangePassword, EditOwn, SaveUser
from core.forms import CommandSchema, Text, fields
from core.i18n import LOCALES, _l

PASSWORDS = {"password", "current", "new"}
LONGEST_LINE = 200


@dataclass(frozen=True)
class SignIn:
    """What the sign-in page asks for."""

    login: str
    password: str
    next: str | None = None


@dataclass(frozen=True)
class AskReset:
    """Who forgot the password."""

    login: str


@dataclass(frozen=True)
class SetPassword:
    """A new password."""

    password: str


class ExactSchema(CommandSchema):
    """Leaves passwords alone: spaces and letters of every script count."""

    def _tidy(self, name: str, value: Any) -> Any:
        return (value or None) if name in PASSWORDS else super()._tidy(name, value)


def _line(**options: Any) -> Text:
    too_long = _l("Write at most 200 characters.")
    return Text(validate=validate.Length(max=LONGEST_LINE, error=too_long), **options)


def _language() -> Text:
    return Text(
        required=True,
        validate=validate.OneOf(list(LOCALES), error=_l("Choose Vietnamese or English.")),
    )


class SignInSchema(ExactSchema):
    class Meta:
        command = SignIn

    login = _line(required=True)
    password = Text(required=True)
    next = Text(load_default=None, allow_none=True)


class AskResetSchema(CommandSchema):
    class Meta:
        command = AskReset

    login = _line(required=True)


class SetPasswordSchema(ExactSchema):
    class Meta:
        command = SetPassword

    password = Text(required=True)


class EditOwnSchema(CommandSchema):
    class Meta:
        command = EditOwn

    name = _line(required=True)
    language = _language()


class ChangePasswordSchema(ExactSchema):
    class Meta:
        command = ChangePassword

    current = Text(required=True)
    new = Text(required=True)


class CodesField(fields.Field[frozenset[str]]):
    """Codes in one line, between commas or spaces."""

    def deserialize(self, value: Any, *_args: Any, **_options: Any) -> frozenset[str]:
        """Read an empty line as no code."""
        return frozenset(str(value or "").replace(",", " ").split())


class SetField(fields.List[str]):
    """Ticked boxes as a set."""

    def _deserialize(self, *args: Any, **options: Any) -> Any:
        return frozenset(super()._deserialize(*args, **options))


class SaveUserSchema(CommandSchema):
    class Meta:
        command = SaveUser

    login = _line(required=True)
    name = _line(required=True)
    language = _language()
    roles = SetField(Text(), load_default=frozenset())
    organisation = Text(load_default=None, allow_none=True)
    places = CodesField(load_default=frozenset())

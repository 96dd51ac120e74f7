"""Forms of grants."""

from dataclasses import dataclass
from enum import StrEnum

from marshmallow import validate

from core.forms import AmountField, CommandSchema, DayField, Text, fields
from core.i18n import _l
from payments.receiving.rules import Channel
from sponsorship.grants.rules import GrantKind
from sponsorship.grants.services import PayGrant, RequestGrant

CHOOSE = _l("Choose one of the list.")


def line(most: int = 200) -> Text:
    """Return a required line of text of at most so many characters."""
    too_long = _l("Write at most %(count)s characters.", count=most)
    return Text(required=True, validate=validate.Length(max=most, error=too_long))


def choice(kind: type[StrEnum]) -> fields.Enum[StrEnum]:
    """Return a required choice among the members of an enum."""
    messages = {"required": CHOOSE, "null": CHOOSE, "unknown": CHOOSE}
    return fields.Enum(kind, by_value=True, required=True, error_messages=messages)


class RequestGrantSchema(CommandSchema):
    """Asking for a grant."""

    child = line(40)
    kind = choice(GrantKind)
    fund = Text(required=True, error_messages={"required": CHOOSE, "null": CHOOSE})
    purpose = line(500)
    payee = line()
    amount = AmountField(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = RequestGrant


@dataclass(frozen=True)
class Approval:
    """The amount a person approves, in minor units."""

    amount: int


class ApprovalSchema(CommandSchema):
    """Approving."""

    amount = AmountField(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = Approval


@dataclass(frozen=True)
class Refusal:
    """Why a person declines."""

    reason: str


class RefusalSchema(CommandSchema):
    """Declining."""

    reason = line(500)

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = Refusal


class PayGrantSchema(CommandSchema):
    """Paying out."""

    channel = choice(Channel)
    paid_on = DayField(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = PayGrant


@dataclass(frozen=True)
class PaperTitle:
    """What a paper is called; its content comes beside the form."""

    title: str


class PaperSchema(CommandSchema):
    """Adding a paper."""

    title = line()

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = PaperTitle

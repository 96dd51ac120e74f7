"""Forms about donors."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marshmallow import post_load, validate

from core.forms import AmountField, CommandSchema, Text, fields
from core.i18n import _l
from donors.rules import DonorKind, ReceiptWish
from donors.services import AddWish, ContactDetails, DonorDetails

CHOOSE = _l("Choose one of the list.")
WHOLE_NUMBER = {"invalid": _l("Write a whole number.")}


def choice(kind: type[StrEnum]) -> fields.Enum[StrEnum]:
    """Return a required choice among the members of an enum."""
    messages = {"required": CHOOSE, "null": CHOOSE, "unknown": CHOOSE}
    return fields.Enum(kind, by_value=True, required=True, error_messages=messages)


def optional(most: int = 200) -> Text:
    """Return a line of text that may be left out."""
    too_long = _l("Write at most %(count)s characters.", count=most)
    return Text(
        load_default=None, allow_none=True, validate=validate.Length(max=most, error=too_long)
    )


class ContactSchema(CommandSchema):
    """How a donor is reached."""

    contact_name = optional()
    address = optional()
    phone = optional(40)
    email = optional()
    language = Text(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command: type[Any] = ContactDetails

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> Any:
        """Return the command; what is left out is an empty text."""
        filled = {name: "" if value is None else value for name, value in data.items()}
        return self.Meta.command(**filled)


class DonorSchema(ContactSchema):
    """Who a donor is, and how they are reached."""

    name = Text(
        required=True,
        validate=validate.Length(
            max=200, error=_l("Write at most %(count)s characters.", count=200)
        ),
    )
    kind = choice(DonorKind)
    tax_code = optional(20)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = DonorDetails


@dataclass(frozen=True)
class WishReceipts:
    """Which papers a giver wants."""

    receipt_wish: ReceiptWish


class ReceiptWishSchema(CommandSchema):
    """One of three."""

    receipt_wish = choice(ReceiptWish)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = WishReceipts


class WishSchema(CommandSchema):
    """What a donor would like to take up."""

    programme_code = Text(required=True)
    amount = AmountField(required=True)
    rhythm = Text(required=True)
    sex = optional(10)
    age_from = fields.Integer(load_default=None, allow_none=True, error_messages=WHOLE_NUMBER)
    age_to = fields.Integer(load_default=None, allow_none=True, error_messages=WHOLE_NUMBER)
    place_code = optional(10)
    term_months = fields.Integer(load_default=None, allow_none=True, error_messages=WHOLE_NUMBER)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = AddWish

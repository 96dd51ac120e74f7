"""Shapes of the forms around organisations."""

from marshmallow import validate

from core.forms import CommandSchema, DayField, Text, fields
from core.i18n import _l
from core.organisations.services import AppointSignatory, EditLetterhead

PLACES = 6
"""Places for signatures on the papers."""
CHOOSE_A_PLACE = _l("Choose a place from 1 to 6.")


class EditLetterheadSchema(CommandSchema):
    class Meta:
        command = EditLetterhead

    name_vi = Text(required=True)
    name_en = Text(required=True)
    address = Text(load_default="")
    tax_code = Text(load_default="")
    phone = Text(load_default="")


class AppointSignatorySchema(CommandSchema):
    class Meta:
        command = AppointSignatory

    position = fields.Integer(
        required=True,
        validate=validate.Range(1, PLACES, error=CHOOSE_A_PLACE),
        error_messages=dict.fromkeys(("required", "null", "invalid"), CHOOSE_A_PLACE),
    )
    title_vi = Text(required=True)
    title_en = Text(required=True)
    name = Text(load_default="")
    from_day = DayField(required=True)

"""Shapes of the forms around organisations."""

from core.forms import CommandSchema, DayField, Text, fields
from core.i18n import _l
from core.organisations.services import AppointSignatory, EditLetterhead


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
        required=True, error_messages={"invalid": _l("Choose a place from 1 to 6.")}
    )
    title_vi = Text(required=True)
    title_en = Text(required=True)
    name = Text(load_default="")
    from_day = DayField(required=True)

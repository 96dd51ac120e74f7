"""What the address of the list asks for."""

from marshmallow import EXCLUDE, validate

from core.forms import CHOOSE_ONE, CommandSchema, MonthField, Text, fields
from core.i18n import _l
from sponsorship.promised.rules import Shown
from sponsorship.promised.services import Asked


class AskedSchema(CommandSchema):
    """A month, an organisation, a case owner; other words in the address mean nothing here."""

    class Meta:
        command = Asked
        unknown = EXCLUDE

    month = MonthField(allow_none=True)
    organisation = Text(allow_none=True)
    owner = Text(allow_none=True)
    show = fields.Enum(Shown, by_value=True, load_default=Shown.ALL, error_messages=CHOOSE_ONE)
    page = fields.Integer(
        load_default=1,
        validate=validate.Range(1, 1_000_000),
        error_messages={"invalid": _l("Write a whole number.")},
    )

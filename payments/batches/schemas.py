"""The shape of what a collector says of a list."""

from marshmallow import EXCLUDE
from marshmallow.validate import Length, Range

from core.forms import AmountField, CommandSchema, Text, fields
from core.i18n import _l
from payments.receiving.services import Expected

_SHORT = Length(max=200, error=_l("Write at most 200 characters."))
_COUNT = _l("Write how many rows the list has: a whole number above zero.")


class ExpectedSchema(CommandSchema):
    """Who collected, how many rows, how much; the rows themselves stand beside these fields."""

    class Meta:
        """What the form becomes."""

        command = Expected
        unknown = EXCLUDE

    collector = Text(required=True, validate=_SHORT)
    rows = fields.Integer(
        required=True,
        validate=Range(1, 100_000, error=_COUNT),
        error_messages={"required": _COUNT, "null": _COUNT, "invalid": _COUNT},
    )
    total = AmountField(required=True)
    override_reason = Text(load_default="", validate=_SHORT)

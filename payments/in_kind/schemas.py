"""The shape of a gift in kind."""

from marshmallow.validate import Length

from core.forms import AmountField, CommandSchema, DayField, Text, fields
from core.i18n import _l
from payments.in_kind.rules import ValueBasis
from payments.in_kind.services import TakeInKind

_SHORT = Length(max=200, error=_l("Write at most 200 characters."))
_CHOOSE = _l("Choose how the value is known.")


class InKindSchema(CommandSchema):
    """What was given, by whom, for whom, and what it is worth."""

    class Meta:
        """What the form becomes."""

        command = TakeInKind

    organisation = Text(required=True)
    donor = Text(load_default="")
    payer_name = Text(load_default="", validate=_SHORT)
    items = Text(required=True, validate=_SHORT)
    quantity = Text(required=True, validate=_SHORT)
    amount = AmountField(required=True)
    value_basis = fields.Enum(
        ValueBasis,
        by_value=True,
        required=True,
        error_messages={"required": _CHOOSE, "null": _CHOOSE, "unknown": _CHOOSE},
    )
    value_source = Text(load_default="", validate=_SHORT)
    received_on = DayField(required=True)
    given_to = Text(load_default="", validate=_SHORT)

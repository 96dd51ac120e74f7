"""The shape of a decision about a bank line, and of where donors transfer to."""

from marshmallow.validate import Length

from core.forms import CommandSchema, Text, fields
from core.i18n import _l
from payments.bank.rules import Decision
from payments.bank.services import AskPayInto, Decide

LONGEST = 500
_SHORT = Length(max=LONGEST, error=_l("Write at most 500 characters."))


class DecideSchema(CommandSchema):
    """What a person makes of a line."""

    class Meta:
        """What the form becomes."""

        command = Decide

    decision = fields.Enum(
        Decision,
        by_value=True,
        required=True,
        error_messages={
            "required": _l("Choose what this line is."),
            "null": _l("Choose what this line is."),
            "unknown": _l("Choose what this line is."),
        },
    )
    commitments = Text(load_default="", allow_none=True, validate=_SHORT)
    fund = Text(load_default="", allow_none=True)
    donor = Text(load_default="", allow_none=True)
    document = Text(load_default="", allow_none=True)
    reason = Text(load_default="", allow_none=True, validate=_SHORT)


class AskPayIntoSchema(CommandSchema):
    """The account that donors are to transfer to."""

    class Meta:
        """What the form becomes."""

        command = AskPayInto

    bank = Text(required=True, validate=_SHORT)
    bin = Text(load_default="")
    number = Text(required=True)
    reason = Text(required=True, validate=_SHORT)

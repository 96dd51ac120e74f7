"""The shape of what is typed about accounts and exchange rates."""

from marshmallow.validate import Length, Regexp

from core.forms import CHOOSE_ONE, CommandSchema, DayField, Text, fields
from core.i18n import _l
from payments.ledger.rules import AccountUse
from payments.ledger.services.chart import AddAccount, EditAccount
from payments.ledger.services.rates import EnterRate

SHORT = Length(max=200, error=_l("Write at most 200 characters."))
CODE = Regexp(r"^[0-9A-Za-z][0-9A-Za-z.-]{0,11}$", error=_l("Write a code such as 1121 or 1121.2."))


class EditAccountSchema(CommandSchema):
    """An account's code and names."""

    class Meta:
        """What the form becomes."""

        command = EditAccount

    code = Text(required=True, validate=CODE)
    name_vi = Text(required=True, validate=SHORT)
    name_en = Text(required=True, validate=SHORT)


class AddAccountSchema(EditAccountSchema):
    """A further account."""

    class Meta:
        """What the form becomes."""

        command = AddAccount

    use = fields.Enum(
        AccountUse,
        by_value=True,
        required=True,
        error_messages=CHOOSE_ONE,
    )


class EnterRateSchema(CommandSchema):
    """A rate."""

    class Meta:
        """What the form becomes."""

        command = EnterRate

    currency = Text(
        required=True,
        validate=Regexp(r"^[A-Z]{3}$", error=_l("Write the three letters, such as USD.")),
    )
    day = DayField(required=True)
    rate = Text(
        required=True,
        validate=Regexp(
            r"^[0-9]{1,12}(\.[0-9]{1,12})?$",
            error=_l("Write the rate with digits and a point for decimals, such as 25450.5."),
        ),
    )
    source = Text(required=True, validate=SHORT)

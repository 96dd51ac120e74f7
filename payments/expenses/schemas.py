"""The shape of what is typed about management expenses."""

from marshmallow.validate import Length

from core.forms import CHOOSE_ONE, AmountField, CommandSchema, DayField, Text, fields
from core.i18n import _l
from payments.expenses.services import AskExpense, PayExpense
from payments.receiving.rules import Channel

SHORT = Length(max=200, error=_l("Write at most 200 characters."))
LONG = Length(max=500, error=_l("Write at most 500 characters."))


class AskExpenseSchema(CommandSchema):
    """An expense."""

    class Meta:
        """What the form becomes."""

        command = AskExpense

    fund = Text(required=True, error_messages=CHOOSE_ONE)
    payee = Text(required=True, validate=SHORT)
    purpose = Text(required=True, validate=SHORT)
    amount = AmountField(required=True)
    reason = Text(required=True, validate=LONG)


class PayExpenseSchema(CommandSchema):
    """How it was paid."""

    class Meta:
        """What the form becomes."""

        command = PayExpense

    channel = fields.Enum(
        Channel,
        by_value=True,
        required=True,
        error_messages=CHOOSE_ONE,
    )
    paid_on = DayField(required=True)

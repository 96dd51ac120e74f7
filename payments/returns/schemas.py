"""The shape of what the accountant says about money that goes back."""

from typing import Any

from marshmallow.validate import Length, Range

from core.forms import AmountField, CommandSchema, DayField, Text, fields
from core.i18n import _l
from payments.receiving.rules import Happened
from payments.receiving.services.asking import SendBack
from payments.receiving.services.coming_back import ComeBack
from payments.receiving.services.undoing import TakeBack

LONGEST_REASON = 500
CHOOSE = _l("Choose one of the list.")


def _why() -> Text:
    too_long = _l("Write at most 500 characters.")
    return Text(required=True, validate=Length(max=LONGEST_REASON, error=too_long))


class _OfPayment(CommandSchema):
    """An amount of a payment, typed in its currency."""

    amount = AmountField(required=True)

    def __init__(self, currency: str = "VND") -> None:
        super().__init__()
        amount: Any = self.fields["amount"]
        amount.currency = currency


class SendBackSchema(_OfPayment):
    """Money of a payment that goes back."""

    class Meta:
        """What the form becomes."""

        command = SendBack

    happened = fields.Enum(
        Happened,
        by_value=True,
        required=True,
        error_messages={"required": CHOOSE, "null": CHOOSE, "unknown": CHOOSE},
    )
    reason = _why()
    occurred_on = DayField(load_default=None, allow_none=True)
    account = Text(load_default="", allow_none=True)
    first = fields.Integer(
        strict=False,
        load_default=None,
        allow_none=True,
        validate=Range(min=0, error=CHOOSE),
        error_messages={"invalid": CHOOSE},
    )


class ComeBackSchema(CommandSchema):
    """Money that came back."""

    class Meta:
        """What the form becomes."""

        command = ComeBack

    occurred_on = DayField(required=True)
    reason = _why()


class TakeBackSchema(_OfPayment):
    """A part of a payment that is decided again."""

    class Meta:
        """What the form becomes."""

        command = TakeBack

    reason = _why()

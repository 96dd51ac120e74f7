"""The shape of what the cashier types."""

from dataclasses import dataclass

from marshmallow.validate import Length

from core.forms import AmountField, CommandSchema, DayField, Text
from core.i18n import _l
from payments.receiving.services import ReceiveCash

LONGEST_NAME = 200


class CashSchema(CommandSchema):
    """Cash for a commitment."""

    class Meta:
        """What the form becomes."""

        command = ReceiveCash

    code = Text(required=True)
    amount = AmountField(required=True)
    received_on = DayField(required=True)
    payer_name = Text(
        required=True,
        validate=Length(max=LONGEST_NAME, error=_l("Write at most 200 characters.")),
    )


@dataclass(frozen=True)
class ToCommitment:
    """The commitment that gets what is unallocated of a payment."""

    code: str


class ToCommitmentSchema(CommandSchema):
    """Where unallocated money goes."""

    class Meta:
        """What the form becomes."""

        command = ToCommitment

    code = Text(required=True)

"""The shape of a gift at the counter."""

from marshmallow.validate import Length

from core.forms import AmountField, CommandSchema, DayField, Text
from core.i18n import _l
from payments.counter.services import ReceiveGift


class GiftSchema(CommandSchema):
    """Cash for a fund, without a commitment."""

    class Meta:
        """What the form becomes."""

        command = ReceiveGift

    fund = Text(required=True)
    donor = Text(load_default="")
    payer_name = Text(
        load_default="",
        validate=Length(max=200, error=_l("Write at most 200 characters.")),
    )
    amount = AmountField(required=True)
    received_on = DayField(required=True)

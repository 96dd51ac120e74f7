"""The shape of money in another currency."""

from collections.abc import Mapping
from typing import Any

from marshmallow import pre_load
from marshmallow.validate import Length, OneOf, Regexp

from core.forms import AmountField, CommandSchema, DayField, Text
from core.i18n import _l
from core.money import CURRENCIES
from payments.foreign.services import TakeForeign
from payments.ledger.rules import known_currency


class TakeForeignSchema(CommandSchema):
    """Who gave how much of which currency, when, into which account and for what."""

    class Meta:
        """What the form becomes."""

        command = TakeForeign

    donor = Text(load_default="")
    payer_name = Text(
        load_default="",
        validate=Length(max=200, error=_l("Write at most 200 characters.")),
    )
    account = Text(required=True)
    currency = Text(
        required=True,
        validate=OneOf(CURRENCIES, error=_l("This is no currency we know, such as USD.")),
    )
    amount = AmountField(
        required=True,
        error_messages=dict.fromkeys(
            ("required", "null"), _l("Enter an amount, for example 1,234.56.")
        ),
    )
    received_on = DayField(required=True)
    rate = Text(
        load_default="",
        validate=Regexp(
            r"^([0-9]{1,12}(\.[0-9]{1,12})?)?$",
            error=_l("Write the rate with digits and a point for decimals, such as 25450.5."),
        ),
    )
    fund = Text(load_default="")
    shown = Text(load_default="")

    @pre_load
    def in_its_currency(self, data: Mapping[str, Any], **_options: Any) -> Mapping[str, Any]:
        """Read the amount as one of the currency that was chosen."""
        chosen = data.get("currency") or ""
        amount: Any = self.fields["amount"]
        amount.currency = chosen if known_currency(chosen) else "VND"
        return data

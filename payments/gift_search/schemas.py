"""The shape of a question after a gift: a code, or the three facts of a transfer."""

from typing import Any

from marshmallow import ValidationError, validates_schema
from marshmallow.validate import Length, Regexp

from core.forms import AmountField, CommandSchema, DayField, Text
from core.i18n import _, _l
from payments.gift_search.rules import LAST_DIGITS, is_counted
from payments.gift_search.services import FindGift

LONGEST = 200


class FindGiftSchema(CommandSchema):
    """What somebody knows of a gift."""

    class Meta:
        """What the form becomes."""

        command = FindGift

    code = Text(
        load_default="",
        validate=Length(max=LONGEST, error=_l("A code has at most 200 characters.")),
    )
    day = DayField(load_default=None, allow_none=True)
    amount = AmountField(load_default=None, allow_none=True)
    last_digits = Text(
        load_default="",
        validate=Regexp(
            f"^([0-9]{{{LAST_DIGITS}}})?$",
            error=_l("Write the last four digits of the account that paid."),
        ),
    )

    @validates_schema
    def say_enough(self, data: dict[str, Any], **_options: Any) -> None:
        """Refuse a transfer of which a fact is missing, beside what is missing."""
        if is_counted(data["code"]):
            if not data["day"]:
                told = _("Codes like yours can be counted: also write the day of your payment.")
                raise ValidationError(told, "day")
            return
        if data["code"]:
            return
        facts = ("day", "amount", "last_digits")
        missing = [name for name in facts if not data[name]]
        if len(missing) == len(facts):
            raise ValidationError(_("Write a code, or all three facts of your transfer."), "code")
        if missing:
            told = _("Fill this in too, or write a code above.")
            raise ValidationError({name: [told] for name in missing})

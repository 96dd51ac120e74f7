"""The shape of what a person types about a commitment."""

from typing import Any

from marshmallow.validate import Length, OneOf, Range

from core.forms import AmountField, CommandSchema, DayField, MonthField, Text, fields
from core.i18n import _l
from payments.pledges.rules import LAST_DAY, EndReason, Method, Rhythm
from payments.pledges.services import (
    AskWaiver,
    CarryOver,
    ChangePayer,
    ChangeTerms,
    EndPledge,
    PausePledge,
    RegisterCommitment,
    RenewPledge,
    ResumePledge,
)
from payments.pledges.services.waiving import KINDS

LONGEST_TERM = 600
_SHORT = Length(max=500, error=_l("Write at most 500 characters."))


def _choice(kind: Any, **options: Any) -> fields.Enum[Any]:
    words = _l("Choose one of the list.")
    told = {"required": words, "null": words, "unknown": words}
    return fields.Enum(kind, by_value=True, error_messages=told, **options)


def _number(highest: int, words: Any, **options: Any) -> fields.Integer:
    told = {"required": words, "null": words, "invalid": words}
    check = Range(1, highest, error=words)
    return fields.Integer(strict=False, validate=check, error_messages=told, **options)


def _day() -> fields.Integer:
    return _number(LAST_DAY, _l("Write a day from 1 to 31."), load_default=LAST_DAY)


def _months() -> fields.Integer:
    words = _l("Write a number of months from 1 to 600, or nothing.")
    return _number(LONGEST_TERM, words, load_default=None, allow_none=True)


class RegisterSchema(CommandSchema):
    """A new commitment."""

    class Meta:
        """What the form becomes."""

        command = RegisterCommitment

    donor = Text(required=True)
    fund = Text(required=True)
    amount = AmountField(required=True)
    rhythm = _choice(Rhythm, required=True)
    method = _choice(Method, required=True)
    started_on = DayField(required=True)
    anchor_day = _day()
    term_months = _months()
    payer = Text(load_default="")


class ChangeSchema(CommandSchema):
    """Other terms from a month on."""

    class Meta:
        """What the form becomes."""

        command = ChangeTerms

    from_month = MonthField(required=True)
    amount = AmountField(required=True)
    rhythm = _choice(Rhythm, required=True)
    anchor_day = _day()


class PayerSchema(CommandSchema):
    """Who pays, and how."""

    class Meta:
        """What the form becomes."""

        command = ChangePayer

    method = _choice(Method, required=True)
    payer = Text(load_default="")


class PauseSchema(CommandSchema):
    """Months to be left out."""

    class Meta:
        """What the form becomes."""

        command = PausePledge

    from_month = MonthField(required=True)
    to_month = MonthField(load_default=None, allow_none=True)
    reason = Text(required=True, validate=_SHORT)


class ResumeSchema(CommandSchema):
    """The month from which money is asked for again."""

    class Meta:
        """What the form becomes."""

        command = ResumePledge

    from_month = MonthField(required=True)


class RenewSchema(CommandSchema):
    """Further months from the end of the term on; none for an open end."""

    class Meta:
        """What the form becomes."""

        command = RenewPledge

    months = _months()


class EndSchema(CommandSchema):
    """The last day, and why."""

    class Meta:
        """What the form becomes."""

        command = EndPledge

    ended_on = DayField(required=True)
    reason = _choice(EndReason, required=True)


class WaiveSchema(CommandSchema):
    """Months to be let go, when a second person agrees."""

    class Meta:
        """What the form becomes."""

        command = AskWaiver

    kind = Text(required=True, validate=OneOf(KINDS, error=_l("Choose one of the list.")))
    from_month = MonthField(required=True)
    to_month = MonthField(required=True)
    reason = Text(required=True, validate=_SHORT)


class CarryOverSchema(CommandSchema):
    """The commitment that takes over what is open."""

    class Meta:
        """What the form becomes."""

        command = CarryOver

    successor = Text(required=True)
    reason = Text(required=True, validate=_SHORT)

"""The shape of what is typed about cards."""

from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, validate

from core.forms import CHOOSE_ONE, AmountField, CommandSchema, Text, fields
from core.i18n import _l
from payments.cards.quarantine_rules import CaseDecision
from payments.cards.rules import DueState
from payments.cards.services.refunding import AskRefund

MOST_MONTHS = 6
A_TEXT = validate.Length(max=500, error=_l("Write at most 500 characters."))


@dataclass(frozen=True)
class AddCard:
    """Codes of the commitments that a new card pays; none: those of the old one."""

    commitments: list[str]


@dataclass(frozen=True)
class PayNow:
    """What is paid now for a commitment, in minor units of the currency of the books."""

    commitment: str
    amount: int


@dataclass(frozen=True)
class PauseMonths:
    """For how many months nothing is asked for, and why."""

    months: int
    reason: str


@dataclass(frozen=True)
class RunCards:
    """Whether a total far above the usual was looked at."""

    allow_total: bool = False


@dataclass(frozen=True)
class DecideCase:
    """What a person decided about something that does not fit, and why."""

    decision: CaseDecision
    reason: str


@dataclass(frozen=True)
class ChargesAsked:
    """Which charges a page lists."""

    state: DueState | None = None
    page: int = 1


class AddCardSchema(CommandSchema):
    """The commitments ticked."""

    class Meta:
        command = AddCard

    commitments = fields.List(Text(), load_default=list)


class _OfCurrency(CommandSchema):
    """An amount, typed in a currency."""

    amount = AmountField(required=True)

    def __init__(self, currency: str = "VND") -> None:
        super().__init__()
        amount: Any = self.fields["amount"]
        amount.currency = currency


class PayNowSchema(_OfCurrency):
    """A commitment and an amount."""

    class Meta:
        command = PayNow

    commitment = Text(required=True, error_messages=CHOOSE_ONE)


class PauseSchema(CommandSchema):
    """A pause of one to six months."""

    class Meta:
        command = PauseMonths

    months = fields.Integer(
        required=True,
        error_messages={**CHOOSE_ONE, "invalid": _l("Choose one of the list.")},
        validate=validate.Range(1, MOST_MONTHS, error=_l("Choose one of the list.")),
    )
    reason = Text(load_default="", validate=A_TEXT)


class RunSchema(CommandSchema):
    """The button of the run."""

    class Meta:
        command = RunCards

    allow_total = fields.Boolean(load_default=False)


class DecideSchema(CommandSchema):
    """A decision and its reason."""

    class Meta:
        command = DecideCase

    decision = fields.Enum(CaseDecision, by_value=True, required=True, error_messages=CHOOSE_ONE)
    reason = Text(required=True, validate=A_TEXT)


class AskRefundSchema(_OfCurrency):
    """How much of a payment its card shall have again, and why."""

    class Meta:
        command = AskRefund

    reason = Text(required=True, validate=A_TEXT)


class ChargesSchema(CommandSchema):
    """The filter of the list; other words in the address mean nothing here."""

    class Meta:
        command = ChargesAsked
        unknown = EXCLUDE

    state = fields.Enum(DueState, by_value=True, allow_none=True)
    page = fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))

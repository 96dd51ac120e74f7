"""Forms of the record: each act on a child has one."""

from typing import Any

from marshmallow import ValidationError, post_load, validate

from core.forms import CHOOSE_ONE, AmountField, CommandSchema, DayField, Text, fields
from core.i18n import _, _l
from core.text import name_case
from sponsorship.children import register_words as words
from sponsorship.children.identity import Account, Attend, NameGuardian, SeePaper, Settle
from sponsorship.children.life_rules import LifeReason
from sponsorship.children.record_rules import (
    CareKind,
    CarerEnd,
    LegalBasis,
    PaperKind,
    SupportSource,
    Term,
)
from sponsorship.children.rules import Circumstance, Poverty
from sponsorship.children.services import (
    AddCircumstance,
    AddSupport,
    AskAccount,
    EndGuardian,
    EndSupport,
    Join,
    Move,
    OfCircumstance,
    Paper,
    SetPoverty,
    TakeStep,
)

LONGEST = 300
HIGHEST_GRADE = 12
ACCOUNT = validate.Regexp(
    r"[0-9A-Z]{6,19}\Z", error=_l("An account number has 6 to 19 digits or letters.")
)


def one_of(kind: Any, **options: Any) -> fields.Enum[Any]:
    """Return a field for one of a list."""
    return fields.Enum(kind, by_value=True, error_messages=CHOOSE_ONE, **options)


def line(*, required: bool = False) -> Text:
    """Return a field for a line of text; an optional one may stay empty."""
    short = validate.Length(max=LONGEST, error=_l("Write at most 300 characters."))
    return (
        Text(required=True, validate=short) if required else Text(load_default="", validate=short)
    )


class CircumstanceSchema(CommandSchema):
    """A circumstance with its evidence."""

    class Meta:
        command = AddCircumstance

    kind = one_of(Circumstance, required=True)
    sub_case = line()
    from_day = DayField(required=True)
    evidence = line(required=True)


class OfCircumstanceSchema(CommandSchema):
    """Which circumstance somebody has verified."""

    class Meta:
        command = OfCircumstance

    circumstance = Text(required=True)


class EndCircumstanceSchema(OfCircumstanceSchema):
    """Which circumstance no longer holds, and from when."""

    day = DayField(required=True)


class PovertySchema(CommandSchema):
    """A poverty status as the commune decided."""

    class Meta:
        command = SetPoverty

    status = one_of(Poverty, required=True)
    from_day = DayField(required=True)
    document = line(required=True)


class JoinSchema(CommandSchema):
    """A sibling."""

    class Meta:
        command = Join

    code = line(required=True)


class NothingSchema(CommandSchema):
    """An act about which nothing more is to be said."""

    class Meta:
        command = dict


class MoveSchema(CommandSchema):
    """A move."""

    class Meta:
        command = Move

    place_code = Text(required=True, error_messages=CHOOSE_ONE)
    village = line()
    day = DayField(required=True)
    together = fields.Boolean(load_default=False)


class GuardianSchema(CommandSchema):
    """Who answers for the child."""

    name = line(required=True)
    relation = line(required=True)
    legal_basis = one_of(LegalBasis, required=True)
    document = line()
    phone = line()
    personal_id = line()
    from_day = DayField(required=True)
    last_ended = one_of(CarerEnd, load_default=CarerEnd.REPLACED)

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> NameGuardian:
        """Return the guardian as the record writes people."""
        number = data["personal_id"] and words.read_personal_id(data["personal_id"])
        if data["personal_id"] and not number:
            raise ValidationError(_("A personal ID has 12 digits."), "personal_id")
        told = {
            "name": name_case(data["name"]),
            "phone": words.read_phone(data["phone"]),
            "personal_id": number or "",
        }
        return NameGuardian(**{**data, **told})


class EndGuardianSchema(CommandSchema):
    """The end of somebody's care."""

    class Meta:
        command = EndGuardian

    reason = one_of(CarerEnd, required=True)
    day = DayField(required=True)


class AccountSchema(CommandSchema):
    """An account to which a guardian wants to be paid."""

    bank = line(required=True)
    number = Text(required=True, validate=ACCOUNT)
    holder = line(required=True)
    organisation = Text(required=True, error_messages=CHOOSE_ONE)
    reason = line(required=True)

    def _tidy(self, name: str, value: Any) -> Any:
        tidied = super()._tidy(name, value)
        if name == "number" and isinstance(tidied, str):
            return "".join(sign for sign in tidied.upper() if sign not in " .-")
        return tidied

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> AskAccount:
        """Return what is asked for."""
        account = Account(data["bank"], data["number"], data["holder"])
        return AskAccount(account, data["organisation"], data["reason"])


class SettleSchema(CommandSchema):
    """Where the child lives."""

    class Meta:
        command = Settle

    kind = one_of(CareKind, required=True)
    facility = line()
    from_day = DayField(required=True)
    document = line()


class AttendSchema(CommandSchema):
    """School and grade in a half year."""

    class Meta:
        command = Attend

    school_year = fields.Integer(
        required=True,
        error_messages=dict.fromkeys(
            ("required", "null", "invalid"),
            _l("Enter the year in which the school year begins, for example 2026."),
        ),
    )
    term = one_of(Term, required=True)
    school = line(required=True)
    grade = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, HIGHEST_GRADE, error=_l("A grade is a number from 0 to 12.")),
        error_messages={"invalid": _l("A grade is a number from 0 to 12.")},
    )
    boards = fields.Boolean(load_default=False)


class PaperSchema(CommandSchema):
    """A paper that somebody has seen."""

    class Meta:
        command = SeePaper

    kind = one_of(PaperKind, required=True)
    number = line(required=True)
    seen_on = DayField(required=True)
    expires_on = DayField(load_default=None, allow_none=True)


class SupportSchema(CommandSchema):
    """What somebody else gives a month."""

    class Meta:
        command = AddSupport

    source = one_of(SupportSource, required=True)
    giver = line()
    amount = AmountField(required=True)
    from_day = DayField(required=True)
    to_day = DayField(load_default=None, allow_none=True)
    document = line()


class EndSupportSchema(CommandSchema):
    """The end of what somebody else gives."""

    class Meta:
        command = EndSupport

    support = Text(required=True)
    day = DayField(required=True)


class NeedSchema(CommandSchema):
    """What the child needs a month."""

    need = AmountField(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> int:
        """Return the amount."""
        return int(data["need"])


class VerifySchema(CommandSchema):
    """The paper that a second person has seen."""

    document = line(required=True)
    day = DayField(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> Paper:
        """Return the paper."""
        return Paper(data["document"], data["day"])


class ResumeSchema(CommandSchema):
    """A step that needs no reason."""

    class Meta:
        command = TakeStep

    day = DayField(required=True)
    words = line()


class StepSchema(ResumeSchema):
    """A step with its coded reason."""

    reason = one_of(LifeReason, required=True)
    document = line()

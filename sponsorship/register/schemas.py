"""Forms of the child's page: the record, consents, the story."""

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, post_load, validate

from core.amounts import BadAmount, parse_balance
from core.dates import BadDate
from core.forms import EXCLUDE, CommandSchema, Text, fields
from core.i18n import _, _l
from core.partial_dates import PartialDate, parse_birth
from core.text import name_case
from sponsorship.children import register_words as words
from sponsorship.children.identity import Carer, Facts
from sponsorship.children.rules import Circumstance, Poverty, Sex
from sponsorship.children.schemas import CODE_FITS
from sponsorship.children.services import RegisterRow

LONGEST_NAME = 300
LONGEST_STORY = 2_000
CHOOSE = _l("Choose one of the list.")


def choice(kind: Any, **options: Any) -> fields.Enum[Any]:
    """Return a field for one of a list."""
    messages = dict.fromkeys(("required", "null", "unknown"), CHOOSE)
    return fields.Enum(kind, by_value=True, error_messages=messages, **options)


class BirthField(fields.Field[PartialDate]):
    """A birth date, or the month or year that is known of it."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's name
        "required": _l("Enter the birth date, for example 17/08/2016, or the year."),
        "null": _l("Enter the birth date, for example 17/08/2016, or the year."),
    }

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> PartialDate:
        try:
            return parse_birth(value)
        except BadDate as error:
            raise ValidationError(
                _("“%(value)s” is not a date. Write it like 31/10/2026.", value=value)
            ) from error


class AllowanceField(fields.Field[int]):
    """A state allowance a month in VND; nothing means none."""

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> int:
        try:
            amount = parse_balance(value, "VND").amount
        except BadAmount as error:
            raise ValidationError(_("This is not an amount. Write it like 500.000.")) from error
        if amount < 0:
            raise ValidationError(_("An allowance is not negative."))
        return amount


class ChildSchema(CommandSchema):
    """A child's record as typed by hand."""

    code = Text(required=True, validate=CODE_FITS)
    version = fields.Integer(load_default=0)
    compared = fields.Boolean(load_default=False)
    full_name = Text(required=True, validate=validate.Length(max=LONGEST_NAME))
    birth = BirthField(required=True)
    sex = choice(Sex, required=True)
    people = Text(load_default="", allow_none=True)
    place_code = Text(required=True)
    village = Text(load_default="", allow_none=True)
    circumstances = fields.List(
        choice(Circumstance),
        required=True,
        validate=validate.Length(min=1, error=_l("Choose at least one circumstance.")),
    )
    household = choice(Poverty, load_default=Poverty.OTHER)
    guardian = Text(load_default="", allow_none=True)
    relation = Text(load_default="", allow_none=True)
    phone = Text(load_default="", allow_none=True)
    school = Text(load_default="", allow_none=True)
    personal_id = Text(load_default=None, allow_none=True)
    allowance = AllowanceField(load_default=0, allow_none=True)
    note = Text(load_default="", allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> RegisterRow:
        """Return the record as a register would say it."""
        return RegisterRow(
            code=data["code"].upper(),
            facts=Facts(
                full_name=name_case(data["full_name"]),
                birth=data["birth"],
                personal_id=_personal_id(data["personal_id"]),
                village=data["village"] or "",
                school=data["school"] or "",
                note=data["note"] or "",
            ),
            sex=data["sex"],
            people=data["people"] or "",
            place_code=data["place_code"],
            circumstances=tuple(data["circumstances"]),
            household=data["household"],
            carer=Carer(
                name_case(data["guardian"] or ""),
                data["relation"] or "",
                words.read_phone(data["phone"] or ""),
            ),
            grade=words.read_grade(data["school"] or ""),
            allowance=data["allowance"] or 0,
            claims=(),
            registered_on=None,
        )


def _personal_id(text: str | None) -> str | None:
    number = words.read_personal_id(text) if text else None
    if text and number is None:
        raise ValidationError(_("A personal ID has 12 digits."), "personal_id")
    return number


@dataclass(frozen=True, slots=True)
class Story:
    """A reviewed text in plain words."""

    story: str


class StorySchema(CommandSchema):
    """The text a sponsor may read; nothing takes it away."""

    class Meta:
        command = Story

    story = fields.String(
        load_default="", allow_none=True, validate=validate.Length(max=LONGEST_STORY)
    )

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> Story:
        """Return the text, empty when it was taken away."""
        return Story(data["story"] or "")


@dataclass(frozen=True, slots=True)
class Taking:
    """In which form a list is taken away, and why where it is long."""

    file: str
    reason: str


class ExportSchema(CommandSchema):
    """The list as a file; the filter is read as the list reads it."""

    class Meta:
        command = Taking
        unknown = EXCLUDE

    file = Text(required=True, validate=validate.OneOf(("csv", "xlsx")))
    reason = Text(load_default="")

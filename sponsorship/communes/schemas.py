"""Forms of the officers' pages; the parts of a new child together are the record of the office."""

from dataclasses import replace
from typing import Any

from marshmallow import ValidationError, post_load, validate, validates_schema

from core.forms import CommandSchema, DayField, Text, fields
from core.i18n import _, _l
from sponsorship.children import register_words as words
from sponsorship.children.rules import Circumstance, Poverty, Scope, Sex, Subject
from sponsorship.communes.rules import Met, Part
from sponsorship.communes.services import (
    NewChild,
    RecordHandOver,
    RecordVisit,
    SendPaper,
    UndoMistake,
)
from sponsorship.register.schemas import (
    LONGEST_NAME,
    AllowanceField,
    BirthField,
    ChildSchema,
    choice,
)

LONGEST_TEXT = 2_000
AGREED = (Scope.SHOW_TO_DONOR, Scope.PHOTO)
"""What is asked at the first visit; the office asks for more when it is needed."""


class PersonalIdField(Text):
    """Twelve digits, or nothing."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        text = super()._deserialize(value, *args, **options)
        if words.read_personal_id(text) is None:
            raise ValidationError(_("A personal ID has 12 digits."))
        return text


class WhoSchema(CommandSchema):
    """Who the child is."""

    class Meta:
        command = dict

    full_name = Text(required=True, validate=validate.Length(max=LONGEST_NAME))
    birth = BirthField(required=True)
    sex = choice(Sex, required=True)
    place_code = Text(required=True)
    village = Text(load_default="", allow_none=True)
    people = Text(load_default="", allow_none=True)
    personal_id = PersonalIdField(load_default=None, allow_none=True)


class CircumstanceSchema(CommandSchema):
    """In what circumstance the child lives, and with whom."""

    class Meta:
        command = dict

    circumstances = fields.List(
        choice(Circumstance),
        required=True,
        validate=validate.Length(min=1, error=_l("Choose at least one circumstance.")),
    )
    household = choice(Poverty, load_default=Poverty.OTHER)
    guardian = Text(load_default="", allow_none=True, validate=validate.Length(max=LONGEST_NAME))
    relation = Text(load_default="", allow_none=True)
    phone = Text(load_default="", allow_none=True)


class Agreement:
    """What the carer and the child agreed to, and the paper they signed, if any."""

    carer_agrees = fields.List(choice(Scope, validate=validate.OneOf(AGREED)), load_default=list)
    child_agrees = fields.List(choice(Scope, validate=validate.OneOf(AGREED)), load_default=list)
    document = Text(load_default="", allow_none=True)
    day = DayField(load_default=None, allow_none=True)


class AgreementSchema(Agreement, CommandSchema):
    """Who agreed to what."""

    class Meta:
        command = dict

    @validates_schema(skip_on_field_errors=True)
    def check(self, data: dict[str, Any], **_options: Any) -> None:
        """See that a paper has a name and a day, and says that somebody agreed."""
        document, day = data["document"], data["day"]
        if document and day is None:
            raise ValidationError(_("Enter a date, for example 31/10/2026."), "day")
        if day is not None and not document:
            raise ValidationError(_("Name the document, for example its number."), "document")
        if document and not data["carer_agrees"] and not data["child_agrees"]:
            raise ValidationError(_("Tick what the signed paper says."), "carer_agrees")


class NeedsSchema(CommandSchema):
    """What the child learns and lives on."""

    class Meta:
        command = dict

    school = Text(load_default="", allow_none=True)
    allowance = AllowanceField(load_default=0, allow_none=True)
    note = Text(load_default="", allow_none=True, validate=validate.Length(max=LONGEST_TEXT))


PARTS: dict[Part, type[CommandSchema]] = {
    Part.WHO: WhoSchema,
    Part.CIRCUMSTANCE: CircumstanceSchema,
    Part.CONSENT: AgreementSchema,
    Part.NEEDS: NeedsSchema,
}


def part_of(field: str) -> str:
    """Return the part of a new record in which a field is typed; the field where in none."""
    found = (part for part, schema in PARTS.items() if field in schema().fields)
    return next(found, field)


class NewChildSchema(Agreement, ChildSchema):
    """All parts together."""

    @post_load
    def build(self, data: dict[str, Any], **options: Any) -> NewChild:
        """Return the record with what was agreed to, and the paper behind it."""
        row = super().build(data, **options)
        claims = tuple(
            (subject, scope)
            for subject, agreed in (
                (Subject.GUARDIAN, data["carer_agrees"]),
                (Subject.CHILD, data["child_agrees"]),
            )
            for scope in agreed
        )
        return NewChild(replace(row, claims=claims), data["document"] or "", data["day"])


class VisitSchema(CommandSchema):
    """A visit."""

    class Meta:
        command = RecordVisit

    visited_on = DayField(required=True)
    met = choice(Met, required=True)
    findings = Text(required=True, validate=validate.Length(max=LONGEST_TEXT))


class HandOverSchema(CommandSchema):
    """A hand-over."""

    class Meta:
        command = RecordHandOver

    what = Text(required=True, error_messages={"required": _l("Choose one of the list.")})
    goods = Text(load_default="", validate=validate.Length(max=LONGEST_TEXT))
    received_on = DayField(required=True)
    received_by = Text(required=True, validate=validate.Length(max=LONGEST_NAME))


class SendPaperSchema(CommandSchema):
    """A signed paper."""

    class Meta:
        command = SendPaper

    document = Text(required=True, validate=validate.Length(max=LONGEST_TEXT))
    day = DayField(required=True)
    child = Text(load_default="")
    place_code = Text(load_default="")


class UndoSchema(CommandSchema):
    """Why a visit or a hand-over was a mistake."""

    class Meta:
        command = UndoMistake

    reason = Text(required=True, validate=validate.Length(max=LONGEST_TEXT))

"""Forms about consents: a yes, a no, who answers for a child, and the legal basis of its file."""

from dataclasses import dataclass, replace
from typing import Any

from marshmallow import post_load

from core.forms import CHOOSE_ONE, CommandSchema, DayField, Text, fields
from sponsorship.children.consent_rules import Basis, Channel, Giver
from sponsorship.children.identity import Body
from sponsorship.children.rules import Scope, Subject
from sponsorship.children.services import Evidence, GiveConsent, Paper, SayNo, SetBasis


def choice(kind: Any, **options: Any) -> fields.Enum[Any]:
    """Return a field for one of a list."""
    return fields.Enum(kind, by_value=True, error_messages=CHOOSE_ONE, **options)


class ConsentSchema(CommandSchema):
    """A yes to some scopes with its paper."""

    subject = choice(Subject, required=True)
    giver = choice(Giver, load_default=Giver.GUARDIAN)
    scopes = fields.List(choice(Scope), load_default=())
    channel = choice(Channel, load_default=Channel.PAPER)
    document = Text(required=True)
    day = DayField(required=True)
    expires_on = DayField(load_default=None, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> GiveConsent:
        """Return the consent; the scan comes beside the form."""
        return GiveConsent(
            data["subject"],
            tuple(dict.fromkeys(data["scopes"])),
            Paper(data["document"], data["day"]),
            data["expires_on"],
            data["giver"],
            Evidence(data["channel"]),
        )


def with_scan(given: GiveConsent, scan: bytes) -> GiveConsent:
    """Return the consent with the scan of its paper."""
    return replace(given, evidence=replace(given.evidence, scan=scan))


class NoSchema(CommandSchema):
    """A no to some scopes."""

    subject = choice(Subject, required=True)
    scopes = fields.List(choice(Scope), load_default=())
    channel = choice(Channel, load_default=Channel.IN_PERSON)
    reason = Text(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> SayNo:
        """Return the no."""
        scopes = tuple(dict.fromkeys(data["scopes"]))
        return SayNo(data["subject"], scopes, data["reason"], data["channel"])


class BodySchema(CommandSchema):
    """Who answers for a child without a guardian."""

    class Meta:
        command = Body

    kind = choice(Giver, required=True)
    name = Text(required=True)
    office = Text(required=True)
    document = Text(required=True)
    from_day = DayField(required=True)


class BasisSchema(CommandSchema):
    """The legal basis of a child's file."""

    class Meta:
        command = SetBasis

    basis = choice(Basis, required=True)
    source = Text(required=True)
    from_day = DayField(required=True)


@dataclass(frozen=True, slots=True)
class Because:
    """Why something is done."""

    reason: str


class ReasonSchema(CommandSchema):
    """A reason."""

    class Meta:
        command = Because

    reason = Text(required=True)

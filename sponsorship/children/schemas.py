"""Forms of the register: decisions about rows set aside, and papers about a commune's children."""

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, post_load, validate

from core.forms import CommandSchema, DayField, Text, fields
from core.i18n import _, _l
from sponsorship.children.consent_rules import Basis, Channel
from sponsorship.children.rules import CODE, Scope
from sponsorship.children.services import Listed, Paper

CODE_FITS = validate.Regexp(
    CODE, error=_l("A code has letters, digits and hyphens, for example QN-00417.")
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a row is the same child, or another one and under which code."""

    reason: str
    code: str


class DecisionSchema(CommandSchema):
    """A decision about a row set aside."""

    class Meta:
        command = Decision

    reason = Text(required=True)
    code = Text(load_default="", validate=CODE_FITS)


@dataclass(frozen=True, slots=True)
class SignedList:
    """A commune's signed list: which children, which paper, and what it covers."""

    listed: Listed
    paper: Paper
    scopes: tuple[Scope, ...]
    channel: Channel = Channel.PAPER
    basis: Basis | None = None


class SignedListSchema(CommandSchema):
    """Children of one commune ticked on a list, and the paper behind it."""

    commune = Text(required=True)
    everybody = fields.Boolean(load_default=False)
    codes = fields.List(fields.String(), load_default=())
    document = Text(required=True)
    day = DayField(required=True)
    scopes = fields.List(fields.Enum(Scope, by_value=True), load_default=())
    channel = fields.Enum(Channel, by_value=True, load_default=Channel.PAPER)
    basis = fields.Enum(Basis, by_value=True, load_default=None, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> SignedList:
        """Return the children, the paper and what it covers."""
        if not data["codes"] and not data["everybody"]:
            raise ValidationError(_("Tick at least one child."), "codes")
        codes = None if data["everybody"] else tuple(data["codes"])
        return SignedList(
            Listed(commune=data["commune"], codes=codes),
            Paper(data["document"], data["day"]),
            tuple(data["scopes"]),
            data["channel"],
            data["basis"],
        )

"""What a person decides about two records."""

from dataclasses import dataclass

from core.forms import CommandSchema, Text
from core.i18n import _l

TWO_CHILDREN = "different"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The code of the record that stands for both, or that they are two; and how one knows."""

    kept: str
    reason: str


class VerdictSchema(CommandSchema):
    """A decision about a pair."""

    class Meta:
        command = Verdict

    kept = Text(required=True, error_messages={"required": _l("Choose what they are.")})
    reason = Text(required=True)


@dataclass(frozen=True, slots=True)
class Reason:
    """How the person knows."""

    reason: str


class ReasonSchema(CommandSchema):
    """Why a merge is undone."""

    class Meta:
        command = Reason

    reason = Text(required=True)

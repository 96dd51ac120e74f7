"""What each part of a score weighs: the setting in force, and its history."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import RuleBroken
from core.i18n import _
from sponsorship.matching.models import MatchWeights
from sponsorship.matching.scoring import Part, Weights


@dataclass(frozen=True)
class SetWeights:
    """The most points of each part, and why they change."""

    support_gap: int
    waiting: int
    urgency: int
    wishes: int
    siblings: int
    fairness: int
    amount: int
    reason: str

    @property
    def weights(self) -> Weights:
        """Return the weights without the reason."""
        return Weights(*(getattr(self, part.value) for part in Part))


def weights_in_force() -> Weights:
    """Return the weights set last."""
    return weights_of(list_weights()[0])


def list_weights() -> Sequence[MatchWeights]:
    """Return every setting of the weights, the one in force first."""
    return session.scalars(
        select(MatchWeights).order_by(MatchWeights.from_at.desc(), MatchWeights.id.desc())
    ).all()


def weights_of(row: MatchWeights) -> Weights:
    """Return a row of the history as the rules know it."""
    return Weights(*(getattr(row, part.value) for part in Part))


def set_weights(command: SetWeights, *, by: Actor) -> MatchWeights:
    """Weigh the parts anew from now on; what was held keeps the weights it was held with.

    RuleBroken("") when they do not sum to 100, beside a part that is below zero, and ("reason").
    """
    if not command.reason:
        raise RuleBroken("reason", _("Say why the weights change."))
    for part in Part:
        if command.weights.of(part) < 0:
            raise RuleBroken(part.value, _("Write zero or more points."))
    if command.weights.total != sum(Weights().of(part) for part in Part):
        told = _("The parts sum to %(total)s points, not to 100.", total=command.weights.total)
        raise RuleBroken("amount", told)
    row = MatchWeights(**vars(command), from_at=now(), set_by=by.id)
    session.add(row)
    session.flush()
    changes = {part.value: command.weights.of(part) for part in Part}
    record(Act("weights set", "matching", "weights", changes, command.reason), by)
    return row

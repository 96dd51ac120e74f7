"""Whether a giver may come close to a child, and how many they can take up."""

from dataclasses import dataclass
from datetime import date

from core.access import Actor
from core.audit import Act, record
from core.dates import today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from donors.models import Donor
from donors.rules import Screening


@dataclass(frozen=True)
class AssessDonor:
    """The screening, the charter, and the giver's own bounds; ``most_amount`` a month, in VND."""

    screening: Screening
    screened_on: date | None = None
    charter_on: date | None = None
    most_children: int | None = None
    most_amount: int | None = None


def assess_donor(donor: Donor, command: AssessDonor, *, by: Actor) -> None:
    """Keep what is known of a giver. RuleBroken beside the field.

    A screening has its day; neither it nor the charter lies in the future.
    """
    for field in ("screened_on", "charter_on"):
        day = getattr(command, field)
        if day is not None and day > today():
            raise RuleBroken(field, _l("This day has not come yet."))
    if command.screening is not Screening.UNSCREENED and command.screened_on is None:
        raise RuleBroken("screened_on", _l("Say on which day the sponsor was screened."))
    if command.most_children is not None and command.most_children < 0:
        raise RuleBroken("most_children", _l("Write zero or more."))
    before = {name: getattr(donor, name) for name in vars(command)}
    for name, value in vars(command).items():
        setattr(donor, name, value)
    session.flush()
    changes = {
        name: [before[name], value]
        for name, value in vars(command).items()
        if value != before[name]
    }
    record(Act("assessed", "donor", donor.code, changes), by)

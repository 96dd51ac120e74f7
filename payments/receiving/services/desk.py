"""What the cashier needs to see of a commitment before taking money for it."""

from dataclasses import dataclass

from core.access import Actor
from core.dates import this_month
from core.errors import RuleBroken
from core.i18n import _l
from core.money import Money
from payments.pledges.services import (
    OpenInstalment,
    PledgeRow,
    due_instalments,
    find_pledge,
    pledge_rows,
)
from payments.receiving.services.cash import acceptable


@dataclass(frozen=True)
class AtDesk:
    """A commitment for which cash may be taken, with its open months, oldest first."""

    row: PledgeRow
    open: list[OpenInstalment]

    @property
    def suggested(self) -> Money:
        """What is open; when nothing is, one instalment."""
        owed = Money(sum(debt.left for debt in self.open), self.row.terms.currency)
        return owed or self.row.amount


def at_desk(code: str, by: Actor) -> AtDesk:
    """Return a commitment of an organisation that the cashier works for.

    Raises RuleBroken("code") when it is unknown, witnessed, ended, or another organisation's.
    """
    found = find_pledge(code)
    if found is not None and not by.works_for(found.organisation_id):
        raise RuleBroken("code", _l("The commitment belongs to another organisation."))
    pledge = acceptable(found)
    return AtDesk(pledge_rows([pledge.id])[0], due_instalments([pledge.id], this_month()))

"""What money for a commitment pays: one rule for cash, bank and card.

The oldest open month first, then the month in which it came, then months ahead of the promise, each
in full; what is left over stays visible as unallocated. A bank line that is booked by itself keeps
to its own month (docs/adr/0006).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property

from core.batches import batches
from core.dates import Month
from core.i18n import _
from payments.pledges.models import Instalment, Pledge
from payments.pledges.rules import share_out
from payments.pledges.schedule import Schedule
from payments.pledges.services import (
    due_instalments,
    instalments_for,
    open_renewal_tasks,
    schedules_of,
    settled_of,
)
from payments.receiving.services.commands import Share

MONTHS_AHEAD = 24
"""How far a payment of several months reaches; what is over stays unallocated."""


class Sharing:
    """What pledges owe, made smaller by each payment that is shared out."""

    def __init__(self, pledges: Collection[Pledge], last: Month) -> None:
        ids = {pledge.id for pledge in pledges}
        self._ids = ids
        self.months: dict[int, dict[Month, int]] = defaultdict(dict)
        self.left: dict[int, int] = {}
        for debt in due_instalments(ids, last):
            self._owe(debt.pledge_id, debt.period, debt.id, debt.left)

    def pay(self, pledge: Pledge, amount: int, month: Month) -> tuple[Share, ...]:
        """Return the shares of an amount that came in a month, and count them as paid."""
        owed = self._owed(pledge, month)
        if amount > sum(left for _key, left in owed):
            self._add(pledge, month)
            owed = self._owed(pledge, month)
        parts = share_out(amount, owed)
        parts += self._ahead(pledge, amount - sum(part for _key, part in parts), month)
        for key, part in parts:
            self.left[key] -= part
        return tuple(Share(pledge.fund_id, part, key) for key, part in parts)

    @cached_property
    def schedules(self) -> dict[int, Schedule]:
        """What the pledges promise, read when somebody pays more than is open."""
        return schedules_of(self._ids)

    def _ahead(self, pledge: Pledge, amount: int, month: Month) -> list[tuple[int, int]]:
        """Pay months ahead in full; a part of one is begun by nobody."""
        parts: list[tuple[int, int]] = []
        if not amount:
            return parts
        for due in self.schedules[pledge.id].after(month):
            if amount < due.amount or due.month > month + MONTHS_AHEAD:
                break
            self._add(pledge, due.month)
            key = self.months[pledge.id].get(due.month)
            if key is not None and 0 < self.left[key] <= amount:
                parts.append((key, self.left[key]))
                amount -= self.left[key]
        return parts

    def _owed(self, pledge: Pledge, last: Month) -> list[tuple[int, int]]:
        months = sorted(self.months[pledge.id].items())
        return [(key, self.left[key]) for month, key in months if month <= last]

    def _add(self, pledge: Pledge, month: Month) -> None:
        """Make the month's instalment when it is not there, even after the term."""
        if month in self.months[pledge.id]:
            return
        instalment = take_instalment(pledge, month)
        if instalment is not None:
            left = instalment.amount - settled_of([instalment.id])[instalment.id]
            self._owe(pledge.id, month, instalment.id, left)

    def _owe(self, pledge_id: int, month: Month, instalment_id: int, left: int) -> None:
        self.months[pledge_id][month] = instalment_id
        self.left[instalment_id] = left


def take_instalment(pledge: Pledge, month: Month) -> Instalment | None:
    """Return the month's instalment of a pledge, made now when the rhythm has one.

    Money for a commitment whose term is over opens a renewal task.
    """
    return take_instalments([pledge], month).get(pledge.id)


def take_instalments(pledges: Collection[Pledge], month: Month) -> Mapping[int, Instalment]:
    """Return the month's instalments of pledges, by pledge, as ``take_instalment`` does."""
    made: dict[int, Instalment] = {}
    for some in batches(pledge.id for pledge in pledges):
        made |= instalments_for(some, month)
    over = [
        pledge.id
        for pledge in pledges
        if pledge.id in made and pledge.renew_month and str(month) >= pledge.renew_month
    ]
    open_renewal_tasks(over, _("Money came for %(month)s, after the term.", month=str(month)))
    return made

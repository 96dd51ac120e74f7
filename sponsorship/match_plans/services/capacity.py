"""How many more children donors take up, and how much more they give: theirs to say."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from core.batches import batches
from core.dates import this_month
from core.db import session
from donors.models import Donor
from donors.rules import Screening
from payments.pledges.services import terms_of
from sponsorship.matching.models import Programme, Sponsorship
from sponsorship.matching.rules import RUNNING


@dataclass
class Left:
    """What a donor may still take up; None is no bound. ``amount`` a month, minor units of VND."""

    children: int | None
    amount: int | None

    @property
    def bounded(self) -> bool:
        """Say whether the donor named a bound."""
        return self.children is not None or self.amount is not None

    def take(self, offered: int) -> bool:
        """Take up one child for what is offered, if there is room for it."""
        children = None if self.children is None else self.children - 1
        amount = None if self.amount is None else self.amount - offered
        if (children is not None and children < 0) or (amount is not None and amount < 0):
            return False
        self.children, self.amount = children, amount
        return True


def capacities(donor_ids: Collection[int], programme: Programme) -> dict[int, Left]:
    """Return what is left of those donors who may be given a child in the programme at all."""
    found: dict[int, Left] = {}
    for batch in batches(sorted(donor_ids)):
        query = select(Donor.id, Donor.most_children, Donor.most_amount).where(
            Donor.id.in_(batch), Donor.screening != Screening.RESTRICTED
        )
        if programme.charter_required:
            query = query.where(Donor.charter_on.is_not(None))
        found |= {donor: Left(most, amount) for donor, most, amount in session.execute(query)}
    bounded = [
        donor for donor, left in found.items() if (left.children, left.amount) != (None,) * 2
    ]
    for donor, (count, amount) in _running(bounded).items():
        left = found[donor]
        left.children = None if left.children is None else left.children - count
        left.amount = None if left.amount is None else left.amount - amount
    return found


def _running(donor_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return how many children donors sponsor already, and for how much a month."""
    pledges: dict[int, int] = {}
    for batch in batches(donor_ids):
        rows = session.execute(
            select(Sponsorship.pledge_id, Sponsorship.donor_id).where(
                Sponsorship.donor_id.in_(batch), Sponsorship.state.in_(RUNNING)
            )
        )
        pledges |= dict(rows.all())
    amounts: Counter[int] = Counter()
    for batch in batches(pledges):
        for pledge, terms in terms_of(batch, this_month()).items():
            amounts[pledges[pledge]] += terms.amount // terms.rhythm.months
    return {donor: (count, amounts[donor]) for donor, count in Counter(pledges.values()).items()}

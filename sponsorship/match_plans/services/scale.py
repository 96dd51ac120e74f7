"""The scale of matching for the solver: the same points as the ranking for one wish gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.dates import today
from sponsorship.match_plans.solving.problem import Ages, Reach
from sponsorship.matching.scoring import NEAR, NEAR_AGE_YEARS, YES, Weights


@dataclass(frozen=True)
class HouseScale:
    """Weighs as ``sponsorship.matching.services.points`` does in the database.

    ``provinces`` are the units above places that are wished; a province has none.
    """

    provinces: Mapping[str, str | None]
    weights: Weights

    @property
    def _nearly(self) -> int:
        """Return the points of an age or a place that is near."""
        return self.weights.age * NEAR // YES

    def sex(self, wanted: str | None, sex: str) -> int:
        """Weigh the sex."""
        return self.weights.sex if wanted in {None, sex} else 0

    def age(self, wanted: Ages, age: int) -> int:
        """Weigh the age in years; a little outside the wish is near."""
        youngest = 0 if wanted[0] is None else wanted[0]
        oldest = today().year if wanted[1] is None else wanted[1]
        if youngest <= age <= oldest:
            return self.weights.age
        near = NEAR_AGE_YEARS
        return self._nearly if youngest - near <= age <= oldest + near else 0

    def amount(self, offered: int, need: int) -> int:
        """Compare what is offered with what is lacking, whichever is the smaller."""
        most = self.weights.amount
        return most * offered // need if need >= offered else most * need // offered

    def place(self, wanted: str | None) -> Sequence[Reach]:
        """Return the commune, its province and everywhere, as far as a wish names them."""
        if wanted is None:
            return (Reach(None, self.weights.age),)
        province = self.provinces.get(wanted)
        near = (Reach(province, self._nearly),) if province else ()
        return (Reach(wanted, self.weights.age), *near, Reach(None, 0))

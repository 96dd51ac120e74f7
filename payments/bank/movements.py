"""A line of the bank as it is judged, in our books already or about to come into them."""

from dataclasses import dataclass
from datetime import date

from payments.bank.narratives import Payer, payer_of


@dataclass(frozen=True, slots=True)
class Movement:
    """Money in (positive) or out, in minor units of ``currency``, on the bank's day.

    ``key`` tells it from the account's others; ``again`` is how often it was booked before by
    imports that were undone. ``payer_account`` and ``payer_name`` are what the bank says beside
    the text, or "".
    """

    key: str
    booked_on: date
    amount: int
    currency: str
    narrative: str
    payer_account: str = ""
    payer_name: str = ""
    again: int = 0

    @property
    def told(self) -> Payer:
        """Who pays, as the bank says beside the text."""
        return Payer(self.payer_account, self.payer_name)

    @property
    def payer(self) -> Payer:
        """Who pays, as the bank or else the text says."""
        return payer_of(self.narrative, self.told)

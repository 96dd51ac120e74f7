"""What is asked when money arrives."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from payments.receiving.rules import Channel


class Arrived(Protocol):
    """What a payment and the command that asks for it both say of the money."""

    @property
    def organisation_id(self) -> int:
        """In whose books it is."""

    @property
    def received_on(self) -> date:
        """The Vietnam day."""

    @property
    def currency(self) -> str:
        """In which it came."""

    @property
    def rate(self) -> str | None:
        """Units of the books' currency for one of ``currency``; None in the books' own."""


@dataclass(frozen=True)
class Share:
    """Part of a payment, in its minor units, for an instalment or as a gift to a fund."""

    fund_id: int
    amount: int
    instalment_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Receive:
    """Money that arrived on a Vietnam day, in minor units of ``currency``.

    ``reference`` names the event within its organisation and channel: the same one again is the
    same payment. ``money_account_id`` is the bank's ledger account, None for the cash desk's. What
    the shares leave stays unallocated. ``rate`` is what one of another currency is worth in that of
    the books, a decimal with a point; without it the one entered for the day counts.
    """

    organisation_id: int
    donor_id: int | None
    payer_name: str
    channel: Channel
    reference: str
    amount: int
    received_on: date
    money_account_id: int | None = None
    shares: tuple[Share, ...] = ()
    currency: str = "VND"
    batch_id: int | None = None
    note: str = ""
    rate: str | None = None

    @property
    def rest(self) -> int:
        """Return what no share names."""
        return self.amount - sum(share.amount for share in self.shares)

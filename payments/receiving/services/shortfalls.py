"""Money that would go back although its fund has spent or promised it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from core.db import session
from core.errors import RuleBroken
from core.formats import money
from core.i18n import _
from core.money import Money
from payments.funds.models import Fund
from payments.ledger.rules import UNBOUND
from payments.ledger.services.balances import fund_sums, lock_funds


@dataclass(frozen=True)
class Shortfall:
    """A fund that lacks money for what would leave it."""

    fund: str
    free: Money
    needed: Money

    @property
    def lacking(self) -> Money:
        """How much must be moved to the fund first."""
        return self.needed - self.free

    def __str__(self) -> str:
        told = _(
            "%(fund)s has %(free)s that is neither spent nor promised, and %(needed)s would "
            "leave it. First move %(lacking)s to it from another fund, or release what is "
            "promised.",
            fund=self.fund,
            free=money(self.free),
            needed=money(self.needed),
            lacking=money(self.lacking),
        )
        return str(told)


def shortfalls(needed: Mapping[int, int]) -> list[Shortfall]:
    """Return the funds that do not hold free what would leave them, by code; minor units.

    Money that nothing binds may be overdrawn for a while, but what is promised of it stays.
    """
    if not needed:
        return []
    sums = fund_sums(needed)
    funds = session.scalars(select(Fund).where(Fund.id.in_(needed)).order_by(Fund.code))
    return [
        Shortfall(
            fund.code,
            Money(max(0, sums[fund.id].available), fund.currency),
            Money(needed[fund.id], fund.currency),
        )
        for fund in funds
        if needed[fund.id] > sums[fund.id].available
        and (fund.kind.value != UNBOUND or sums[fund.id].reserved)
    ]


def refuse_shortfall(needed: Mapping[int, int]) -> None:
    """Refuse with RuleBroken("amount") when a fund lacks money; the funds stay locked."""
    lock_funds(needed)
    if lacking := shortfalls(needed):
        raise RuleBroken("amount", " ".join(map(str, lacking)))

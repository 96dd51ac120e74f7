"""Who is asked for money, and how they pay what is open of a commitment by scan."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from core.dates import this_month
from core.db import session
from core.money import Money
from core.organisations.models import Organisation
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, PledgeState
from payments.pledges.services.due import due_instalments
from payments.vietqr.rules import CURRENCY, is_content
from payments.vietqr.services import ScanAccount, scan_accounts

Condition = Callable[[Any], ColumnElement[bool]]
"""Says of a column of donor ids who is asked for nothing."""

_never: list[Condition] = []
_never_for: list[Condition] = []


def never_asked(condition: Condition) -> Condition:
    """Register a condition of a feature above this one, on givers and on payers alike."""
    _never.append(condition)
    return condition


def never_asked_for(condition: Condition) -> Condition:
    """Register a condition on a column of pledge ids: for these nobody is asked."""
    _never_for.append(condition)
    return condition


@dataclass(frozen=True, slots=True)
class Scan:
    """What is open of a commitment, into which account it is paid, and the text of the code."""

    account: ScanAccount
    amount: Money
    content: str

    @property
    def organisation(self) -> Organisation:
        """Who holds the account."""
        return self.account.organisation

    @property
    def payload(self) -> str:
        """The VietQR text: account, amount and the commitment's code."""
        return self.account.payload(self.amount.amount, self.content)


def may_be_asked() -> list[ColumnElement[bool]]:
    """Return the conditions on pledges whose giver and payer may be asked for money."""
    payer = func.coalesce(Pledge.payer_id, Pledge.donor_id)
    return [
        Pledge.state == PledgeState.RUNNING,
        Pledge.method != Method.WITNESSED,
        *(~condition(who) for condition in _never for who in (Pledge.donor_id, payer)),
        *(~condition(Pledge.id) for condition in _never_for),
    ]


def scans_of(pledge_ids: Collection[int]) -> dict[int, Scan]:
    """Return how to pay what is open up to this month, by pledge, in 3 queries.

    Left out: witnessed and ended commitments, whoever must not be asked, what is not in đồng,
    organisations without an account to scan, codes from registers that no transfer can carry,
    and commitments of which nothing is open.
    """
    query = select(Pledge).where(Pledge.id.in_(pledge_ids), *may_be_asked())
    pledges: Sequence[Pledge] = session.scalars(query).all()
    accounts = scan_accounts({pledge.organisation_id for pledge in pledges})
    open_amounts: defaultdict[int, int] = defaultdict(int)
    for one in due_instalments([pledge.id for pledge in pledges], this_month()):
        if one.currency == CURRENCY:
            open_amounts[one.pledge_id] += one.left
    return {
        pledge.id: Scan(
            accounts[pledge.organisation_id], Money(open_amounts[pledge.id], CURRENCY), pledge.code
        )
        for pledge in pledges
        if pledge.organisation_id in accounts
        and open_amounts[pledge.id] > 0
        and is_content(pledge.code)
    }

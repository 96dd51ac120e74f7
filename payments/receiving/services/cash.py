"""Cash for commitments: the oldest open month first, then the month in which it came."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from core.access import Actor
from core.dates import Month, this_month
from core.db import public_id
from core.errors import RuleBroken
from core.i18n import _, _l
from payments.ledger.rules import AccountUse
from payments.ledger.services import account_ids
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, PledgeState, share_out
from payments.pledges.services import (
    due_instalments,
    find_pledge,
    instalment_for,
    open_renewal_task,
    paid_of,
    pledges_by_code,
    tidy_code,
)
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services.allocating import allocate_rest, unallocated_of
from payments.receiving.services.commands import Receive, Share
from payments.receiving.services.taking import check_same, find_taken, receive_all


@dataclass(frozen=True, kw_only=True)
class ReceiveCash:
    """Cash for a commitment code, in đồng; a form or row that is sent twice has one reference."""

    code: str
    amount: int
    received_on: date
    payer_name: str
    reference: str = ""
    batch_id: int | None = None
    note: str = ""


def receive_for_commitment(command: ReceiveCash, *, by: Actor | None) -> Payment:
    """Take cash for a commitment; a reference that was taken before returns its payment.

    Raises RuleBroken("code") when the code is unknown, witnessed or ended, and as
    ``receive_all``.
    """
    pledge = acceptable(find_pledge(command.code))
    # Asked before planning, which would make another month's instalment for the same money.
    taken = find_taken(pledge.organisation_id, Channel.CASH, command.reference)
    if taken is not None:
        check_same(taken, command)
        return taken
    return receive_all(plan_cash([command]), by=by)[0]


def plan_cash(commands: Sequence[ReceiveCash]) -> list[Receive]:
    """Say what each command pays: arrears first, then its own month; the rest is unallocated.

    A commitment *to renew* gets that month's instalment and a renewal task. Raises
    RuleBroken("code") as ``receive_for_commitment``.
    """
    if not commands:
        return []
    pledges = pledges_by_code({tidy_code(command.code) for command in commands})
    found = [acceptable(pledges.get(tidy_code(command.code))) for command in commands]
    desk = {body: account_ids(body)[AccountUse.CASH] for body in {p.organisation_id for p in found}}
    last = max(Month.of(command.received_on) for command in commands)
    debts = _Debts({pledge.id for pledge in found}, last)
    return [
        Receive(
            organisation_id=pledge.organisation_id,
            donor_id=pledge.donor_id,
            payer_name=command.payer_name,
            channel=Channel.CASH,
            reference=command.reference or public_id(),
            amount=command.amount,
            received_on=command.received_on,
            shares=debts.pay(pledge, command.amount, Month.of(command.received_on)),
            money_account_id=desk[pledge.organisation_id],
            batch_id=command.batch_id,
            note=command.note,
        )
        for pledge, command in zip(found, commands, strict=True)
    ]


def allocate_to_commitment(payment: Payment, code: str, *, by: Actor | None) -> None:
    """Give what is unallocated of a payment to the open months of a commitment, oldest first.

    Raises RuleBroken("code") when the commitment takes no money, is another organisation's, or
    has no open month.
    """
    pledge = acceptable(find_pledge(code))
    if pledge.organisation_id != payment.organisation_id:
        raise RuleBroken("code", _l("The commitment belongs to another organisation."))
    month, left = this_month(), unallocated_of(payment).amount
    shares = _Debts({pledge.id}, month).pay(pledge, left, month)
    if not shares:
        raise RuleBroken("code", _l("No month of this commitment is open."))
    allocate_rest(payment, shares, by=by)


def acceptable(pledge: Pledge | None) -> Pledge:
    """Return the pledge when cash may be taken for it. Raises RuleBroken("code")."""
    if pledge is None:
        raise RuleBroken(
            "code", _l("No commitment has this code. Check it on the sponsor’s paper.")
        )
    if pledge.method is Method.WITNESSED:
        raise RuleBroken(
            "code",
            _l(
                "This commitment is handed over directly to the child: its money does not pass "
                "through the fund, so there is nothing to receive."
            ),
        )
    if pledge.state is PledgeState.ENDED:
        raise RuleBroken("code", _l("This commitment has ended. Ask the sponsor what to do."))
    return pledge


class _Debts:
    """What pledges owe, made smaller by each payment planned."""

    def __init__(self, pledge_ids: Collection[int], last: Month) -> None:
        self.months: dict[int, dict[Month, int]] = defaultdict(dict)
        self.left: dict[int, int] = {}
        for debt in due_instalments(pledge_ids, last):
            self._owe(debt.pledge_id, debt.period, debt.id, debt.left)

    def pay(self, pledge: Pledge, amount: int, month: Month) -> tuple[Share, ...]:
        """Return the shares of an amount that came in a month."""
        if amount > sum(left for _, left in self._owed(pledge, month)):
            self._add_month(pledge, month)
        parts = share_out(amount, self._owed(pledge, month))
        for key, part in parts:
            self.left[key] -= part
        return tuple(Share(pledge.fund_id, part, key) for key, part in parts)

    def _owed(self, pledge: Pledge, last: Month) -> list[tuple[int, int]]:
        months = sorted(self.months[pledge.id].items())
        return [(key, self.left[key]) for month, key in months if month <= last]

    def _add_month(self, pledge: Pledge, month: Month) -> None:
        """Make the month's instalment when it is not there, even after the term."""
        if month in self.months[pledge.id]:
            return
        instalment = instalment_for(pledge.id, month)
        if instalment is None:
            return
        paid = paid_of([instalment.id])[instalment.id]
        self._owe(pledge.id, month, instalment.id, instalment.amount - paid)
        if pledge.renew_month is not None and str(month) >= pledge.renew_month:
            why = _("Money came for %(month)s, after the term.", month=str(month))
            open_renewal_task(pledge.id, why)

    def _owe(self, pledge_id: int, month: Month, instalment_id: int, left: int) -> None:
        self.months[pledge_id][month] = instalment_id
        self.left[instalment_id] = left

"""Cash for commitments, shared as all money for a commitment is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.access import Actor
from core.bulk import many_objects
from core.dates import Month, this_month
from core.db import public_id
from core.errors import RuleBroken
from core.i18n import _l
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, PledgeState
from payments.pledges.services import (
    find_pledge,
    pledges_by_code,
    tidy_code,
)
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services.allocating import allocate_rest, unallocated_of
from payments.receiving.services.commands import Receive
from payments.receiving.services.sharing import Sharing
from payments.receiving.services.taking import check_same, find_taken, receive


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
    ``receive``.
    """
    pledge = acceptable(find_pledge(command.code))
    # Asked before planning, which would make another month's instalment for the same money.
    taken = find_taken(pledge.organisation_id, Channel.CASH, command.reference)
    if taken is not None:
        check_same(taken, command)
        return taken
    return receive(_plan([command], [pledge])[0], by=by)


@many_objects()
def plan_cash(commands: Sequence[ReceiveCash]) -> list[Receive]:
    """Say what each command pays, as ``Sharing`` shares it; the rest is unallocated.

    A commitment *to renew* gets that month's instalment and a renewal task. Raises
    RuleBroken("code") as ``receive_for_commitment``.
    """
    if not commands:
        return []
    pledges = pledges_by_code({tidy_code(command.code) for command in commands})
    found = [acceptable(pledges.get(tidy_code(command.code))) for command in commands]
    return _plan(commands, found)


def _plan(commands: Sequence[ReceiveCash], found: Sequence[Pledge]) -> list[Receive]:
    """Say what each command pays of the commitment beside it."""
    last = max(Month.of(command.received_on) for command in commands)
    sharing = Sharing(found, last)
    return [
        Receive(
            organisation_id=pledge.organisation_id,
            donor_id=pledge.donor_id,
            payer_name=command.payer_name,
            channel=Channel.CASH,
            reference=command.reference or public_id(),
            amount=command.amount,
            received_on=command.received_on,
            shares=sharing.pay(pledge, command.amount, Month.of(command.received_on)),
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
    shares = Sharing([pledge], month).pay(pledge, left, month)
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

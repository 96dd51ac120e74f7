"""What is asked for no more: waived, written off, or carried over to a successor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from core.access import Actor
from core.audit import Act, record
from core.dates import Month, now, this_month
from core.db import public_id, session
from core.errors import RuleBroken
from core.i18n import _, _l
from core.money import Money
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import Ask, ask
from payments.pledges.models import Instalment, Pledge, PledgeVersion, Waiver
from payments.pledges.rules import PledgeState, WaiverKind
from payments.pledges.services.due import OpenInstalment, due_instalments, settled_of
from payments.pledges.services.reading import find_pledge

KINDS = {"waive_instalments": WaiverKind.WAIVED, "write_off": WaiverKind.WRITTEN_OFF}
"""Kinds of requests that a second person approves."""


@dataclass(frozen=True)
class AskWaiver:
    """The months of a commitment of which the open part shall be asked for no more."""

    kind: str
    from_month: Month
    to_month: Month
    reason: str


@dataclass(frozen=True)
class CarryOver:
    """The commitment that takes over what is open of one that has ended."""

    successor: str
    reason: str


def ask_waiver(pledge: Pledge, command: AskWaiver, *, by: Actor) -> ApprovalRequest:
    """Ask a second person to let go what is open of some months.

    RuleBroken("to_month") when nothing is open in them; else as ``ask``.
    """
    wanted = [
        one
        for one in due_instalments([pledge.id], command.to_month)
        if one.period >= command.from_month
    ]
    if not wanted:
        raise RuleBroken("to_month", _l("Nothing is open in these months."))
    total = Money(sum(one.left for one in wanted), wanted[0].currency)
    request = Ask(
        organisation_id=pledge.organisation_id,
        kind=command.kind,
        subject=f"pledge:{pledge.public_id}",
        reason=command.reason,
        arguments={"parts": {str(one.id): one.left for one in wanted}},
        amount=total,
    )
    return ask(request, by=by)


def waive(request: ApprovalRequest, parts: Mapping[str, int], *, by: Actor | None) -> None:
    """Let go what was asked for, exactly. RuleBroken when less is open than then."""
    wanted = {int(key): amount for key, amount in parts.items()}
    _check_open(wanted)
    _insert(wanted, KINDS[request.kind], request.reason, by, request_id=request.id)
    code = session.scalars(
        select(Pledge.code).where(Pledge.public_id == request.subject.removeprefix("pledge:"))
    ).one()
    changes = {"waived": [None, sum(wanted.values())]}
    record(Act("waived", "pledge", code, changes, request.reason), by)


def months_of(instalment_ids: Sequence[int]) -> list[tuple[str, Instalment]]:
    """Return instalments with the code of their commitment, by month."""
    rows = session.execute(
        select(Pledge.code, Instalment)
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .where(Instalment.id.in_(instalment_ids))
        .order_by(Instalment.period)
    )
    return [(code, row) for code, row in rows]


def carry_over(pledge: Pledge, command: CarryOver, *, by: Actor | None) -> Pledge:
    """Move what is open of an ended commitment to its successor, month by month.

    RuleBroken("successor") when the successor is not a running commitment to the same fund, or has
    one of the months itself; RuleBroken("") when nothing is open or the commitment still runs.
    """
    if pledge.state is not PledgeState.ENDED:
        raise RuleBroken("", _l("Only what an ended commitment still owes is carried over."))
    successor = _successor(pledge, command)
    due = due_instalments([pledge.id], _farthest())
    if not due:
        raise RuleBroken("", _l("This commitment owes nothing."))
    wanted = {one.id: one.left for one in due}
    _check_open(wanted)
    _insert(wanted, WaiverKind.CARRIED_OVER, command.reason, by, successor_id=successor.id)
    _take_over(successor, due)
    changes = {"successor": [None, successor.code], "amount": [None, sum(wanted.values())]}
    record(Act("carried over", "pledge", pledge.code, changes, command.reason), by)
    return successor


def _farthest() -> Month:
    """Return a month after all that may have been paid ahead."""
    return this_month() + 120


def _successor(pledge: Pledge, command: CarryOver) -> Pledge:
    found = find_pledge(command.successor)
    if found is None or found.organisation_id != pledge.organisation_id or found is pledge:
        raise RuleBroken("successor", _l("No other commitment of this organisation has this code."))
    if found.state is not PledgeState.RUNNING:
        raise RuleBroken("successor", _l("The successor has ended itself."))
    if found.fund_id != pledge.fund_id:
        raise RuleBroken(
            "successor", _l("The successor is for another child or fund: arrears stay with theirs.")
        )
    return found


def _take_over(successor: Pledge, due: Sequence[OpenInstalment]) -> None:
    """Make the successor's instalments for the same months, due on the same days."""
    periods = [str(one.period) for one in due]
    taken = session.scalars(
        select(Instalment.period)
        .where(Instalment.pledge_id == successor.id, Instalment.period.in_(periods))
        .order_by(Instalment.period)
    ).all()
    if taken:
        words = _("The successor has its own %(months)s.", months=", ".join(taken))
        raise RuleBroken("successor", words)
    version = session.scalars(
        select(PledgeVersion.id)
        .where(PledgeVersion.pledge_id == successor.id)
        .order_by(PledgeVersion.from_month)
        .limit(1)
    ).one()
    moment = now()
    session.execute(
        insert(Instalment),
        [
            {
                "public_id": f"{one.period}-{successor.public_id}",
                "pledge_id": successor.id,
                "version_id": version,
                "period": str(one.period),
                "due_on": one.due_on,
                "amount": one.left,
                "currency": one.currency,
                "created_at": moment,
            }
            for one in due
        ],
    )


def _check_open(wanted: Mapping[int, int]) -> None:
    """Refuse to let go more than is open; whoever pays the months waits until we are done."""
    rows = session.execute(
        select(Instalment.id, Instalment.amount)
        .where(Instalment.id.in_(wanted))
        .order_by(Instalment.id)
        .with_for_update(key_share=True)
    )
    amounts = {key: amount for key, amount in rows}  # noqa: C416 - dict() of rows does not type
    settled = settled_of(wanted)
    if any(amounts[key] - settled[key] < part for key, part in wanted.items()):
        raise RuleBroken("", _l("Less is open now than when this was asked for. Ask anew."))


def _insert(
    wanted: Mapping[int, int],
    kind: WaiverKind,
    reason: str,
    by: Actor | None,
    **why: Any,
) -> None:
    currencies = dict(
        session.execute(
            select(Instalment.id, Instalment.currency).where(Instalment.id.in_(wanted))
        ).all()
    )
    moment = now()
    session.execute(
        insert(Waiver),
        [
            {
                "public_id": public_id(),
                "instalment_id": key,
                "kind": kind,
                "amount": amount,
                "currency": currencies[key],
                "reason": reason,
                "at": moment,
                "by": by.id if by else None,
                **why,
            }
            for key, amount in wanted.items()
        ],
    )

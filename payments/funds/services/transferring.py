"""Moving money from one fund to another: asked with a reason, approved by another person."""

from dataclasses import dataclass
from typing import Any

from core.access import Actor
from core.dates import today
from core.errors import RuleBroken
from core.i18n import _l
from core.money import Money
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import Ask, ask
from payments.funds.models import Fund
from payments.funds.rules import BOUND_BY_OTHERS, FundKind
from payments.funds.services.reading import available_in, get_fund, get_own_fund
from payments.ledger.services import Move, move_between

TRANSFER = "fund_transfer"
"""The kind of request by which money moves between funds."""


@dataclass(frozen=True)
class AskTransfer:
    """Minor units that are to move to a fund, why, and who allows it when the money is bound.

    ``authority`` names the giver's consent or the board's decision; for a child's money, the
    decision about what is left over.
    """

    to_fund: str
    amount: int
    reason: str
    authority: str = ""


def ask_transfer(fund: Fund, command: AskTransfer, *, by: Actor) -> ApprovalRequest:
    """Ask a second person to move money out of a fund.

    RuleBroken("to_fund") for the same fund, another organisation's or a closed one; ("authority")
    when the money is bound and nobody is named who allows it; ("amount") when it is not available.
    NotFound for an unknown fund.
    """
    target = get_own_fund(command.to_fund, by)
    if target.id == fund.id or target.organisation_id != fund.organisation_id:
        raise RuleBroken("to_fund", _l("Choose another fund of the same organisation."))
    if target.closed_on is not None or target.currency != fund.currency:
        raise RuleBroken("to_fund", _l("This fund is closed or kept in another currency."))
    if fund.kind in BOUND_BY_OTHERS and not command.authority:
        raise RuleBroken("authority", _needed(fund))
    amount = Money(command.amount, fund.currency)
    if amount > available_in(fund.id):
        raise RuleBroken("amount", _l("The fund does not have that much available."))
    return ask(
        Ask(
            organisation_id=fund.organisation_id,
            kind=TRANSFER,
            subject=f"fund:{fund.public_id}",
            reason=command.reason,
            arguments={
                "from": fund.public_id,
                "to": target.public_id,
                "authority": command.authority,
            },
            amount=amount,
        ),
        by=by,
    )


def move_funds(request: ApprovalRequest, arguments: dict[str, Any]) -> None:
    """Post what was approved, today, through *between funds*. Errors of ``post``."""
    source, target = get_fund(arguments["from"]), get_fund(arguments["to"])
    if source.kind in BOUND_BY_OTHERS and not arguments["authority"]:
        raise RuleBroken("", _needed(source))
    document = f"request:{request.public_id}"
    move_between(
        Move(
            organisation_id=source.organisation_id,
            from_fund_id=source.id,
            to_fund_id=target.id,
            amount=request.amount or 0,
            currency=request.currency,
            occurred_on=today(),
            document=document,
            key=document,
        )
    )


def _needed(fund: Fund) -> Any:
    if fund.kind is FundKind.CHILD:
        return _l("This is a child’s money: name the decision about what is left over.")
    return _l("This money is bound: name the giver’s consent or the board’s decision.")

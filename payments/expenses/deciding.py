"""What the second person sees and does about a management expense."""

from typing import Any

from core.access import Actor
from core.dates import today
from core.formats import money
from core.i18n import _, _l
from payments.approvals.models import ApprovalRequest
from payments.approvals.registry import Kind, register_kind
from payments.expenses.services import EXPENSE, reserve_expense
from payments.funds.services import available_in, get_fund
from payments.ledger.services import management_cost


def _carry_out(request: ApprovalRequest, arguments: dict[str, Any], _by: Actor) -> None:
    reserve_expense(request, arguments)


def _tell(request: ApprovalRequest, arguments: dict[str, Any]) -> list[tuple[Any, Any]]:
    fund = get_fund(arguments["fund"])
    year = management_cost(request.organisation_id, today())
    return [
        (_("Fund"), f"{fund.code} – {fund.name}"),
        (_("Paid to"), arguments["payee"]),
        (_("For"), arguments["purpose"]),
        (_("Available now"), money(available_in(fund.id))),
        (_("Management cost this year"), money(year.cost)),
        (_("Allowed"), money(year.cap)),
    ]


register_kind(Kind(EXPENSE, _l("Management expense"), _carry_out, _tell))

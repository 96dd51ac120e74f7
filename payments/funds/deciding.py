"""What the second person sees and does about money that is to move between funds."""

from typing import Any

from core.access import Actor
from core.formats import money
from core.i18n import _, _l
from core.labels import label
from payments.approvals.models import ApprovalRequest
from payments.approvals.registry import Kind, register_kind
from payments.funds import labels as fund_labels  # noqa: F401 - gives kinds of funds their words
from payments.funds.models import Fund
from payments.funds.services import TRANSFER, available_in, get_fund, move_funds


def _carry_out(request: ApprovalRequest, arguments: dict[str, Any], _by: Actor) -> None:
    move_funds(request, arguments)


def _tell(_request: ApprovalRequest, arguments: dict[str, Any]) -> list[tuple[Any, Any]]:
    source, target = get_fund(arguments["from"]), get_fund(arguments["to"])
    return [
        (_("From the fund"), _named(source)),
        (_("To the fund"), _named(target)),
        (_("Consent or decision"), arguments["authority"] or None),
        (_("Available now"), money(available_in(source.id))),
    ]


def _named(fund: Fund) -> str:
    return f"{fund.code} – {fund.name} ({label(fund.kind)})"


register_kind(Kind(TRANSFER, _l("Move money between funds"), _carry_out, _tell))

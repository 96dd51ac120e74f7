"""What a second person decides about commitments: waivers and write-offs."""

from typing import Any

from flask import url_for

from core.access import Actor
from core.formats import money
from core.i18n import _l
from core.money import Money
from payments.approvals.models import ApprovalRequest
from payments.approvals.registry import Kind, register_kind
from payments.pledges.services.waiving import months_of, waive


def _carry_out(request: ApprovalRequest, arguments: dict[str, Any], by: Actor) -> None:
    waive(request, arguments["parts"], by=by)


def _tell(request: ApprovalRequest, arguments: dict[str, Any]) -> list[tuple[Any, Any]]:
    parts = {int(key): amount for key, amount in arguments["parts"].items()}
    return [
        (f"{code} {row.period}", money(Money(parts[row.id], request.currency)))
        for code, row in months_of(list(parts))
    ]


def _page(request: ApprovalRequest) -> str:
    return url_for("pledges.show", code=request.subject.removeprefix("pledge:"))


register_kind(
    Kind("waive_instalments", _l("Waive months of a commitment"), _carry_out, _tell, _page)
)
register_kind(Kind("write_off", _l("Write off what a commitment owes"), _carry_out, _tell, _page))

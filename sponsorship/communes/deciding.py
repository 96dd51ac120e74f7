"""What a second person decides in the field: that a voucher was confirmed by mistake."""

from typing import Any

from flask import url_for

from core.access import Actor
from core.formats import day
from core.i18n import _, _l
from payments.approvals.models import ApprovalRequest
from payments.approvals.registry import Kind, register_kind
from payments.approvals.services import arguments_of
from sponsorship.communes.services import UNDO_HAND_OVER, hand_over_of, undo_confirmed


def _carry_out(request: ApprovalRequest, arguments: dict[str, Any], by: Actor) -> None:
    undo_confirmed(arguments["hand_over"], request.reason, asked_by=request.asked_by, by=by)


def _tell(_request: ApprovalRequest, arguments: dict[str, Any]) -> list[tuple[Any, Any]]:
    given = hand_over_of(arguments["hand_over"])
    return [
        (_("Child"), arguments["child"]),
        (_("Handed over on"), day(given.received_on)),
        (_("What follows"), _("The voucher waits to be confirmed again; the books do not change.")),
    ]


def _page(request: ApprovalRequest) -> str:
    return url_for("visits.of_child", code=arguments_of(request)["child"])


register_kind(Kind(UNDO_HAND_OVER, _l("Undo a confirmed hand-over"), _carry_out, _tell, _page))

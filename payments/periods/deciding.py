"""What the second person sees and does about a month to be reopened."""

from typing import Any

from core.access import Actor
from core.dates import Month
from core.db import session
from core.formats import month as written
from core.i18n import _, _l
from core.organisations.models import Organisation
from payments.approvals.models import ApprovalRequest
from payments.approvals.registry import Kind, register_kind
from payments.periods.services import REOPEN, reopen_month


def _carry_out(request: ApprovalRequest, arguments: dict[str, Any], by: Actor) -> None:
    reopen_month(request.organisation_id, Month.parse(arguments["month"]), request.reason, by=by)


def _tell(request: ApprovalRequest, arguments: dict[str, Any]) -> list[tuple[Any, Any]]:
    body = session.get_one(Organisation, request.organisation_id)
    return [(_("Organisation"), body.code), (_("Month"), written(arguments["month"]))]


register_kind(Kind(REOPEN, _l("Open a closed month again"), _carry_out, _tell))

"""What a second person decides about going live."""

from datetime import date
from typing import Any

from flask import url_for

from core.access import Actor
from core.db import session
from core.errors import WrongState
from core.formats import day
from core.i18n import _, _l
from core.labels import label
from core.money import Money, format_money
from core.organisations.models import Organisation
from payments.approvals.models import ApprovalRequest
from payments.approvals.registry import Kind, register_kind
from payments.approvals.services import arguments_of
from payments.going_live.rules import LineKind
from payments.going_live.services import find_going_live, go_live, take_back
from payments.going_live.services.asking import lines_in
from payments.going_live.services.carrying_out import Books
from payments.going_live.services.standing import GO_LIVE, TAKE_BACK


def _body(request: ApprovalRequest) -> Organisation:
    return session.get_one(Organisation, request.organisation_id)


def _page(request: ApprovalRequest) -> str:
    return url_for("going_live.show", organisation=_body(request).code)


def _go_live(request: ApprovalRequest, arguments: dict[str, Any], by: Actor) -> None:
    last = date.fromisoformat(arguments["day"])
    books = Books(_body(request), last, request.public_id, lines_in(arguments))
    go_live(books, request, by=by)


def _tell_going_live(request: ApprovalRequest, arguments: dict[str, Any]) -> list[tuple[Any, Any]]:
    body, sums = _body(request), arguments["sums"]

    def money(amount: int) -> str:
        return format_money(Money(amount, body.currency))

    counts = [
        (label(LineKind(kind)), _("%(count)s rows", count=count))
        for kind, count in arguments["rows"].items()
    ]
    return [
        (_("Organisation"), body.code),
        (_("Last day of the old books"), day(date.fromisoformat(arguments["day"]))),
        *counts,
        (_("Held on accounts"), money(sums["accounts"])),
        (_("Owned by funds"), money(sums["funds"])),
        (_("Not yet allocated"), money(sums["unallocated"])),
        (_("Still open of commitments"), money(sums["arrears"])),
        (_("Paid ahead"), money(sums["advances"])),
    ]


def _take_back(request: ApprovalRequest, arguments: dict[str, Any], by: Actor) -> None:
    live = find_going_live(request.organisation_id)
    if live is None or live.public_id != arguments["going_live"]:
        raise WrongState(_l("This was taken back already."))
    brought = arguments_of(session.get_one(ApprovalRequest, live.request_id))
    take_back(live, lines_in(brought), request.reason, by=by)


def _tell_taking_back(request: ApprovalRequest, _given: dict[str, Any]) -> list[tuple[Any, Any]]:
    return [(_("Organisation"), _body(request).code)]


register_kind(Kind(GO_LIVE, _l("Go live with opening balances"), _go_live, _tell_going_live, _page))
register_kind(
    Kind(TAKE_BACK, _l("Take the opening balances back"), _take_back, _tell_taking_back, _page)
)

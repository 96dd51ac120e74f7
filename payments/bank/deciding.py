"""What the second person sees and does about where donors transfer to."""

from typing import Any

from core.access import Actor
from core.i18n import _, _l
from payments.approvals.models import ApprovalRequest
from payments.approvals.registry import Kind, register_kind
from payments.bank import labels as bank_labels  # noqa: F401 - gives lines their words
from payments.bank.services import get_account
from payments.bank.services.paying_in import (
    PAY_INTO,
    PayInto,
    asked_for,
    carry_out,
    details_of,
)


def _carry_out(_request: ApprovalRequest, arguments: dict[str, Any], by: Actor) -> None:
    carry_out(arguments, by=by)


def _tell(_request: ApprovalRequest, arguments: dict[str, Any]) -> list[tuple[Any, Any]]:
    return [
        (_("Donors transfer to now"), _in_words(details_of(get_account(arguments["account"])))),
        (_("Donors would transfer to"), _in_words(asked_for(arguments))),
    ]


def _in_words(details: PayInto) -> str:
    return " · ".join(filter(None, (details.bank, details.bin, details.number))) or "–"


register_kind(Kind(PAY_INTO, _l("Change the account donors transfer to"), _carry_out, _tell))

"""What a second person decides about a child: where its guardian is paid."""

from typing import Any

from flask import url_for

from core.access import Actor, current_actor
from core.i18n import _, _l
from payments.approvals.models import ApprovalRequest
from payments.approvals.registry import Kind, register_kind
from payments.approvals.services import arguments_of
from sponsorship.children import identity
from sponsorship.children.services.family import PAYOUT_ACCOUNT
from sponsorship.permissions import Permission

SHOWN_DIGITS = 4


def _carry_out(_request: ApprovalRequest, arguments: dict[str, Any], _by: Actor) -> None:
    identity.use_account(arguments["account"])


def _tell(_request: ApprovalRequest, arguments: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Tell whose account it becomes; people who know children by code alone read its end."""
    account, guardian = identity.get_account(arguments["account"])
    before = identity.account_before(account)
    if not current_actor().may(Permission.CHILDREN_IDENTITY):
        end = account.number[-SHOWN_DIGITS:]
        return [(_("Child"), arguments["child"]), (_("Account ends in"), end)]
    others = identity.also_paid_there(account, guardian.child_id)
    return [
        (_("Child"), arguments["child"]),
        (_("Guardian"), f"{guardian.name}, {guardian.relation}".removesuffix(", ")),
        (_("Account until now"), f"{before.number}, {before.bank}" if before else _("none")),
        (_("New account"), f"{account.number}, {account.bank}"),
        (_("Account holder"), account.holder),
        (_("Also the account for"), ", ".join(others) or None),
    ]


def _page(request: ApprovalRequest) -> str:
    return url_for("record.family", code=arguments_of(request)["child"])


register_kind(
    Kind(PAYOUT_ACCOUNT, _l("Pay a child’s guardian to another account"), _carry_out, _tell, _page)
)

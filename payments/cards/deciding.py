"""Refunds to cards as acts that need a second person."""

from typing import Any

from core.formats import day, money
from core.i18n import _, _l
from payments.approvals.models import ApprovalRequest
from payments.approvals.registry import Kind, register_kind
from payments.cards.services.refunding import carry_out
from payments.receiving.services import payment_row
from payments.receiving.services.asking import TO_THE_CARD, payment_asked_for
from payments.receiving.services.returns_reading import payer_of, shortfalls_of
from payments.returns.deciding import page


def tell(request: ApprovalRequest, _arguments: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Say whose payment it is, what is left of it, and what stands in the way."""
    payment = payment_asked_for(request)
    row = payment_row(payment)
    return [
        (_("Payment"), f"{money(row.amount)} · {day(payment.received_on)}"),
        (_("Sponsor"), payer_of(payment) or _("not known")),
        (_("Still there of it"), money(row.net)),
        (_("Paid back to"), _("The card that paid, through the card gateway")),
        (_("In the way"), " ".join(map(str, shortfalls_of(payment, request))) or None),
    ]


register_kind(Kind(TO_THE_CARD, _l("Pay money back to the card"), carry_out, tell, page))

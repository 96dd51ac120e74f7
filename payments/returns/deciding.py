"""Refunds and reversals as acts that need a second person."""

from typing import Any

from flask import url_for

from core.formats import day, money
from core.i18n import _, _l
from core.labels import label
from payments.approvals.models import ApprovalRequest
from payments.approvals.registry import Kind, register_kind
from payments.receiving.rules import Happened
from payments.receiving.services import payment_row
from payments.receiving.services.asking import carry_out, payment_asked_for
from payments.receiving.services.returns_reading import payer_of, shortfalls_of


def tell(request: ApprovalRequest, arguments: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Say whose payment it is, what is left of it, what pays it back and what stands in the way."""
    payment = payment_asked_for(request)
    row = payment_row(payment)
    lacking = shortfalls_of(payment, request)
    return [
        (_("Payment"), f"{money(row.amount)} · {day(payment.received_on)}"),
        (_("Way"), label(payment.channel)),
        (_("Sponsor"), payer_of(payment) or _("not known")),
        (_("Still there of it"), money(row.net)),
        (_("Paid back from"), arguments["account"]),
        (_("In the way"), " ".join(map(str, lacking)) or None),
    ]


def page(request: ApprovalRequest) -> str:
    """Return the address of the payment."""
    return url_for("receiving.payment", code=request.subject.partition(":")[2])


register_kind(Kind(Happened.REFUND.value, _l("Pay money back"), carry_out, tell, page))
register_kind(
    Kind(Happened.REVERSAL.value, _l("Take a payment out of the books"), carry_out, tell, page)
)

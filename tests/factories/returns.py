"""Payments whose money goes back."""

from datetime import date
from typing import Any

from payments.ledger.rules import AccountUse
from payments.pledges.models import Pledge
from payments.receiving.models import Payment
from payments.receiving.rules import Channel, ReturnKind
from payments.receiving.services import Receive, Share, receive
from payments.receiving.services.returning import GiveBack, account_of_payment
from tests.factories.money import accounts
from tests.factories.people import organisation
from tests.factories.pledges import month_of, pledge


def by_bank(promise: Pledge | None = None, amount: int = 500_000, **values: Any) -> Payment:
    """Return a payment of a pledge's October by bank; what is over the month waits."""
    promise = promise or pledge()
    month = month_of(promise, values.pop("month", "2026-10"))
    share = Share(promise.fund_id, min(amount, month.amount), month.id)
    command: dict[str, Any] = {
        "organisation_id": organisation().id,
        "donor_id": promise.donor_id,
        "payer_name": "Phạm Thị Mẫu",
        "channel": Channel.BANK,
        "reference": "FT1",
        "amount": amount,
        "received_on": date(2026, 10, 20),
        "money_account_id": accounts()[AccountUse.BANK],
        "shares": (share,),
        **values,
    }
    return receive(Receive(**command), by=None)


def going_back(payment: Payment, amount: int, **values: Any) -> GiveBack:
    """Return the command for a refund from the account into which the payment came."""
    command: dict[str, Any] = {
        "kind": ReturnKind.REFUND,
        "amount": amount,
        "account_id": account_of_payment(payment).id,
        "reason": "Người nộp chuyển nhầm",
        "occurred_on": date(2026, 11, 2),
        "reference": f"r{amount}",
        **values,
    }
    return GiveBack(**command)

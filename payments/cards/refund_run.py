"""The run that asks the gateway for refunds: each claimed, asked for and settled by itself.

Whatever stops it, running it again goes on where it stopped; the gateway is never asked inside a
transaction.
"""

from collections.abc import Callable

from core.db import unit_of_work
from core.errors import Unavailable
from core.faults import fault
from core.i18n import _l
from payments.cards.charge_run import MOST_SILENCES, NOT_OURS
from payments.cards.ports import Gateway, GatewayRefused, OutcomeUnknown, RefundFacts
from payments.cards.services.claiming import new_runner
from payments.cards.services.desk import gateway
from payments.cards.services.refunds_sent import (
    ClaimedRefund,
    claim_refund,
    keep_answer,
    keep_not_there,
    keep_refused,
    keep_unknown,
)

Answer = RefundFacts | GatewayRefused | OutcomeUnknown | None


def refund_cards(report: Callable[[int, int], None]) -> dict[str, int]:
    """Ask for every refund that waits; return how many came to what.

    Raises Unavailable while cards are off or our key is refused.
    """
    asked, runner, silences = gateway(), new_runner(), 0
    outcomes: dict[str, int] = {}
    while silences < MOST_SILENCES:
        with unit_of_work("cards.refund_claim"):
            claimed = claim_refund(runner)
        if claimed is None:
            break
        if not claimed.may_be_sent:
            continue
        answer = _send(asked, claimed)
        with unit_of_work("cards.refund_settle"):
            what = _settle(claimed, answer, runner)
        outcomes[what] = outcomes.get(what, 0) + 1
        silences += isinstance(answer, OutcomeUnknown)
        report(sum(outcomes.values()), 0)
        if isinstance(answer, GatewayRefused) and answer.code in NOT_OURS:
            raise Unavailable(_l("The card gateway does not accept our key. See flask doctor."))
    return outcomes


def _send(asked: Gateway, one: ClaimedRefund) -> Answer:
    """Look for the refund where it may be known, and ask for it where that is safe."""
    fault("cards.refund:before")
    try:
        found = _find(asked, one) if one.look_first else None
        return asked.refund(one.order) if found is None and one.may_ask else found
    except (OutcomeUnknown, GatewayRefused) as error:
        return error
    finally:
        fault("cards.refund:after")


def _find(asked: Gateway, one: ClaimedRefund) -> RefundFacts | None:
    found = asked.find_refunds(one.order.intent)
    return next((facts for facts in found if facts.ours == one.order.ours), None)


def _settle(one: ClaimedRefund, answer: Answer, runner: str) -> str:
    if isinstance(answer, RefundFacts):
        keep_answer(one.refund_id, answer)
        return answer.status
    if answer is None:
        keep_not_there(one.refund_id, runner)
        return "not_found"
    if isinstance(answer, GatewayRefused) and answer.code not in NOT_OURS:
        keep_refused(one.refund_id, runner, answer.code)
        return "refused"
    keep_unknown(one.refund_id, runner)
    return "unknown"

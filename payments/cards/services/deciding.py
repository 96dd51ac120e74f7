"""What a person decides about something of the gateway's that does not fit our books."""

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _l
from payments.cards.facts import Subject
from payments.cards.models import GatewayCase, GatewayEvent
from payments.cards.quarantine_rules import CaseDecision, decisions_for
from payments.cards.services.booking import take_unallocated
from payments.cards.services.desk import body_of_cards
from payments.cards.services.outcomes import retry_booking
from payments.cards.services.returns import retry_return, take_returns


def decisions_of(case: GatewayCase) -> tuple[CaseDecision, ...]:
    """Return what may be decided about a case: money is taken only from a charge that was told."""
    event = session.get(GatewayEvent, case.event_id) if case.event_id else None
    offered = decisions_for(case.why)
    if event is None or event.subject is not Subject.INTENT:
        return tuple(one for one in offered if one is not CaseDecision.TAKE)
    return offered


def decide(case: GatewayCase, decision: CaseDecision, reason: str, *, by: Actor) -> None:
    """Take the money, apply it again, or set it aside, once.

    WrongState when somebody decided it; RuleBroken("decision") for what cannot be decided, or when
    the books still refuse it, with the reason they give.
    """
    session.refresh(case, with_for_update=True)
    if case.decision is not None:
        raise WrongState(_l("Somebody has decided this already. Reload the page."))
    if decision not in decisions_of(case):
        raise RuleBroken("decision", _l("This cannot be decided here. Choose again."))
    if decision is CaseDecision.TAKE:
        _take(case)
    elif decision is CaseDecision.AGAIN:
        _again(case)
    case.decision, case.reason = decision, reason
    case.decided_at, case.decided_by = now(), by.id
    changes = {"decision": [None, decision.value], "why": [None, case.why.value]}
    record(Act("decided", "gateway_case", case.public_id, changes, reason), by)
    session.flush()


def _take(case: GatewayCase) -> None:
    event = session.get_one(GatewayEvent, case.event_id)
    payment = take_unallocated(
        body_of_cards().id, event.object, event.amount, event.currency, event.made_at
    )
    take_returns(payment, event.object)


def _again(case: GatewayCase) -> None:
    event = session.get(GatewayEvent, case.event_id) if case.event_id else None
    if event is not None and event.subject is not Subject.INTENT:
        retry_return(event.intent, case.object, body_of_cards().id)
    else:
        retry_booking(case.object, event)

"""One step of a grant at a time: locked, allowed by its state, taken by the right person."""

from core.access import Actor
from core.audit import Act, record
from core.db import session
from core.errors import NotAllowed, WrongState
from core.i18n import _l
from core.labels import label
from payments.paying_out.models import Disbursement
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import NEXT, GrantState, Hands, Step, clash


def document_of(grant: Grant) -> str:
    """Return how the books name the grant."""
    return f"grant:{grant.public_id}"


def hands_of(grant: Grant) -> Hands:
    """Return who asked for, decided about and paid the grant."""
    paid = session.get(Disbursement, grant.disbursement_id) if grant.disbursement_id else None
    return Hands(grant.requested_by, grant.decided_by, paid.paid_by if paid else None)


def begin(grant: Grant, step: Step, by: Actor) -> GrantState:
    """Lock the grant and return the state the step leads to.

    WrongState when its state has no such step (any more); NotAllowed when this person had the
    same money in hand before.
    """
    session.refresh(grant, with_for_update=True)
    following = NEXT.get((grant.state, step))
    if following is None:
        raise WrongState(
            _l("The grant is “%(state)s” by now; reload its page.", state=label(grant.state))
        )
    reason = clash(step, hands_of(grant), by.id)
    if reason is not None:
        raise NotAllowed(label(reason))
    return following


def finish(grant: Grant, step: Step, following: GrantState, *, by: Actor, reason: str = "") -> None:
    """Write the new state and tell of the step."""
    changes = {"state": [grant.state, following]}
    grant.state = following
    session.flush()
    record(Act(step, "grant", grant.code, changes, reason), by)

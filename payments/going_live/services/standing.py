"""Where an organisation stands on its way into these books."""

from dataclasses import dataclass

from sqlalchemy import select

from core.db import session
from core.organisations.models import Organisation
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import open_request
from payments.going_live.models import GoingLive
from payments.going_live.rules import Stage

GO_LIVE = "go_live"
TAKE_BACK = "go_live_back"


@dataclass(frozen=True)
class Standing:
    """The stage, what is live, and the request that waits, if any."""

    body: Organisation
    stage: Stage
    live: GoingLive | None
    waiting: ApprovalRequest | None
    request: ApprovalRequest | None


def subject_of(body: Organisation) -> str:
    """Return how requests name the organisation."""
    return f"organisation:{body.code}"


def find_going_live(organisation_id: int) -> GoingLive | None:
    """Return the going live of an organisation that stands; None before, and after it went back."""
    return session.scalar(
        select(GoingLive).where(
            GoingLive.organisation_id == organisation_id, GoingLive.reversed_at.is_(None)
        )
    )


def standing_of(body: Organisation) -> Standing:
    """Return where the organisation stands."""
    live = find_going_live(body.id)
    waiting = open_request(TAKE_BACK if live else GO_LIVE, subject_of(body))
    if live:
        stage = Stage.ASKED_BACK if waiting else Stage.LIVE
    else:
        stage = Stage.ASKED if waiting else Stage.BEFORE
    request = session.get(ApprovalRequest, live.request_id) if live else None
    return Standing(body, stage, live, waiting, request)

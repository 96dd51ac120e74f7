"""One asks, another decides: the request never changes, the decision carries it out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.accounts.models import User
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import Duplicate, NotAllowed, NotFound, RuleBroken, WrongState
from core.i18n import _l
from core.money import Money
from core.paging import Page, paginate
from payments.approvals.models import ApprovalDecision, ApprovalRequest
from payments.approvals.registry import Kind, kind_of
from payments.approvals.rules import Outcome

Asker, Decider = aliased(User), aliased(User)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What is asked for: ``arguments`` hold all that carrying it out needs, as plain JSON values.

    ``subject`` names the document or row (``payment:Xy…``); ``amount`` is what moves, if any.
    """

    organisation_id: int
    kind: str
    subject: str
    reason: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    amount: Money | None = None


class Asked(NamedTuple):
    """A request with its asker, and the decision with its decider when there is one."""

    request: ApprovalRequest
    asked_by: str
    decision: ApprovalDecision | None
    decided_by: str | None

    @property
    def kind(self) -> Kind:
        """What kind of act it is."""
        return kind_of(self.request.kind)

    @property
    def amount(self) -> Money | None:
        """What moves when it is approved."""
        if self.request.amount is None:
            return None
        return Money(self.request.amount, self.request.currency)

    @property
    def facts(self) -> list[tuple[Any, Any]]:
        """All that the decider must see."""
        return self.kind.tell(self.request, arguments_of(self.request))


def arguments_of(request: ApprovalRequest) -> dict[str, Any]:
    """Return what carrying out the request needs."""
    found: dict[str, Any] = json.loads(request.arguments)
    return found


def ask(command: Ask, *, by: Actor) -> ApprovalRequest:
    """Ask a second person. RuleBroken without a reason or for a kind that nobody knows.

    Duplicate when the same is asked for and not decided yet; NotAllowed for anybody but a person,
    since only a person can be told from another one.
    """
    if not by.id:
        raise NotAllowed(_l("Only a person who is signed in can ask for this."))
    if not command.reason.strip():
        raise RuleBroken("reason", _l("Say why: the person who decides reads it."))
    kind = kind_of(command.kind)
    if open_request(kind.name, command.subject):
        raise Duplicate("", _l("This has been asked for already and waits for a decision."))
    request = ApprovalRequest(
        organisation_id=command.organisation_id,
        kind=kind.name,
        subject=command.subject,
        arguments=json.dumps(command.arguments, ensure_ascii=False, default=str, sort_keys=True),
        amount=command.amount.amount if command.amount else None,
        currency=command.amount.currency if command.amount else "VND",
        reason=command.reason,
        asked_at=now(),
        asked_by=by.id,
    )
    session.add(request)
    session.flush()
    changes = {"kind": [None, kind.name], "amount": [None, request.amount]}
    record(Act("asked", "request", request.public_id, changes, command.reason), by)
    return request


def open_request(kind: str, subject: str) -> ApprovalRequest | None:
    """Return the request of a kind about a subject that waits for a decision."""
    return session.scalar(
        select(ApprovalRequest)
        .outerjoin(ApprovalDecision, ApprovalDecision.request_id == ApprovalRequest.id)
        .where(
            ApprovalRequest.kind == kind,
            ApprovalRequest.subject == subject,
            ApprovalDecision.request_id.is_(None),
        )
        .limit(1)
    )


def approve(request: ApprovalRequest, *, by: Actor) -> None:
    """Approve a request and carry it out in the same transaction.

    NotAllowed for whoever asked, WrongState when it was decided before; what carrying it out
    refuses is raised, and then nothing is decided.
    """
    _decide(request, Outcome.APPROVED, "", by)
    kind_of(request.kind).carry_out(request, arguments_of(request), by)


def decline(request: ApprovalRequest, reason: str, *, by: Actor) -> None:
    """Say no, and why. NotAllowed for whoever asked, WrongState when it was decided before."""
    if not reason.strip():
        raise RuleBroken("reason", _l("Say why not: whoever asked reads it."))
    _decide(request, Outcome.DECLINED, reason, by)


def withdraw(request: ApprovalRequest, *, by: Actor) -> None:
    """Take back what one asked for oneself. NotAllowed for others."""
    if by.id != request.asked_by:
        raise NotAllowed(_l("Only the person who asked can take it back."))
    _decide(request, Outcome.WITHDRAWN, "", by)


def _decide(request: ApprovalRequest, outcome: Outcome, reason: str, by: Actor) -> None:
    if outcome is not Outcome.WITHDRAWN and (not by.id or by.id == request.asked_by):
        raise NotAllowed(_l("Nobody decides what they asked for: another person must."))
    session.execute(
        select(ApprovalRequest.id).where(ApprovalRequest.id == request.id).with_for_update()
    )
    if session.get(ApprovalDecision, request.id, populate_existing=True):
        raise WrongState(_l("This has been decided already. Reload the page."))
    session.add(
        ApprovalDecision(
            request_id=request.id,
            asked_by=request.asked_by,
            outcome=outcome,
            reason=reason,
            decided_at=now(),
            decided_by=by.id,
        )
    )
    session.flush()
    changes = {"outcome": [None, outcome.value]}
    record(Act("decided", "request", request.public_id, changes, reason), by)


def get_asked(public_id: str, by: Actor) -> Asked:
    """Return a request to the person's organisations with its decision. NotFound otherwise."""
    row = session.execute(_asked(by).where(ApprovalRequest.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such request."))
    return Asked(*row)


def list_waiting(by: Actor) -> list[Asked]:
    """Return what waits for a decision in the person's organisations, oldest first."""
    rows = session.execute(
        _asked(by)
        .where(ApprovalDecision.request_id.is_(None))
        .order_by(ApprovalRequest.asked_at, ApprovalRequest.id)
    )
    return [Asked(*row) for row in rows]


def list_decided(by: Actor, number: int = 1) -> Page[Asked]:
    """Return a page of what was decided, the latest first."""
    page = paginate(
        _asked(by)
        .where(ApprovalDecision.request_id.is_not(None))
        .order_by(ApprovalDecision.decided_at.desc(), ApprovalRequest.id.desc()),
        number,
    )
    return Page([Asked(*row) for row in page.items], page.total, page.number, page.size)


def _asked(by: Actor) -> Select[*tuple[Any, ...]]:
    scope = () if by.everywhere else (ApprovalRequest.organisation_id.in_(by.organisations),)
    return (
        select(ApprovalRequest, Asker.name, ApprovalDecision, Decider.name)
        .join(Asker, Asker.id == ApprovalRequest.asked_by)
        .outerjoin(ApprovalDecision, ApprovalDecision.request_id == ApprovalRequest.id)
        .outerjoin(Decider, Decider.id == ApprovalDecision.decided_by)
        .where(*scope)
    )

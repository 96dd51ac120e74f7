"""Consents: claims of a register made good by a paper, single ones, and their withdrawal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, insert, or_, select, update
from sqlalchemy.orm import aliased

from core.access import Actor
from core.audit import Act, record, record_all
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from sponsorship.children.models import Child, Consent
from sponsorship.children.rules import Proof, Scope, Subject
from sponsorship.children.services.papers import Listed, Paper, check_paper, listed_children

USUAL_SCOPES = (Scope.SHOW_TO_DONOR, Scope.PHOTO)
CLAIMED_BY = {
    Scope.SHOW_TO_DONOR: Scope.SHOW_TO_DONOR,
    Scope.PHOTO: Scope.PHOTO,
    Scope.STORY: Scope.SHOW_TO_DONOR,
}
"""Registers have no column for stories: who agreed to be shown may be asked on the same paper."""


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """One consent with its paper and, where it is for a time, its last day."""

    subject: Subject
    scope: Scope
    paper: Paper
    expires_on: date | None = None


def record_claimed_consents(
    paper: Paper,
    listed: Listed,
    *,
    by: Actor,
    scopes: Collection[Scope] = USUAL_SCOPES,
) -> int:
    """Record the consents that the register claims and the paper proves; returns how many.

    The claim stays as what the register said; the recorded consent is a row of its own, given
    on the day of the paper. What is recorded already stays, and what was withdrawn is not
    revived by an older claim. Raises RuleBroken for the paper.
    """
    check_paper(paper)
    found = [
        (row.child_id, row.code, row.subject, scope)
        for scope in scopes
        for row in session.execute(_unrecorded(scope, paper.day, listed_children(listed, by)))
    ]
    if not found:
        return 0
    rows = [
        {"child_id": child_id, "subject": subject, "scope": scope, **_recorded(paper, by)}
        for child_id, _code, subject, scope in found
    ]
    session.execute(insert(Consent), rows)
    record_all(
        (_told(code, subject, scope, paper.document) for _id, code, subject, scope in found), by
    )
    return len(found)


def record_consent(child: Child, given: GiveConsent, *, by: Actor) -> None:
    """Record one consent of the guardian or the child. Raises RuleBroken."""
    check_paper(given.paper)
    if given.expires_on is not None and given.expires_on < given.paper.day:
        raise RuleBroken("expires_on", _l("The consent would end before it begins."))
    session.add(
        Consent(
            child_id=child.id,
            subject=given.subject,
            scope=given.scope,
            expires_on=given.expires_on,
            **_recorded(given.paper, by),
        )
    )
    record(_told(child.code, given.subject, given.scope, given.paper.document), by)


def withdraw_consent(child: Child, scope: Scope, reason: str, *, by: Actor) -> None:
    """End every consent of a scope today: the next page no longer shows it.

    Whoever says no, the guardian or the child, is enough (Law 91/2025 on personal data).
    """
    ended = session.scalars(
        update(Consent)
        .where(Consent.child_id == child.id, Consent.scope == scope, Consent.withdrawn_on.is_(None))
        .values(withdrawn_on=today())
        .returning(Consent.id)
    ).all()
    if not ended:
        raise RuleBroken("scope", _l("There is no such consent to withdraw."))
    act = Act("consent withdrawn", "child", child.code, {"scope": scope}, reason)
    record(act, by)


def consents_of(child_id: int) -> list[Consent]:
    """Return the consents of a child, newest first."""
    newest = (Consent.recorded_at.desc(), Consent.id.desc())
    return list(
        session.scalars(select(Consent).where(Consent.child_id == child_id).order_by(*newest))
    )


def _unrecorded(
    scope: Scope, day: date, condition: ColumnElement[bool]
) -> Select[int, str, Subject]:
    recorded = aliased(Consent)
    settled = exists().where(
        recorded.child_id == Consent.child_id,
        recorded.subject == Consent.subject,
        recorded.scope == scope,
        recorded.proof == Proof.RECORDED,
        or_(
            recorded.withdrawn_on.is_not(None),
            recorded.expires_on.is_(None),
            recorded.expires_on >= day,
        ),
    )
    return (
        select(Consent.child_id, Child.code, Consent.subject)
        .join(Child, Child.id == Consent.child_id)
        .where(
            Consent.proof == Proof.CLAIMED,
            Consent.withdrawn_on.is_(None),
            Consent.scope == CLAIMED_BY[scope],
            condition,
            ~settled,
        )
        .order_by(Consent.id)
    )


def _recorded(paper: Paper, by: Actor) -> dict[str, Any]:
    return {
        "proof": Proof.RECORDED,
        "given_on": paper.day,
        "document": paper.document,
        "recorded_at": now(),
        "recorded_by": by.id or None,
    }


def _told(code: str, subject: Subject, scope: Scope, document: str) -> Act:
    told = {"subject": subject, "scope": scope, "document": document}
    return Act("consent recorded", "child", code, told)

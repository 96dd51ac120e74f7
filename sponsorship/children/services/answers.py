"""What was answered for a child, and whether who answered may still speak for it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from core.dates import today
from core.db import session
from core.partial_dates import PartialDate
from sponsorship.children.consent_models import Consent, ConsentScan
from sponsorship.children.consent_rules import Said, Why, why
from sponsorship.children.identity import may_still_speak
from sponsorship.children.rules import Proof, Scope, Subject


@dataclass(frozen=True, slots=True)
class Answered:
    """A row of the consents, whether its giver still counts, and the scan behind it."""

    consent: Consent
    stands: bool
    scan: str | None


@dataclass(frozen=True, slots=True)
class ScopeToday:
    """Whether a scope is open for a child today, and why or why not."""

    scope: Scope
    why: Why

    @property
    def open(self) -> bool:
        """Say whether it is open."""
        return self.why is Why.OPEN


def answers_of(child_ids: Collection[int], on: date) -> defaultdict[int, list[Said]]:
    """Return the recorded answers for these children in the order of recording; one query."""
    rows = session.execute(
        _answers(on).where(Consent.child_id.in_(child_ids), Consent.proof == Proof.RECORDED)
    )
    found: defaultdict[int, list[Said]] = defaultdict(list)
    for row in rows:
        if (said := _said(Answered(*row))) is not None:
            found[row.Consent.child_id].append(said)
    return found


def consents_of(child_id: int) -> list[Answered]:
    """Return the consents of a child, also those a register claims, oldest first; one query."""
    rows = session.execute(_answers(today()).where(Consent.child_id == child_id))
    return [Answered(*row) for row in rows]


def scopes_today(answered: Sequence[Answered], birth: PartialDate) -> list[ScopeToday]:
    """Return of every scope whether it is open today, and why not."""
    recorded = [one for one in answered if one.consent.proof is Proof.RECORDED]
    said = [heard for one in recorded if (heard := _said(one)) is not None]
    claimed = {
        one.consent.scope
        for one in answered
        if one.consent.proof is Proof.CLAIMED and one.consent.withdrawn_on is None
    }
    found = []
    for scope in Scope:
        reason = why(scope, said, birth, today())
        if reason is Why.NOT_ASKED and scope in claimed:
            reason = Why.CLAIMED
        found.append(ScopeToday(scope, reason))
    return found


def _answers(on: date) -> Select[Consent, bool, str | None]:
    return (
        select(Consent, may_still_speak(Consent, on).label("speaks"), ConsentScan.public_id)
        .outerjoin(ConsentScan, ConsentScan.id == Consent.scan_id)
        .order_by(Consent.id)
    )


def _said(answered: Answered) -> Said | None:
    row = answered.consent
    if row.given_on is None:
        return None
    return Said(
        row.subject,
        row.scope,
        row.given_on,
        row.expires_on,
        row.withdrawn_on,
        row.answer,
        stands=row.subject is Subject.CHILD or bool(answered.stands),
    )

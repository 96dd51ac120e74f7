"""Consents: claims of a register made good by a paper, and single ones."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, insert, or_, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.audit import Act, record, record_all
from core.batches import batches
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from core.partial_dates import PartialDate
from sponsorship.children.consent_models import Consent, GuardianBar
from sponsorship.children.consent_rules import GROWN_UP_FROM, Answer, Channel, Giver
from sponsorship.children.identity import Speakers, names_for, speakers_of
from sponsorship.children.models import Child
from sponsorship.children.rules import Proof, Scope, Subject
from sponsorship.children.services.consent_scans import file_consent_scan
from sponsorship.children.services.papers import Listed, Paper, check_paper, listed_children

USUAL_SCOPES = (Scope.SHOW_TO_DONOR, Scope.PHOTO)
CLAIMED_BY = dict.fromkeys(Scope, Scope.SHOW_TO_DONOR) | {Scope.PHOTO: Scope.PHOTO}
"""Registers have columns for two scopes: who agreed to be shown may be asked the others too."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How it was said, and the scan of what was signed, b"" for none."""

    channel: Channel = Channel.PAPER
    scan: bytes = b""


ON_PAPER = Evidence()


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """A yes to some scopes with its paper and, where it is for a time, its last day.

    ``giver`` says who speaks for the child where it is not the child itself.
    """

    subject: Subject
    scopes: Collection[Scope]
    paper: Paper
    expires_on: date | None = None
    giver: Giver = Giver.GUARDIAN
    evidence: Evidence = ON_PAPER


def record_claimed_consents(
    paper: Paper,
    listed: Listed,
    *,
    by: Actor,
    scopes: Collection[Scope] = USUAL_SCOPES,
    evidence: Evidence = ON_PAPER,
) -> int:
    """Record the consents that the register claims and the paper proves; returns how many.

    The claim stays as what the register said; the recorded consent is a row of its own, given
    on the day of the paper, all with the paper's one scan. What is recorded already stays, and
    what was withdrawn is not revived by an older claim. Passed over are guardians' claims for
    children for whom nobody may speak now. Raises RuleBroken for the paper.
    """
    check_paper(paper)
    found = [
        (row.child_id, row.code, row.subject, scope)
        for scope in scopes
        for row in session.execute(_unrecorded(scope, paper.day, listed_children(listed, by)))
    ]
    speakers = _speakers({child_id for child_id, *_rest in found})
    rows, told = [], []
    for child_id, code, subject, scope in found:
        speaker = _speaker(subject, speakers[child_id], paper.day)
        if speaker is not None:
            rows.append({"child_id": child_id, "subject": subject, "scope": scope, **speaker})
            told.append(_told(code, subject, scope, paper.document))
    if rows:
        common = {"answer": Answer.YES, **_recorded(paper, evidence, by)}
        session.execute(insert(Consent), [row | common for row in rows])
        record_all(told, by)
    return len(rows)


def record_consent(child: Child, given: GiveConsent, *, by: Actor) -> None:
    """Record a yes of the child, or of who speaks for it, to some scopes. Raises RuleBroken."""
    check_paper(given.paper)
    if not given.scopes:
        raise RuleBroken("scopes", _l("Choose what the consent covers."))
    if given.expires_on is not None and given.expires_on < given.paper.day:
        raise RuleBroken("expires_on", _l("The consent would end before it begins."))
    _check_no(child, given)
    speaker = _single_speaker(child, given)
    common = _recorded(given.paper, given.evidence, by)
    for scope in given.scopes:
        session.add(
            Consent(
                child_id=child.id,
                subject=given.subject,
                scope=scope,
                expires_on=given.expires_on,
                **speaker,
                **common,
            )
        )
        record(_told(child.code, given.subject, scope, given.paper.document), by)


def find_bar(child_id: int) -> GuardianBar | None:
    """Return why nobody of the family speaks for the child now. For case roles."""
    found: GuardianBar | None = session.scalar(
        select(GuardianBar).where(GuardianBar.child_id == child_id, GuardianBar.lifted_at.is_(None))
    )
    return found


def _check_no(child: Child, given: GiveConsent) -> None:
    """Refuse a paper older than the no that the same person said since."""
    last = session.scalar(
        select(func.max(Consent.given_on)).where(
            Consent.child_id == child.id,
            Consent.subject == given.subject,
            Consent.scope.in_(given.scopes),
            Consent.answer == Answer.NO,
        )
    )
    if last is not None and last > given.paper.day:
        raise RuleBroken("day", _l("A later no stands on record. Only a newer yes opens it again."))


def _single_speaker(child: Child, given: GiveConsent) -> dict[str, int | None]:
    if given.subject is Subject.CHILD:
        return {}
    born = PartialDate.of(names_for([child.id])[child.id].birth.earliest)
    if today() >= born.turns(GROWN_UP_FROM):
        raise RuleBroken("subject", _l("From the 18th birthday the young person decides alone."))
    speakers = speakers_of([child.id], today())[child.id]
    if given.giver is Giver.GUARDIAN:
        guardian = speakers.guardian_by(given.paper.day)
        if guardian is None:
            raise RuleBroken("giver", _no_guardian(child, speakers))
        return {"guardian_id": guardian}
    body = speakers.body(given.giver)
    if body is None:
        raise RuleBroken("giver", _l("Record first who answers for this child."))
    return {"representative_id": body}


def _no_guardian(child: Child, speakers: Speakers) -> Any:
    if find_bar(child.id):
        return _l("The guardian’s consent cannot be recorded now. Ask the case worker.")
    if speakers.guardians:
        return _l("The child has come into an institution since; a consent of before has ended.")
    return _l("No guardian is on record. Record who answers for the child.")


def _speakers(child_ids: Collection[int]) -> defaultdict[int, Speakers]:
    found: defaultdict[int, Speakers] = defaultdict(Speakers)
    for batch in batches(sorted(child_ids)):
        found.update(speakers_of(batch, today()))
    return found


def _speaker(subject: Subject, speakers: Speakers, day: date) -> dict[str, int | None] | None:
    """Return the columns that name who speaks for the child on a list; None for nobody."""
    nobody: dict[str, int | None] = {"guardian_id": None, "representative_id": None}
    if subject is Subject.CHILD:
        return nobody
    guardian = speakers.guardian_by(day)
    if guardian is not None:
        return nobody | {"guardian_id": guardian}
    body = speakers.body()
    return None if body is None else nobody | {"representative_id": body}


def _unrecorded(
    scope: Scope, day: date, condition: ColumnElement[bool]
) -> Select[int, str, Subject]:
    return (
        select(Consent.child_id, Child.code, Consent.subject)
        .join(Child, Child.id == Consent.child_id)
        .where(
            Consent.proof == Proof.CLAIMED,
            Consent.withdrawn_on.is_(None),
            Consent.scope == CLAIMED_BY[scope],
            condition,
            ~settled(scope, day),
        )
        .order_by(Consent.id)
    )


def settled(scope: Any, day: date) -> ColumnElement[bool]:
    """Return the condition that a claim needs no paper: recorded, or ended by a person's word."""
    answered = aliased(Consent)
    return exists().where(
        answered.child_id == Consent.child_id,
        answered.subject == Consent.subject,
        answered.scope == scope,
        answered.proof == Proof.RECORDED,
        or_(
            answered.withdrawn_on.is_not(None),
            answered.expires_on.is_(None),
            answered.expires_on >= day,
        ),
    )


def _recorded(paper: Paper, evidence: Evidence, by: Actor) -> dict[str, Any]:
    return {
        "proof": Proof.RECORDED,
        "channel": evidence.channel,
        "given_on": paper.day,
        "document": paper.document,
        "scan_id": file_consent_scan(evidence.scan, by),
        "recorded_at": now(),
        "recorded_by": by.id or None,
    }


def _told(code: str, subject: Subject, scope: Scope, document: str) -> Act:
    told = {"subject": subject, "scope": scope, "document": document}
    return Act("consent recorded", "child", code, told)

"""The end of consents: a no, another guardian, an institution, a guardian under suspicion."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, insert, update
from sqlalchemy.exc import IntegrityError

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import NotAllowed, RuleBroken, WrongState
from core.i18n import _l
from sponsorship.children import identity
from sponsorship.children.consent_models import Consent, GuardianBar
from sponsorship.children.consent_rules import Answer, Channel, ConsentEnd, Giver
from sponsorship.children.identity import Body
from sponsorship.children.models import Child
from sponsorship.children.rules import Proof, Scope, Subject
from sponsorship.children.services.consents import find_bar


@dataclass(frozen=True, slots=True)
class SayNo:
    """Who says no to what, how, and why."""

    subject: Subject
    scopes: Collection[Scope]
    reason: str
    channel: Channel = Channel.IN_PERSON


def withdraw_consent(child: Child, said: SayNo, *, by: Actor) -> None:
    """Keep a no to some scopes from today on: the next page no longer shows them.

    One no is enough, the guardian's or the child's at any age, and stands until the same person
    says yes (Law 91/2025 on personal data). Raises RuleBroken without a scope.
    """
    if not said.scopes:
        raise RuleBroken("scopes", _l("Choose what the no is about."))
    _end(child, ConsentEnd.SAID_NO, Consent.scope.in_(said.scopes))
    common = {
        "child_id": child.id,
        "subject": said.subject,
        "answer": Answer.NO,
        "proof": Proof.RECORDED,
        "channel": said.channel,
        "given_on": today(),
        "document": "",
        "recorded_at": now(),
        "recorded_by": by.id or None,
    }
    session.execute(insert(Consent), [{**common, "scope": scope} for scope in said.scopes])
    told = {"subject": said.subject, "scopes": sorted(said.scopes)}
    record(Act("consent withdrawn", "child", child.code, told, said.reason), by)


def end_guardians_consents(child: Child, why: ConsentEnd, *, by: Actor | None) -> int:
    """End today all that was agreed in the child's name, also what a register claims.

    For a guardian who changed or died, and a child that came into an institution. Returns how
    many consents ended; whoever answers for the child now is asked anew.
    """
    ended = _end(child, why, Consent.subject == Subject.GUARDIAN)
    if ended:
        record(Act("consent ended", "child", child.code, {"consents": ended}), by)
    return ended


def name_representative(child: Child, body: Body, *, by: Actor) -> None:
    """Record who answers for a child without a guardian, or for one in an institution.

    With an institution the guardian's consents end. RuleBroken("kind") for the commune while a
    guardian is on record, ("from_day") for a day to come.
    """
    if body.from_day > today():
        raise RuleBroken("from_day", _l("The document cannot be of a day to come."))
    if body.kind is Giver.GUARDIAN:
        raise RuleBroken("kind", _l("Choose one of the list."))
    speakers = identity.speakers_of([child.id], today())[child.id]
    if body.kind is Giver.COMMUNE and speakers.guardians:
        raise RuleBroken("kind", _l("This child has a guardian, who answers for it."))
    if body.kind is Giver.INSTITUTION:
        end_guardians_consents(child, ConsentEnd.INSTITUTION, by=by)
    identity.set_representative(child.id, body, by)
    record(Act("representative named", "child", child.code, {"kind": body.kind}), by)


def end_representative(child: Child, *, by: Actor) -> None:
    """Let nobody but a guardian answer for the child from today. WrongState when nobody did."""
    if not identity.end_representative(child.id, today()):
        raise WrongState(_l("Nobody but a guardian answers for this child."))
    record(Act("representative ended", "child", child.code), by)


def bar_guardian(child: Child, reason: str, *, by: Actor) -> None:
    """Let nobody of the family speak for the child: a guardian is under suspicion.

    What was agreed in the child's name ends today. The reason is for case roles and stands in no
    log. WrongState when it is so already.
    """
    bar = GuardianBar(child_id=child.id, reason=reason, barred_at=now(), barred_by=by.id)
    try:
        with session.begin_nested():
            session.add(bar)
    except IntegrityError as error:
        raise WrongState(_l("This guardian is barred already.")) from error
    _end(child, ConsentEnd.GUARDIAN_BARRED, Consent.subject == Subject.GUARDIAN)
    record(Act("case decision", "child", child.code), by)


def lift_bar(child: Child, *, by: Actor) -> None:
    """Let the family speak again, which is asked anew. NotAllowed for the one who barred it."""
    bar = find_bar(child.id)
    if bar is None:
        raise WrongState(_l("No guardian is barred."))
    if bar.barred_by == by.id:
        raise NotAllowed(_l("Somebody else decides about what you began."))
    bar.lifted_at, bar.lifted_by = now(), by.id
    session.flush()
    record(Act("case decision", "child", child.code), by)


def _end(child: Child, why: ConsentEnd, which: ColumnElement[bool]) -> int:
    ended: Any = session.scalars(
        update(Consent)
        .where(
            Consent.child_id == child.id,
            Consent.answer == Answer.YES,
            Consent.withdrawn_on.is_(None),
            which,
        )
        .values(withdrawn_on=today(), end_reason=why)
        .returning(Consent.id)
    )
    return len(ended.all())

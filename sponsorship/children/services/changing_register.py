"""A known child whose row has changed: every difference stored and told, field by field."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, insert, select, update

from core.access import Actor
from core.audit import Act, digest, record
from core.dates import today
from core.db import session
from sponsorship.children.consent_models import Consent
from sponsorship.children.identity import change_identity, replace_guardian, set_status
from sponsorship.children.life_rules import LifeEvent, Step, after
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import SENSITIVE, Circumstance, Proof, Standing
from sponsorship.children.services.family import share_status
from sponsorship.children.services.life import Happened, keep_events
from sponsorship.children.services.reading_register import RegisterRow
from sponsorship.children.services.storing_register import child_columns, claim_columns
from sponsorship.children.services.support import replace_allowance
from sponsorship.children.services.upbringing import keep_schooling

WHO = frozenset({"full_name", "birth", "personal_id"})
"""Another name, birth date or personal ID must be verified again."""


def store_change(child_id: int, row: RegisterRow, row_digest: str, by: Actor | None) -> None:
    """Make a child say what its changed row says, with the consents it claims."""
    child = session.get_one(Child, child_id)
    changes = change_facts(child, row, by) | _change_claims(child_id, row, by)
    child.source_digest = row_digest
    session.flush()
    if changes:
        record(Act("changed", "child", child.code, changes), by)


def change_facts(child: Child, row: RegisterRow, by: Actor | None) -> dict[str, Any]:
    """Make a child say what a row or a form says; returns field -> [before, after].

    Identity values are told as digests. A verified child whose name, birth date or personal ID
    changes must be verified again, by somebody other than who changed it.
    """
    changes: dict[str, Any] = _change_columns(child, row)
    _carry_over(child, changes, by)
    identity = change_identity(child.id, row.facts)
    changes |= identity | replace_guardian(child.id, row.carer)
    if {"school", "grade"} & changes.keys():
        keep_schooling(child, row.facts.school)
    changes |= _change_circumstances(child.id, frozenset(row.circumstances), by)
    if WHO & identity.keys():
        changes |= _doubt(child, by)
    session.flush()
    keep_events(_happened(child, changes), by)
    return changes


def _carry_over(child: Child, changes: dict[str, Any], by: Actor | None) -> None:
    """Let allowances and the household say what the record says now, from today."""
    if "allowance" in changes:
        replace_allowance(child, child.allowance, by)
    if "household" in changes and child.household_id is not None:
        session.flush()
        set_status(child.household_id, child.household, today(), "")
        share_status(child.household_id, child.household)


def _happened(child: Child, changes: dict[str, Any]) -> list[Happened]:
    """Return what the changes mean in the child's life: a move, a mere update, or both."""
    events = []
    if "place_code" in changes:
        gone, come = changes["place_code"]
        moved = Happened(child.id, LifeEvent.MOVED, today(), from_place=gone, to_place=come)
        events.append(moved)
    if changes.keys() - {"place_code"}:
        events.append(Happened(child.id, LifeEvent.UPDATED, today()))
    return events


def _doubt(child: Child, by: Actor | None) -> dict[str, Any]:
    """Take back the verification of a child whose identity was changed by somebody."""
    child.entered_by = (by.id or None) if by else None
    if child.standing is Standing.EXITED:
        return {}
    before = child.standing
    child.standing = after(before, Step.DOUBT) or before
    child.verified_on = child.verified_by = None
    child.verified_document = ""
    return {"standing": [before, child.standing]} if child.standing is not before else {}


def _change_columns(child: Child, row: RegisterRow) -> dict[str, Any]:
    wanted = child_columns(row)
    if row.registered_on is not None:
        wanted["registered_on"] = row.registered_on
    changes = {
        name: [getattr(child, name), value]
        for name, value in wanted.items()
        if getattr(child, name) != value
    }
    for name, (_before, wanted_now) in changes.items():
        setattr(child, name, wanted_now)
    return changes


def _change_circumstances(
    child_id: int, wanted: frozenset[Circumstance], by: Actor | None
) -> dict[str, Any]:
    """End the circumstances that no longer hold and begin the new ones, today."""
    day = today()
    open_rows = session.scalars(
        select(ChildCircumstance).where(
            ChildCircumstance.child_id == child_id, ChildCircumstance.to_day.is_(None)
        )
    ).all()
    present = {row.kind: row for row in open_rows}
    if wanted == present.keys():
        return {}
    for kind in present.keys() - wanted:
        present[kind].to_day = day
    for kind in sorted(wanted - present.keys()):
        session.execute(
            delete(ChildCircumstance).where(
                ChildCircumstance.child_id == child_id,
                ChildCircumstance.kind == kind,
                ChildCircumstance.from_day == day,
            )
        )
        who = (by.id or None) if by else None
        session.add(ChildCircumstance(child_id=child_id, kind=kind, from_day=day, recorded_by=who))
    return {"circumstances": [_told(child_id, present), _told(child_id, wanted)]}


def _told(child_id: int, kinds: Collection[Circumstance]) -> list[str]:
    """Return circumstances as the log may tell them: sensitive ones as digests of this child."""
    return sorted(digest(f"{child_id} {kind}") if kind in SENSITIVE else kind for kind in kinds)


def _change_claims(child_id: int, row: RegisterRow, by: Actor | None) -> dict[str, Any]:
    """Add the claims the register makes now and withdraw those it no longer makes."""
    standing = session.execute(
        select(Consent.id, Consent.subject, Consent.scope).where(
            Consent.child_id == child_id,
            Consent.proof == Proof.CLAIMED,
            Consent.withdrawn_on.is_(None),
        )
    ).all()
    before = {(claim.subject, claim.scope): claim.id for claim in standing}
    gone = before.keys() - set(row.claims)
    new = [claim for claim in row.claims if claim not in before]
    if gone:
        withdrawn = update(Consent).where(Consent.id.in_([before[claim] for claim in gone]))
        session.execute(withdrawn.values(withdrawn_on=today()))
    if new:
        session.execute(insert(Consent), [claim_columns(child_id, *claim, by) for claim in new])
    if not gone and not new:
        return {}
    return {"claims": [_written(before), _written(row.claims)]}


def _written(claims: Any) -> list[str]:
    return sorted(f"{subject}: {scope}" for subject, scope in claims)

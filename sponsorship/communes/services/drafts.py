"""A new child, typed part by part and sent in for somebody else to verify."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.access import Actor
from core.audit import digest
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from sponsorship.children.field_models import ChildDraft
from sponsorship.children.identity import drafts
from sponsorship.children.models import Child
from sponsorship.children.services import (
    Evidence,
    Listed,
    Paper,
    RegisterRow,
    find_child,
    record_claimed_consents,
    register_child,
)
from sponsorship.children.services.reading_register import check_birth
from sponsorship.communes.rules import Part
from sponsorship.register.services import places_of_work, with_sensitive

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""None is taken for another."""
PREFIX = "TE"
LENGTH = 6


@dataclass(frozen=True, slots=True)
class NewChild:
    """The record as the office keeps it, and the signed paper behind its consents, "" for none."""

    row: RegisterRow
    document: str
    day: date | None
    scan: bytes = b""
    """A picture of the paper, drawn anew; b"" for none."""


def start_draft(form_id: str, *, by: Actor) -> ChildDraft:
    """Begin a draft, once for each form."""
    return drafts.start_draft(form_id, by)


def list_drafts(by: Actor) -> list[tuple[ChildDraft, str]]:
    """Return the actor's drafts, the last changed first, each with the name typed so far."""
    return [
        (draft, str(drafts.typed(draft, Part.WHO).get("full_name", "")))
        for draft in drafts.open_drafts(by)
    ]


def get_draft(draft_id: str, by: Actor, *, locked: bool = False) -> ChildDraft:
    """Return a draft of the actor. Raises NotFound, also for somebody else's."""
    return drafts.get_draft(draft_id, by, locked=locked)


def child_of(draft: ChildDraft) -> str | None:
    """Return the code of the child that a draft has become."""
    return session.get_one(Child, draft.child_id).code if draft.child_id is not None else None


def typed_parts(draft: ChildDraft) -> dict[Part, dict[str, Any]]:
    """Return what was typed, by part; an empty one for a part not yet saved."""
    return {part: drafts.typed(draft, part) for part in Part}


def stamps_of(draft: ChildDraft) -> dict[Part, str]:
    """Return a mark for each part, "" before it is saved, that changes with what is kept of it."""
    texts = {part: getattr(draft, part) for part in Part}
    return {part: digest(text) if text else "" for part, text in texts.items()}


def missing_parts(draft: ChildDraft) -> list[Part]:
    """Return the parts that were not yet saved."""
    return [part for part in Part if not getattr(draft, part)]


def save_part(draft: ChildDraft, part: Part, values: Mapping[str, Any], *, by: Actor) -> None:
    """Keep a part of a draft. Raises RuleBroken for a place or a birth date that cannot be."""
    if part is Part.WHO:
        check_birth(values["birth"])
        if values["place_code"] not in dict(places_of_work(by)):
            raise RuleBroken("place_code", _l("Choose a commune in which you work."))
        values = {**values, "birth": values["birth"].written}
    if part is Part.CONSENT and values["day"] is not None:
        values = {**values, "day": values["day"].strftime("%d/%m/%Y")}
    drafts.save_part(draft, part, values)


def remove_draft(draft: ChildDraft) -> None:
    """Forget a draft that was not sent in; one that was stays as it is."""
    if draft.child_id is None:
        drafts.drop_draft(draft)


def send_draft(draft: ChildDraft, new: NewChild, *, compared: bool, by: Actor) -> Child:
    """Put the child on the books, unverified, with its consents; sent twice it is one child.

    Raises RuleBroken as ``register_child`` and, for the paper, ``record_claimed_consents``; also
    ("scan") for a picture of a paper that was not named.
    """
    if draft.child_id is not None:
        return session.get_one(Child, draft.child_id)
    if new.scan and not new.document:
        raise RuleBroken("scan", _l("Name the signed paper in the part about consent first."))
    row = with_sensitive(replace(new.row, code=_new_code()), None, by)
    child = register_child(row, compared=compared, by=by)
    if new.document and new.day is not None:
        scopes = dict.fromkeys(scope for _subject, scope in row.claims)
        paper, listed = Paper(new.document, new.day), Listed(codes=(row.code,))
        evidence = Evidence(scan=new.scan)
        record_claimed_consents(paper, listed, by=by, scopes=tuple(scopes), evidence=evidence)
    drafts.close_draft(draft, child.id)
    return child


def _new_code() -> str:
    """Return a code that no child has and no register of an office gives."""
    while True:
        letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        code = f"{PREFIX}-{letters}"
        if any(letter.isdigit() for letter in letters) and find_child(code) is None:
            return code

"""Drafts of records: seen and changed only by the person who types them."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.access import Actor
from core.dates import now
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from sponsorship.children.field_models import ChildDraft

PARTS = ("who", "circumstance", "consent", "needs")


def start_draft(form_id: str, by: Actor) -> ChildDraft:
    """Begin a draft; the same form again finds the one it has begun."""
    mine = ChildDraft.owner_id == by.id
    found = session.scalar(select(ChildDraft).where(ChildDraft.form_id == form_id, mine))
    if found is not None:
        return found
    draft = ChildDraft(form_id=form_id, owner_id=by.id, started_at=now(), changed_at=now())
    session.add(draft)
    session.flush()
    return draft


def get_draft(draft_public_id: str, by: Actor, *, locked: bool = False) -> ChildDraft:
    """Return a draft of the actor. Raises NotFound, also for somebody else's.

    ``locked`` keeps it from being sent in twice at once.
    """
    query = select(ChildDraft).where(
        ChildDraft.public_id == draft_public_id, ChildDraft.owner_id == by.id
    )
    draft = session.scalar(query.with_for_update() if locked else query)
    if draft is None:
        raise NotFound(_l("There is no such draft."))
    return draft


def open_drafts(by: Actor) -> list[ChildDraft]:
    """Return the drafts of the actor that were not sent in, the last changed first."""
    mine = select(ChildDraft).where(ChildDraft.owner_id == by.id, ChildDraft.child_id.is_(None))
    return list(session.scalars(mine.order_by(ChildDraft.changed_at.desc(), ChildDraft.id)))


def typed(draft: ChildDraft, part: str) -> dict[str, Any]:
    """Return what was typed into a part."""
    return dict(json.loads(getattr(draft, part) or "{}"))


def save_part(draft: ChildDraft, part: str, values: Mapping[str, Any]) -> None:
    """Keep what was typed into a part."""
    setattr(draft, part, json.dumps(values, ensure_ascii=False))
    draft.changed_at = now()
    session.flush()


def close_draft(draft: ChildDraft, child_id: int) -> None:
    """Empty a draft that became a child."""
    for part in PARTS:
        setattr(draft, part, "")
    draft.child_id, draft.changed_at = child_id, now()
    session.flush()


def drop_draft(draft: ChildDraft) -> None:
    """Forget a draft."""
    session.delete(draft)
    session.flush()

"""Register rows that a person must look at before they count."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from core.access import Actor
from core.batches import batches
from core.dates import now
from core.db import public_id, session
from core.errors import NotFound
from core.i18n import _l
from sponsorship.children.identity_models import SetAside
from sponsorship.children.rules import AsideState


@dataclass(frozen=True, slots=True)
class AsideRow:
    """A row to keep: its code, the child it may be or clashes with, and all it says as JSON."""

    code: str
    of_child_id: int
    row: str
    digest: str


def set_rows_aside(rows: Sequence[AsideRow]) -> None:
    """Keep rows until a person decides about each."""
    if rows:
        moment = now()
        session.execute(
            insert(SetAside),
            [
                {
                    "public_id": public_id(),
                    "code": row.code,
                    "of_child_id": row.of_child_id,
                    "row": row.row,
                    "row_digest": row.digest,
                    "state": AsideState.OPEN,
                    "created_at": moment,
                    "reason": "",
                }
                for row in rows
            ],
        )


def known_asides(digests: Collection[str]) -> dict[str, AsideState]:
    """Return the state of the rows that were kept before, by digest."""
    found: dict[str, AsideState] = {}
    for batch in batches(digests):
        query = select(SetAside.row_digest, SetAside.state).where(SetAside.row_digest.in_(batch))
        found.update((row.row_digest, row.state) for row in session.execute(query))
    return found


def list_open_asides() -> list[SetAside]:
    """Return the rows nobody has decided about, oldest first."""
    waiting = select(SetAside).where(SetAside.state == AsideState.OPEN)
    return list(session.scalars(waiting.order_by(SetAside.created_at, SetAside.id)))


def open_asides_of(child_id: int, code: str) -> list[SetAside]:
    """Return the open rows that claim ``code`` beside that child."""
    return list(
        session.scalars(
            select(SetAside).where(
                SetAside.of_child_id == child_id,
                SetAside.code == code,
                SetAside.state == AsideState.OPEN,
            )
        )
    )


def get_aside(aside_public_id: str) -> SetAside:
    """Return a row kept aside. Raises NotFound."""
    found = session.scalar(select(SetAside).where(SetAside.public_id == aside_public_id))
    if found is None:
        raise NotFound(_l("There is no such row."))
    return found


def decide_aside(aside: SetAside, state: AsideState, reason: str, by: Actor) -> None:
    """Remember what a person decided about a row, and why."""
    aside.state, aside.reason = state, reason
    aside.decided_at, aside.decided_by = now(), by.id or None
    session.flush()

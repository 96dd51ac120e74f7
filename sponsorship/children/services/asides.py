"""Deciding about rows set aside: the same child, or another one; and disputes about a code."""

from dataclasses import dataclass, replace

from core.access import Actor
from core.audit import Act, record
from core.db import session
from core.errors import Duplicate, NotFound, RuleBroken, WrongState
from core.i18n import _l
from sponsorship.children import identity
from sponsorship.children.identity_models import SetAside
from sponsorship.children.models import Child
from sponsorship.children.rules import AsideState
from sponsorship.children.services.duplicates import compared_by_hand
from sponsorship.children.services.reading_register import RegisterRow
from sponsorship.children.services.records import find_child, within_scope
from sponsorship.children.services.storing_register import Entry, store_new


@dataclass(frozen=True, slots=True)
class Aside:
    """A row kept aside beside the child it may be or clashes with."""

    public_id: str
    row: RegisterRow
    child: Child
    state: AsideState

    @property
    def is_clash(self) -> bool:
        """Say whether both claim one code."""
        return self.row.code == self.child.code


def list_asides(actor: Actor) -> list[Aside]:
    """Return the open rows whose child lives where the actor works, oldest first."""
    kept = identity.list_open_asides()
    visible = _children({aside.of_child_id for aside in kept}, actor)
    return [
        _aside(aside, visible[aside.of_child_id]) for aside in kept if aside.of_child_id in visible
    ]


def get_aside(public_id: str, actor: Actor) -> Aside:
    """Return a row kept aside. Raises NotFound, also for other places."""
    kept = identity.get_aside(public_id)
    child = _children({kept.of_child_id}, actor).get(kept.of_child_id)
    if child is None:
        raise NotFound(_l("There is no such row."))
    return _aside(kept, child)


def discard_as_same(public_id: str, reason: str, *, by: Actor) -> None:
    """Decide that the row is the child already on the books. Raises RuleBroken, WrongState."""
    aside, kept = _open(public_id, by)
    if not reason.strip():
        raise RuleBroken("reason", _l("Say how you know."))
    identity.decide_aside(kept, AsideState.SAME, reason, by)
    end_dispute(aside.child, by)
    record(Act("row discarded", "child", aside.child.code, {"row": aside.row.code}, reason), by)


def take_as_different(public_id: str, code: str, reason: str, *, by: Actor) -> None:
    """Decide that the row is another child and take it, under its own or a new code.

    Raises Duplicate("code") for a code in use, RuleBroken, WrongState.
    """
    aside, kept = _open(public_id, by)
    if not reason.strip():
        raise RuleBroken("reason", _l("Say how you know."))
    if find_child(code) is not None:
        raise Duplicate("code", _l("Another child has this code; give this one a new code."))
    number = aside.row.facts.personal_id
    if number and identity.find_known((), (), [number]):
        raise RuleBroken("reason", _l("Another child has this personal ID: it is the same child."))
    ids = store_new([Entry(replace(aside.row, code=code), kept.row_digest)], by)
    compared_by_hand(ids[code], [aside.child.id], by=by)
    identity.decide_aside(kept, AsideState.DIFFERENT, reason, by)
    end_dispute(aside.child, by)
    record(Act("row taken", "child", code, {"beside": aside.child.code}, reason), by)


def _open(public_id: str, by: Actor) -> tuple[Aside, SetAside]:
    aside = get_aside(public_id, by)
    if aside.state is not AsideState.OPEN:
        raise WrongState(_l("Somebody has decided about this row already."))
    return aside, identity.get_aside(public_id)


def end_dispute(child: Child, by: Actor) -> None:
    """Let a code be undisputed again once no row claims it any more."""
    if child.disputed and not identity.open_asides_of(child.id, child.code):
        child.disputed = False
        session.flush()
        record(Act("dispute ended", "child", child.code, {"disputed": [True, False]}), by)


def _children(child_ids: set[int], actor: Actor) -> dict[int, Child]:
    rows = session.query(Child).filter(Child.id.in_(child_ids), within_scope(actor))
    return {child.id: child for child in rows}


def _aside(kept: SetAside, child: Child) -> Aside:
    return Aside(kept.public_id, RegisterRow.from_json(kept.row), child, kept.state)

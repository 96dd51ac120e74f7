"""A whole import taken back while nothing was built on it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Table, Text, cast, insert, select, update

from core.access import Actor
from core.audit import Act, AuditEvent, record, record_all
from core.batches import batches
from core.dates import now
from core.db import Base, session
from core.errors import WrongState
from core.i18n import _l
from payments.funds.models import Fund
from sponsorship.children import identity
from sponsorship.children.duplicate_models import VoidRecord
from sponsorship.children.models import Child
from sponsorship.children.rules import AsideState, Standing
from sponsorship.children.services.asides import end_dispute
from sponsorship.children.services.changing_register import store_change
from sponsorship.children.services.duplicates import forget_pairs
from sponsorship.children.services.reading_register import RegisterRow
from sponsorship.imports.models import RegisterImport
from sponsorship.imports.rules import ImportState

WITH_A_CHILD = frozenset(
    {
        "child_identity", "child_word", "guardian", "child_circumstance", "consent", "child_event",
        "other_support", "possible_duplicate", "imported_child", "set_aside", "child_rank",
        "schooling",
    }
)  # fmt: skip
"""Tables with rows that entering a child writes, or that follow; any other was built on it."""
LOOKED = "looked"
SHOWN = 5


def built_on(sent: RegisterImport) -> list[str]:
    """Return the codes of children with whom something was done since the import, or given."""
    codes = _codes(identity.given_back(sent.id))
    acted = _acted_on(codes.values(), sent.told or 0)
    return sorted(acted | _with_funds(codes.values()) | _with_rows(codes))


def undo_import(sent: RegisterImport, *, by: Actor) -> None:
    """Take a whole import back: new children stand for nobody, changed ones are as they were.

    The codes and personal IDs may be used again. Raises WrongState when it was not taken, when
    something was built on it, and when somebody has decided about a row it set aside.
    """
    session.refresh(sent, with_for_update=True)
    if sent.state is not ImportState.TAKEN:
        raise WrongState(_l("This import is not taken, or is taken back already."))
    brought = identity.given_back(sent.id)
    _lock(brought)
    built = built_on(sent)
    if built:
        raise WrongState(
            _l(
                "Something was done since with %(codes)s. Correct these children one by one.",
                codes=", ".join(built[:SHOWN]) + ("…" if len(built) > SHOWN else ""),
            )
        )
    _drop_rows(sent, by)
    _void([child_id for child_id, (before, _digest) in brought.items() if before is None], by)
    for child_id, (before, digest) in brought.items():
        if before is not None:
            store_change(child_id, RegisterRow.from_json(before), digest, by)
    sent.state, sent.undone_at, sent.undone_by = ImportState.UNDONE, now(), by.id
    record(Act("register undone", "register", sent.public_id, {"children": len(brought)}), by)
    session.flush()


def _drop_rows(sent: RegisterImport, by: Actor) -> None:
    """Drop what was set aside, and end the disputes that rested on it. Raises WrongState."""
    aside = identity.rows_of_import(sent.id)
    if any(row.state is not AsideState.OPEN for row in aside):
        raise WrongState(_l("Somebody has decided about rows that it set aside."))
    beside = {row.of_child_id for row in aside}
    identity.forget_rows(sent.id)
    for child in session.scalars(select(Child).where(Child.id.in_(beside), Child.disputed)):
        end_dispute(child, by)


def _void(child_ids: Collection[int], by: Actor) -> None:
    """Let records stand for nobody, under a code that nobody types, so that theirs is free."""
    moment, who = now(), by.id or None
    codes = _codes(child_ids)
    for batch in batches(child_ids):
        session.execute(
            insert(VoidRecord),
            [
                {"child_id": child_id, "standing": Standing.DRAFT, "voided_at": moment,
                 "voided_by": who}
                for child_id in batch
            ],
        )  # fmt: skip
        session.execute(
            update(Child)
            .where(Child.id.in_(batch))
            .values(
                code=Child.code + "~" + cast(Child.id, Text),
                standing=Standing.EXITED,
                source_digest="",
                version=Child.version + 1,
            )
        )
    session.expire_all()
    identity.forget_children(child_ids)
    forget_pairs(child_ids)
    record_all((Act("taken back", "child", code) for code in codes.values()), by)


def _lock(child_ids: Collection[int]) -> None:
    for batch in batches(sorted(child_ids)):
        session.execute(select(Child.id).where(Child.id.in_(batch)).with_for_update())


def _codes(child_ids: Collection[int]) -> dict[int, str]:
    return {
        row.id: row.code
        for batch in batches(child_ids)
        for row in session.execute(select(Child.id, Child.code).where(Child.id.in_(batch)))
    }


def _acted_on(codes: Collection[str], since: int) -> set[str]:
    return {
        code
        for batch in batches(codes)
        for code in session.scalars(
            select(AuditEvent.subject_code).where(
                AuditEvent.subject == "child",
                AuditEvent.subject_code.in_(batch),
                AuditEvent.id > since,
                AuditEvent.action != LOOKED,
            )
        )
    }


def _with_funds(codes: Collection[str]) -> set[str]:
    return {
        code
        for batch in batches(codes)
        for code in session.scalars(select(Fund.code).where(Fund.code.in_(batch)))
    }


def _with_rows(codes: dict[int, str]) -> set[str]:
    """Return the codes of new children that tables of other features know."""
    found: set[int] = set()
    for table in Base.metadata.tables.values():
        if table.name in WITH_A_CHILD:
            continue
        for column in _to_child(table):
            for batch in batches(codes):
                found.update(session.scalars(select(column).where(column.in_(batch))))
    return {codes[child_id] for child_id in found}


def _to_child(table: Table) -> list[Any]:
    return [key.parent for key in table.foreign_keys if key.target_fullname == "child.id"]

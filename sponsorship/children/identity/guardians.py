"""Who cares for a child, between two days."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import insert, select

from core.audit import digest
from core.dates import today
from core.db import session
from sponsorship.children.identity_models import Guardian


@dataclass(frozen=True, slots=True)
class Carer:
    """Name, relation to the child, and phone of who cares for it."""

    name: str
    relation: str = ""
    phone: str = ""


def guardian_of(child_id: int) -> Carer | None:
    """Return who cares for the child today."""
    row = _present(child_id)
    return Carer(row.name, row.relation, row.phone) if row else None


def write_guardians(carers: Mapping[int, Carer]) -> None:
    """Store the guardians of new children with one statement; they begin today."""
    rows = [_columns(child_id, carer) for child_id, carer in carers.items()]
    if rows:
        session.execute(insert(Guardian), rows)


def replace_guardian(child_id: int, carer: Carer) -> dict[str, list[str]]:
    """Let somebody else care for the child from today; a mere phone or relation is corrected.

    Returns field -> [digest before, digest after].
    """
    row = _present(child_id)
    if row is not None and row.name == carer.name:
        changes = _differences(Carer(row.name, row.relation, row.phone), carer)
        row.relation, row.phone = carer.relation, carer.phone
        return changes
    if row is not None:
        row.to_day = today()
    if not carer.name:
        return {"guardian_name": [digest(row.name), digest("")]} if row else {}
    session.add(Guardian(**_columns(child_id, carer)))
    return {"guardian_name": [digest(row.name if row else ""), digest(carer.name)]}


def _present(child_id: int) -> Guardian | None:
    return session.scalar(
        select(Guardian)
        .where(Guardian.child_id == child_id, Guardian.to_day.is_(None))
        .order_by(Guardian.id.desc())
        .limit(1)
    )


def _columns(child_id: int, carer: Carer) -> dict[str, object]:
    return {
        "child_id": child_id,
        "name": carer.name,
        "relation": carer.relation,
        "phone": carer.phone,
        "from_day": today(),
    }


def _differences(before: Carer, after: Carer) -> dict[str, list[str]]:
    return {
        f"guardian_{name}": [digest(getattr(before, name)), digest(getattr(after, name))]
        for name in ("relation", "phone")
        if getattr(before, name) != getattr(after, name)
    }

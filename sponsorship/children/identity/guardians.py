"""Who cares for a child, between two days."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert, select

from core.audit import digest
from core.batches import batches
from core.dates import today
from core.db import public_id, session
from core.errors import RuleBroken
from core.i18n import _l
from sponsorship.children.identity_models import Guardian
from sponsorship.children.record_rules import CarerEnd, LegalBasis


@dataclass(frozen=True, slots=True)
class Carer:
    """Name, relation to the child, and phone of who cares for it."""

    name: str
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NameGuardian:
    """Who answers for the child from a day on, on what legal ground, and what became of the last.

    Civil Code 91/2015, Art. 46-54: parents, a guardian by law, by the commune, or by a court.
    """

    name: str
    relation: str
    legal_basis: LegalBasis
    from_day: date
    phone: str = ""
    personal_id: str = ""
    document: str = ""
    last_ended: CarerEnd = CarerEnd.REPLACED


def guardian_of(child_id: int) -> Carer | None:
    """Return who cares for the child today."""
    row = present_guardian(child_id)
    return Carer(row.name, row.relation, row.phone) if row else None


def guardians_today(child_ids: Collection[int]) -> dict[int, Carer]:
    """Return who cares for these children today, those that have somebody."""
    return {
        row.child_id: Carer(row.name, row.relation, row.phone)
        for batch in batches(child_ids)
        for row in session.scalars(
            select(Guardian).where(Guardian.child_id.in_(batch), Guardian.to_day.is_(None))
        )
    }


def present_guardian(child_id: int) -> Guardian | None:
    """Return the row of who cares for the child today."""
    return session.scalar(
        select(Guardian).where(Guardian.child_id == child_id, Guardian.to_day.is_(None))
    )


def guardians_of(child_id: int) -> Sequence[Guardian]:
    """Return everybody who ever cared for the child, the present one first."""
    newest = (Guardian.to_day.is_not(None), Guardian.from_day.desc(), Guardian.id.desc())
    return session.scalars(
        select(Guardian).where(Guardian.child_id == child_id).order_by(*newest)
    ).all()


def write_guardians(carers: Mapping[int, Carer]) -> None:
    """Store the guardians of new children with one statement; they begin today."""
    rows = [_columns(child_id, carer) for child_id, carer in carers.items()]
    if rows:
        session.execute(insert(Guardian), rows)


def replace_guardian(child_id: int, carer: Carer) -> dict[str, list[str]]:
    """Let somebody else care for the child from today; a mere phone or relation is corrected.

    Returns field -> [digest before, digest after].
    """
    row = present_guardian(child_id)
    if row is not None and row.name == carer.name:
        changes = _differences(Carer(row.name, row.relation, row.phone), carer)
        row.relation, row.phone = carer.relation, carer.phone
        return changes
    if row is not None:
        _end(row, today(), CarerEnd.REPLACED)
    if not carer.name:
        return {"guardian_name": [digest(row.name), digest("")]} if row else {}
    session.add(Guardian(**_columns(child_id, carer)))
    return {"guardian_name": [digest(row.name if row else ""), digest(carer.name)]}


def name_guardian(child_id: int, named: NameGuardian) -> dict[str, list[str]]:
    """Keep who answers for the child; of the same person the details are corrected.

    Raises RuleBroken("from_day") before the day on which the present one began. Returns field ->
    [digest before, digest after].
    """
    row = present_guardian(child_id)
    told = asdict(named)
    ended = told.pop("last_ended")
    if row is not None and row.name == named.name:
        told.pop("from_day")
        before = {name: getattr(row, name) for name in told}
        for name, value in told.items():
            setattr(row, name, value)
    else:
        before = {"name": row.name if row else ""}
        if row is not None:
            _end(row, named.from_day, ended)
        session.add(Guardian(child_id=child_id, **told))
    session.flush()
    return {
        f"guardian_{name}": [digest(value), digest(told[name])]
        for name, value in before.items()
        if value != told[name]
    }


def end_guardian(row: Guardian, day: date, reason: CarerEnd) -> None:
    """End the care of somebody whom nobody follows yet. Raises RuleBroken("day")."""
    if day < row.from_day:
        raise RuleBroken("day", _l("The end lies before the start."))
    _end(row, day, reason)


def _end(row: Guardian, day: date, reason: CarerEnd) -> None:
    if day < row.from_day:
        raise RuleBroken("from_day", _l("The one before began later than this day."))
    row.to_day, row.end_reason = day, reason
    session.flush()


def _columns(child_id: int, carer: Carer) -> dict[str, object]:
    return {
        "child_id": child_id,
        "public_id": public_id(),
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

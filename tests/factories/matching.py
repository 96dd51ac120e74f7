"""Children who wait, and searches for them."""

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import select

from core.dates import now
from core.db import session
from core.places.models import AdminUnit
from core.places.rules import UnitKind
from donors.models import Wish
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import Circumstance, Poverty, Sex, Standing
from sponsorship.matching.services import Search, get_programme

PROVINCE, COMMUNE, NEIGHBOUR, ELSEWHERE = "22", "07132", "06712", "03127"
_PLACES = {
    PROVINCE: (UnitKind.PROVINCE, "Quảng Ninh", None),
    COMMUNE: (UnitKind.WARD, "Quảng Yên", PROVINCE),
    NEIGHBOUR: (UnitKind.WARD, "Móng Cái 1", PROVINCE),
    "11": (UnitKind.PROVINCE, "Điện Biên", None),
    ELSEWHERE: (UnitKind.COMMUNE, "Mường Phăng", "11"),
}
_numbers = count(1)


def places() -> None:
    """Add two provinces with three communes, once."""
    if session.scalar(select(AdminUnit.code).where(AdminUnit.code == PROVINCE)):
        return
    for code, (kind, name, parent) in _PLACES.items():
        session.add(
            AdminUnit(
                code=code,
                kind=kind,
                name=name,
                parent_code=parent,
                search_key=name,
                sort_key=name,
                valid_from=date(2025, 7, 1),
            )
        )
        session.flush()


def waiting_child(
    code: str | None = None,
    circumstances: Sequence[Circumstance] = (Circumstance.ORPHAN_BOTH,),
    **values: Any,
) -> Child:
    """Return a verified girl of 2016 without household or allowance, registered in 2026."""
    places()
    facts: dict[str, Any] = {
        "sex": Sex.FEMALE,
        "birth_year": 2016,
        "place_code": COMMUNE,
        "household": Poverty.OTHER,
        "standing": Standing.VERIFIED,
        "registered_on": date(2026, 9, 1),
        "created_at": now(),
        **values,
    }
    child = Child(code=code or f"T-{next(_numbers):05d}", **facts)
    session.add(child)
    session.flush()
    for kind in circumstances:
        session.add(ChildCircumstance(child_id=child.id, kind=kind, from_day=child.registered_on))
    session.flush()
    return child


def search_for(wish: Wish, within: frozenset[str] | None = None) -> Search:
    """Return the search for the child of a wish, everywhere unless communes are named."""
    return Search(wish, get_programme(wish.programme_code), within)

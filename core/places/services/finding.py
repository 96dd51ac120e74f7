"""Finding administrative units, and which of them a person works in."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.db import session
from core.places.models import AdminUnit


def find_place(code: str) -> AdminUnit | None:
    """Return the unit of an official code."""
    return session.get(AdminUnit, code)


def list_communes(province_code: str | None = None) -> list[AdminUnit]:
    """Return communes, wards and special zones in Vietnamese order, of one province or of all."""
    if province_code is None:
        return _ordered(AdminUnit.parent_code.is_not(None))
    return _ordered(AdminUnit.parent_code == province_code)


def names_of(codes: Collection[str]) -> dict[str, str]:
    """Return the name of each code that is known."""
    rows = session.execute(select(AdminUnit.code, AdminUnit.name).where(AdminUnit.code.in_(codes)))
    return {code: found for code, found in rows}  # noqa: C416 - dict() of rows does not type


def list_provinces_of(codes: Collection[str]) -> dict[str, AdminUnit]:
    """Return the province of each known code, with one query."""
    province = aliased(AdminUnit)
    rows = session.execute(
        select(AdminUnit.code, province)
        .join(province, province.code == func.coalesce(AdminUnit.parent_code, AdminUnit.code))
        .where(AdminUnit.code.in_(codes))
    )
    return {code: found for code, found in rows}  # noqa: C416 - dict() of rows does not type


def scope_codes(actor: Actor) -> frozenset[str] | None:
    """Return the codes of the units a person works in, provinces with all their communes.

    None is everywhere: whoever works for the whole installation and is bound to no place. An
    empty set is nowhere.
    """
    units = scope_units(actor)
    return None if units is None else frozenset(session.scalars(units))


def scope_units(actor: Actor) -> Select[str] | None:
    """Return the query for the codes of ``scope_codes``, to be part of another query."""
    if not actor.places and actor.everywhere:
        return None
    return select(AdminUnit.code).where(
        or_(AdminUnit.code.in_(actor.places), AdminUnit.parent_code.in_(actor.places))
    )


def _ordered(condition: ColumnElement[bool]) -> list[AdminUnit]:
    return list(
        session.scalars(
            select(AdminUnit).where(condition).order_by(AdminUnit.sort_key, AdminUnit.code)
        )
    )

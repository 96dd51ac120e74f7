"""Importing the official list of administrative units."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from core.db import session
from core.errors import RuleBroken
from core.i18n import _
from core.places.models import AdminUnit
from core.places.rules import UnitKind, find_kind, valid_from
from core.tabular import BadTable, Column, Row, RowError, Table, read_table, why_refused
from core.text import BadText, clean, search_key, title_sort_key

COLUMNS = (
    Column("code", ("code", "mã", "mã đơn vị", "mã số")),
    Column("kind", ("kind", "cấp", "loại")),
    Column("name", ("name", "tên", "tên đơn vị")),
    Column("parent_code", ("parent_code", "parent code", "mã cấp trên", "mã tỉnh")),
)

PROVINCE_DIGITS, COMMUNE_DIGITS = 2, 5


@dataclass
class PlacesReport:
    """What an import did; ``imported`` counts new and changed units."""

    rows: int = 0
    imported: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)


@dataclass(frozen=True)
class _Unit:
    """A readable row; the file's number comes along for messages."""

    row: int
    code: str
    kind: UnitKind
    name: str
    parent_code: str | None


def import_places(content: bytes, filename: str, *, since: date | None = None) -> PlacesReport:
    """Take new and renamed units from a list; those already known as they are stay unchanged.

    ``since`` is the day from which new units are in force; without it, the first day of the
    month in the file's name, or 1 July 2025. Raises RuleBroken when the file is no such table.
    """
    try:
        table = read_table(content, COLUMNS)
    except BadTable as error:
        raise RuleBroken("file", why_refused(error)) from error
    report = PlacesReport(rows=len(table.records))
    units = list(_with_parents(list(_read(table, report)), table, report))
    _keep(units, since or valid_from(filename), report)
    return report


def _read(table: Table, report: PlacesReport) -> Iterator[_Unit]:
    seen: set[str] = set()

    def refuse(row: Row, column: str, reason: str) -> None:
        error = RowError(row.number, table.titles[column], row.text(column), reason)
        report.errors.append(error)

    for row in table.records:
        kind, name = find_kind(row.text("kind")), _name(row)
        digits = PROVINCE_DIGITS if kind is UnitKind.PROVINCE else COMMUNE_DIGITS
        code = _code(row.text("code"), digits)
        if not code.isascii() or not code.isdigit():
            refuse(row, "code", _("A code is made of digits."))
        elif code in seen:
            refuse(row, "code", _("The code stands in the file twice."))
        elif kind is None:
            refuse(row, "kind", _("The kind is not province, commune, ward or zone."))
        elif not name:
            refuse(row, "name", _("The name is missing."))
        else:
            seen.add(code)
            yield _Unit(row.number, code, kind, name, _parent(row))


def _code(text: str, digits: int) -> str:
    """Return a code with the zeros in front that a spreadsheet has eaten."""
    return text.zfill(digits) if text else ""


def _name(row: Row) -> str:
    try:
        return clean(row.text("name"))
    except BadText:
        return ""


def _parent(row: Row) -> str | None:
    return _code(row.text("parent_code"), PROVINCE_DIGITS) or None


def _with_parents(units: list[_Unit], table: Table, report: PlacesReport) -> Iterator[_Unit]:
    """Yield provinces, then what lies in a known province; report the others."""
    provinces = {unit.code for unit in units if unit.kind is UnitKind.PROVINCE}
    provinces |= set(
        session.scalars(select(AdminUnit.code).where(AdminUnit.kind == UnitKind.PROVINCE))
    )
    for unit in sorted(units, key=lambda unit: unit.kind is not UnitKind.PROVINCE):
        if (unit.kind is UnitKind.PROVINCE) == (unit.parent_code is None) and (
            unit.parent_code is None or unit.parent_code in provinces
        ):
            yield unit
        else:
            reason = _("Every unit but a province lies in a province of the list.")
            title, value = table.titles["parent_code"], unit.parent_code or ""
            report.errors.append(RowError(unit.row, title, value, reason))


def _keep(units: list[_Unit], since: date, report: PlacesReport) -> None:
    known = {
        code: (kind, name, parent_code)
        for code, kind, name, parent_code in session.execute(
            select(AdminUnit.code, AdminUnit.kind, AdminUnit.name, AdminUnit.parent_code)
        )
    }
    new = [_row(unit) | {"valid_from": since} for unit in units if unit.code not in known]
    changed = [
        {f"new_{name}": value for name, value in _row(unit).items()}
        for unit in units
        if unit.code in known and known[unit.code] != (unit.kind, unit.name, unit.parent_code)
    ]
    if new:
        session.execute(insert(AdminUnit), new)
    if changed:
        columns: dict[str, Any] = {
            name: bindparam(f"new_{name}") for name in _row(units[0]) if name != "code"
        }
        session.connection().execute(
            update(AdminUnit).where(AdminUnit.code == bindparam("new_code")).values(columns),
            changed,
        )
        session.expire_all()
    report.imported = len(new) + len(changed)
    report.unchanged = len(units) - report.imported


def _row(unit: _Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "kind": unit.kind,
        "name": unit.name,
        "parent_code": unit.parent_code,
        "search_key": search_key(unit.name),
        "sort_key": title_sort_key(unit.name),
    }

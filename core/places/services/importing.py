"""Importing the official list of administrative units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from core.db import session
from core.errors import RuleBroken
from core.i18n import _, _l
from core.places.models import AdminUnit
from core.places.rules import UnitKind, find_kind, valid_from
from core.tabular import BadTable, Column, NoHeader, Row, read_table
from core.text import BadText, clean, search_key, sort_key

COLUMNS = (
    Column("code", ("code", "mã", "mã đơn vị", "mã số")),
    Column("kind", ("kind", "cấp", "loại")),
    Column("name", ("name", "tên", "tên đơn vị")),
    Column("parent_code", ("parent_code", "parent code", "mã cấp trên", "mã tỉnh")),
)


@dataclass(frozen=True)
class RowError:
    """A row that was left out, by its number in the file, and why."""

    row: int
    column: str
    value: str
    reason: str


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
    except NoHeader as error:
        missing = ", ".join(error.missing)
        raise RuleBroken(
            "file", _l("The file lacks these columns: %(names)s.", names=missing)
        ) from error
    except BadTable as error:
        raise RuleBroken("file", _l("The file is not a table that can be read.")) from error
    report = PlacesReport(rows=len(table.rows))
    units = list(_with_parents(list(_read(table.rows, report)), report))
    _keep(units, since or valid_from(filename), report)
    return report


def _read(rows: Sequence[Row], report: PlacesReport) -> Iterator[_Unit]:
    seen: set[str] = set()
    for row in rows:
        code, kind = row.text("code"), find_kind(row.text("kind"))
        try:
            name = clean(row.text("name"))
        except BadText:
            name = ""
        if not code.isascii() or not code.isdigit():
            _refuse(report, row, "code", _("A code is made of digits."))
        elif code in seen:
            _refuse(report, row, "code", _("The code stands in the file twice."))
        elif kind is None:
            _refuse(report, row, "kind", _("The kind is not province, commune, ward or zone."))
        elif not name:
            _refuse(report, row, "name", _("The name is missing."))
        else:
            seen.add(code)
            yield _Unit(row.number, code, kind, name, row.text("parent_code") or None)


def _refuse(report: PlacesReport, row: Row, column: str, reason: str) -> None:
    report.errors.append(RowError(row.number, column, row.text(column), reason))


def _with_parents(units: list[_Unit], report: PlacesReport) -> Iterator[_Unit]:
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
            report.errors.append(RowError(unit.row, "parent_code", unit.parent_code or "", reason))


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
        columns = {name: bindparam(f"new_{name}") for name in _row(units[0]) if name != "code"}
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
        "sort_key": sort_key(unit.name),
    }

"""The register as an office keeps it: its habits of writing, its mistakes, its repeated rows."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sponsorship.demo.chance import scaled, stream
from sponsorship.demo.names import plain
from sponsorship.demo.register import Circumstance, Commune, draw_child
from sponsorship.demo.workbooks import write_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from core.dates import Month
    from sponsorship.demo.register import Child
    from sponsorship.demo.workbooks import Cell

HEADERS = (
    "Mã trẻ",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Mã xã/phường",
    "Xã/phường",
    "Thôn/bản",
    "Hoàn cảnh",
    "Hộ nghèo/cận nghèo",
    "Người chăm sóc",
    "Quan hệ",
    "Điện thoại",
    "Trường/lớp",
    "Số định danh cá nhân",
    "Trợ cấp tháng",
    "Người giám hộ đồng ý",
    "Trẻ đồng ý",
    "Đồng ý dùng ảnh",
    "Ngày lập hồ sơ",
    "Ghi chú",
)
NAME, BORN, SEX, CIRCUMSTANCE = 1, 2, 3, 8
HEADER_ROW = 5
BLANK_ROWS = 5
DUPLICATES = 12
DATE_FORMS = {"text": 72, "date": 12, "dashes": 10, "year": 6}
NAME_HABITS = {"tidy": 900, "upper": 28, "decomposed": 45, "spaces": 27}


class Fault(StrEnum):
    """Why a planted row cannot be taken."""

    CODE_USED_AGAIN = "code used again by a different child"
    IMPOSSIBLE_DATE = "impossible date"
    BORN_IN_FUTURE = "birth date in the future"
    NO_NAME = "no name"
    UNKNOWN_COMMUNE = "unknown commune"
    UNKNOWN_CIRCUMSTANCE = "unknown circumstance"
    TOO_OLD = "age 40"
    UNREADABLE_SEX = "sex not readable"


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A planted row that an import reports, by the workbook's own row number."""

    row: int
    code: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class RepeatedRow:
    """A planted row that looks like the child who already has the code `of`."""

    row: int
    code: str
    of: str


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """The workbook and what a correct import finds in it besides the children."""

    content: bytes
    faulty: tuple[FaultyRow, ...]
    repeated: tuple[RepeatedRow, ...]


@dataclass(frozen=True, slots=True)
class _Planted:
    code: str
    cells: list[Cell]
    fault: Fault | None = None
    of: str = ""


def write_register(seed: int, children: Sequence[Child], month: Month) -> RegisterSheet:
    """Write the children with title rows, blank rows and every kind of row to be reported."""
    rng = stream(seed, "register sheet")
    planted = _faulty(rng, children, month) + _repeated(rng, children)
    lines = [_Planted(child.code, _cells(rng, child)) for child in children]
    for extra in planted + [_Planted("", [])] * BLANK_ROWS:
        lines.insert(rng.randint(len(children) // 2, len(lines) - 1), extra)
    numbered = list(enumerate(lines, start=HEADER_ROW + 1))
    titles: list[list[Cell]] = [
        ["SỞ Y TẾ TỈNH QUẢNG NINH"],
        ["DANH SÁCH TRẺ EM CÓ HOÀN CẢNH ĐẶC BIỆT"],
        [f"Tính đến ngày {month.last:%d/%m/%Y}"],
        [],
        [*HEADERS],
    ]
    return RegisterSheet(
        write_workbook("Danh sách trẻ em", titles + [line.cells for line in lines]),
        tuple(FaultyRow(row, line.code, line.fault) for row, line in numbered if line.fault),
        tuple(RepeatedRow(row, line.code, line.of) for row, line in numbered if line.of),
    )


def _faulty(rng: Random, children: Sequence[Child], month: Month) -> list[_Planted]:
    as_of = month.last
    wrong_cells: dict[Fault, dict[int, Cell]] = {
        Fault.CODE_USED_AGAIN: {},
        Fault.IMPOSSIBLE_DATE: {BORN: f"31/02/{as_of.year - 7}"},
        Fault.BORN_IN_FUTURE: {BORN: f"12/05/{as_of.year + 5}"},
        Fault.NO_NAME: {NAME: ""},
        Fault.UNKNOWN_COMMUNE: {},
        Fault.UNKNOWN_CIRCUMSTANCE: {CIRCUMSTANCE: "Hoàn cảnh lạ"},
        Fault.TOO_OLD: {BORN: f"01/01/{as_of.year - 40}"},
        Fault.UNREADABLE_SEX: {SEX: "?"},
    }
    rows = []
    for number, (fault, cells) in enumerate(wrong_cells.items(), start=1):
        code = f"QN-{len(children) + number:05}"
        child = draw_child(rng, code, Circumstance.DISABILITY, as_of)
        if fault is Fault.CODE_USED_AGAIN:
            child = replace(child, code=children[len(children) // 4].code)
        if fault is Fault.UNKNOWN_COMMUNE:
            child = replace(child, commune=Commune("99999", "Xã Không Có"))
        row = dict(enumerate(_cells(rng, child))) | cells
        rows.append(_Planted(child.code, list(row.values()), fault=fault))
    return rows


def _repeated(rng: Random, children: Sequence[Child]) -> list[_Planted]:
    """Write some children of the first quarter again under a new code, differently typed."""
    first_quarter = children[: len(children) // 4]
    originals = rng.sample(first_quarter, scaled(DUPLICATES, len(children)))
    first_number = len(children) + len(Fault) + 1
    rows = []
    for number, original in enumerate(originals, start=first_number):
        cells = _cells(rng, replace(original, code=f"QN-{number:05}"))
        if number % 3 == 0:
            cells[BORN] = str(original.born.year)
        if number % 2 == 0:
            cells[NAME] = plain(original.name)
        rows.append(_Planted(f"QN-{number:05}", cells, of=original.code))
    return rows


def _cells(rng: Random, child: Child) -> list[Cell]:
    return [
        child.code,
        _written_name(rng, child.name),
        _written_birth(rng, child.born),
        child.sex,
        child.people,
        child.commune.code,
        child.commune.name,
        child.hamlet,
        child.circumstance,
        child.poverty,
        child.carer,
        child.relation,
        child.phone,
        child.grade,
        child.personal_id,
        child.allowance,
        _mark(agreed=child.guardian_agrees),
        _mark(agreed=child.child_agrees),
        _mark(agreed=child.photo_agreed),
        f"{child.opened:%d/%m/%Y}",
        "",
    ]


def _mark(*, agreed: bool) -> str:
    return "x" if agreed else ""


def _written_name(rng: Random, name: str) -> str:
    match rng.choices(list(NAME_HABITS), list(NAME_HABITS.values()))[0]:
        case "upper":
            return name.upper()
        case "decomposed":
            return unicodedata.normalize("NFD", name)
        case "spaces":
            return f"  {name.replace(' ', '  ', 1)} "
        case _:
            return name


def _written_birth(rng: Random, born: date) -> Cell:
    match rng.choices(list(DATE_FORMS), list(DATE_FORMS.values()))[0]:
        case "date":
            return born
        case "dashes":
            return f"{born:%d-%m-%Y}"
        case "year":
            return str(born.year)
        case _:
            return f"{born:%d/%m/%Y}"

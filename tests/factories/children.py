"""Invented children with their identity, and registers of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.dates import now, today
from core.db import session
from core.partial_dates import parse_birth
from core.places.models import AdminUnit
from core.places.services import import_places
from core.tabular import write_csv
from sponsorship.children.consent_models import Consent
from sponsorship.children.identity import Carer, Facts, speakers_of, write_guardians
from sponsorship.children.models import Child
from sponsorship.children.rules import (
    Circumstance,
    Poverty,
    Proof,
    Scope,
    Sex,
    Standing,
    Subject,
)
from sponsorship.children.services import RegisterRow
from sponsorship.children.services.storing_register import Entry, store_new

UNITS = Path("data/admin_units_2025-07.csv")
COMMUNE, OTHER_COMMUNE = "07132", "06712"
HEADERS = (
    "Mã trẻ",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Mã xã/phường",
    "Hoàn cảnh",
    "Số định danh cá nhân",
    "Người chăm sóc",
    "Người giám hộ đồng ý",
    "Trẻ đồng ý",
    "Đồng ý dùng ảnh",
)
_numbers = count(1)

ROW = RegisterRow(
    code="",
    facts=Facts("Bàn Thị Mận", parse_birth("17/08/2016"), village="Thôn Khe Lạ"),
    sex=Sex.FEMALE,
    people="Dao",
    place_code=COMMUNE,
    circumstances=(Circumstance.HALF_ORPHAN_FATHER,),
    household=Poverty.POOR,
    carer=Carer("Triệu Mùi Lan", "bà nội", "0912345678"),
    grade=4,
    allowance=500_000,
    claims=((Subject.GUARDIAN, Scope.SHOW_TO_DONOR), (Subject.CHILD, Scope.SHOW_TO_DONOR)),
    registered_on=date(2026, 9, 1),
)


def official_places() -> None:
    """Load the official list of provinces and communes, once."""
    if session.scalar(select(AdminUnit.code).limit(1)) is None:
        import_places(UNITS.read_bytes(), UNITS.name)


def child_with(*, born: str = "17/08/2016", name: str = "Bàn Thị Mận", **changes: Any) -> Child:
    """Return a new child with an identity; changes to the row or, by name, to the child."""
    official_places()
    of_child = {
        key: changes.pop(key) for key in ("disputed", "story", "standing") if key in changes
    }
    code = changes.pop("code", f"T-{next(_numbers):05d}")
    of_identity = {
        key: changes.pop(key)
        for key in ("personal_id", "village", "school", "note")
        if key in changes
    }
    facts = replace(ROW.facts, full_name=name, birth=parse_birth(born), **of_identity)
    row = replace(ROW, code=code, facts=facts, **changes)
    child = session.get_one(Child, store_new([Entry(row, "")], None)[code])
    child.standing = Standing.VERIFIED
    for key, value in of_child.items():
        setattr(child, key, value)
    session.flush()
    return child


def consent(child: Child, subject: Subject, scope: Scope, **changes: Any) -> Consent:
    """Return a consent of 1 October 2026, a guardian's by who is on record now."""
    values = {
        "proof": Proof.RECORDED,
        "guardian_id": guardian_id(child) if subject is Subject.GUARDIAN else None,
        "given_on": date(2026, 10, 1),
        "document": "Phiếu 12",
        "recorded_at": now(),
        **changes,
    }
    given = Consent(child_id=child.id, subject=subject, scope=scope, **values)
    session.add(given)
    session.flush()
    return given


def guardian_id(child: Child) -> int | None:
    """Return the guardian who speaks for the child, a new one where there is none."""
    found = speakers_of([child.id], today())[child.id]
    if not found.guardians:
        write_guardians({child.id: ROW.carer})
        found = speakers_of([child.id], today())[child.id]
    return found.guardian_by(date.max)


def agreed(child: Child, *scopes: Scope) -> Child:
    """Record the guardian's and the child's consent for scopes."""
    for scope in scopes:
        consent(child, Subject.GUARDIAN, scope)
        consent(child, Subject.CHILD, scope)
    return child


def register_file(*rows: Sequence[str], headers: Sequence[str] = HEADERS) -> bytes:
    """Return a register as a file with these rows under the header."""
    return write_csv(rows, headers)


def register_line(code: str, name: str, born: str, **cells: str) -> tuple[str, ...]:
    """Return a register line of a girl whose father is dead, with other cells by title."""
    values = {
        "Mã trẻ": code,
        "Họ và tên": name,
        "Ngày sinh": born,
        "Giới tính": "Nữ",
        "Mã xã/phường": COMMUNE,
        "Hoàn cảnh": "Mồ côi cha",
        "Người chăm sóc": "Triệu Mùi Lan",
        **{title.replace("_", " "): value for title, value in cells.items()},
    }
    return tuple(values.get(title, "") for title in HEADERS)

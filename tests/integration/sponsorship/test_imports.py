"""Registers sent by offices: columns asked once, looked at, taken, reported, and taken back."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.access import Actor
from core.dates import now
from core.db import session, unit_of_work
from core.errors import WrongState
from core.tabular import read_table
from sponsorship.children import identity
from sponsorship.children.identity_models import SetAside
from sponsorship.children.models import Child
from sponsorship.children.rules import AsideState
from sponsorship.children.services import find_child, import_register, register_columns
from sponsorship.children.services.records import stands_for_a_child
from sponsorship.imports import services
from sponsorship.imports.models import ColumnTitle, RegisterImport
from sponsorship.imports.rules import ImportState
from sponsorship.imports.template import empty_register
from sponsorship.matching.models import SlotClaim
from tests.factories.children import official_places, register_file, register_line
from tests.factories.people import actor, organisation
from tests.support.client import CheckedClient
from tests.support.sheets import workbook

Browser = Callable[..., CheckedClient]
PAGE = "/staff/children/register"
TITLES = ("STT", "Số hồ sơ gốc", "Tên em", "Sinh", "Phái", "Nơi cư trú (mã)", "Tình trạng")
ROW = (1, "QN-1", "Lý Thị Mây", "12/05/2016", "Nữ", "07132", "Mồ côi cha")
MEANINGS = ("", "code", "name", "birth", "sex", "commune_code", "circumstance")
MAY = register_line("QN-1", "Lý Thị Mây", "12/05/2016", Số_định_danh_cá_nhân="022216000111")
LAN = register_line("QN-2", "Hà Thị Lan", "2015")


@pytest.fixture
def staff(any_app: Flask) -> Actor:
    with unit_of_work():
        official_places()
        organisation()
        return actor("matcher")


def sent(content: bytes, by: Actor) -> RegisterImport:
    with unit_of_work():
        return services.send_register(content, organisation(), by=by)


def taken(content: bytes, by: Actor) -> RegisterImport:
    found = sent(content, by)
    with unit_of_work():
        assert services.take_import(found, strict=False, by=by)
    return found


def undo(found: RegisterImport, by: Actor) -> None:
    with unit_of_work():
        services.undo_import(found, by=by)
    session.expire_all()


def children() -> set[str]:
    return set(session.scalars(select(Child.code).where(stands_for_a_child())))


def test_a_whole_import_is_taken_back_and_its_codes_are_free_again(staff: Actor) -> None:
    register = register_file(MAY, LAN, register_line("QN-1", "Trần Thu Hà", "03/03/2014"))
    first = taken(register, staff)
    assert children() == {"QN-1", "QN-2"}
    assert session.scalar(select(func.count()).select_from(SetAside)) == 1

    undo(first, staff)

    assert children() == set()
    assert session.scalar(select(func.count()).select_from(SetAside)) == 0
    assert identity.find_known(["QN-1"], ["ly thi may"], ["022216000111"]) == []
    with unit_of_work():
        report = import_register(register, by=staff)
    assert (report.imported, report.duplicates) == (2, [])
    with pytest.raises(WrongState):
        undo(first, staff)


def test_a_changed_child_is_as_it_was(staff: Actor) -> None:
    taken(register_file(MAY, LAN), staff)
    changed = register_line(
        "QN-1", "Lý Thị Mây", "13/05/2016", Số_định_danh_cá_nhân="022216000112",
        Hoàn_cảnh="Khuyết tật", Trẻ_đồng_ý="x",
    )  # fmt: skip
    undo(taken(register_file(changed, LAN), staff), staff)
    child = find_child("QN-1")
    assert child is not None
    who = identity.names_for([child.id])[child.id]
    assert (str(who.birth), who.personal_id) == ("2016-05-12", "022216000111")
    with unit_of_work():
        assert import_register(register_file(MAY, LAN), by=staff).unchanged == 2


def claim(code: str) -> None:
    child = find_child(code)
    assert child is not None
    session.add(SlotClaim(child_id=child.id, slot=1, opened_at=now()))


def correct(code: str) -> None:
    import_register(register_file(register_line(code, "Lý Thị Mây", "2016")), by=None)


@pytest.mark.parametrize("build", [claim, correct])
def test_what_was_built_on_keeps_the_import(staff: Actor, build: Callable[[str], None]) -> None:
    first = taken(register_file(MAY, LAN), staff)
    with unit_of_work():
        build("QN-1")
    assert services.built_on(first) == ["QN-1"]
    with pytest.raises(WrongState) as refused:
        undo(first, staff)
    assert "QN-1" in str(refused.value.message)
    assert children() == {"QN-1", "QN-2"}


def test_a_decided_row_keeps_the_import(staff: Actor) -> None:
    first = taken(register_file(MAY, register_line("QN-1", "Trần Thu Hà", "2014")), staff)
    with unit_of_work():
        aside = session.scalars(select(SetAside)).one()
        identity.decide_aside(aside, AsideState.DIFFERENT, "Hai em", staff)
    with pytest.raises(WrongState):
        undo(first, staff)


def test_all_or_nothing(staff: Actor) -> None:
    found = sent(register_file(MAY, register_line("QN-9", "", "2015")), staff)
    with unit_of_work():
        assert not services.take_import(found, strict=True, by=staff)
    assert children() == set()
    with unit_of_work():
        assert services.take_import(found, strict=False, by=staff)
    outcomes = [(line.row, line.outcome) for line in services.report_lines(found)]
    assert outcomes == [(2, "new"), (3, "refused")]


def test_the_empty_register_is_taken_once_filled() -> None:
    content = empty_register()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    titles = book.get_sheet_by_index(0).to_python()[0]
    table = read_table(workbook({"Danh sách": [titles]}), register_columns.COLUMNS)
    assert len(table.columns) == len(titles)
    assert {"code", "name", "birth", "sex", "commune", "circumstance"} <= table.columns
    assert len(book.sheet_names) == 3


class TestPages:
    @pytest.fixture
    def browser(self, app: Flask, signed_in: Browser) -> CheckedClient:
        with unit_of_work():
            official_places()
            organisation()
        return signed_in("matcher")

    def send(self, browser: CheckedClient, content: bytes) -> TestResponse:
        file = (io.BytesIO(content), "x.xlsx")
        return browser.post(PAGE, {"file": file, "organisation": "QBT"})

    def test_the_meaning_of_columns_is_asked_once_for_an_office(
        self, browser: CheckedClient
    ) -> None:
        lines = [("SỞ Y TẾ",), (), ("Danh sách năm 2026",), TITLES, ROW]
        first = self.send(browser, workbook({"Trẻ em": lines}))
        assert first.status_code == 302
        asked = browser.get(first.location).get_data(as_text=True)
        assert "Nơi cư trú (mã)" in asked
        assert "Lý Thị Mây" in asked
        some = {f"column-{place}": name for place, name in enumerate(MEANINGS[:4])}
        refused = browser.post(f"{first.location}/columns", some)
        assert refused.status_code == 422
        assert "Sex, Commune" in refused.get_data(as_text=True)
        every = {f"column-{place}": name for place, name in enumerate(MEANINGS)}
        twice = {**every, "column-0": "name"}
        assert browser.post(f"{first.location}/columns", twice).status_code == 422
        assert browser.post(f"{first.location}/columns", every).status_code == 302
        assert "QN-1" in browser.get(first.location).get_data(as_text=True)
        assert session.scalar(select(func.count()).select_from(ColumnTitle)) == 6

        other = self.send(browser, workbook({"Sheet9": [TITLES[::-1], ROW[::-1]]}))
        assert "What would happen" in browser.get(other.location).get_data(as_text=True)
        assert browser.post(f"{other.location}/take", {}).status_code == 302
        assert find_child("QN-1") is not None

    def test_a_register_is_looked_at_taken_reported_and_taken_back(
        self, browser: CheckedClient
    ) -> None:
        content = register_file(MAY, register_line("QN-9", "", "2015"))
        address = self.send(browser, content).location
        assert "The name is missing" in browser.get(address).get_data(as_text=True)
        assert find_child("QN-1") is None
        assert browser.get(f"{address}/refused.xlsx").data.startswith(b"PK")
        assert browser.post(f"{address}/take", {"strict": "true"}).status_code == 422
        assert browser.post(f"{address}/take", {}).status_code == 302
        assert browser.post(f"{address}/take", {}).status_code == 409
        assert browser.get(f"{address}/refused.xlsx").status_code == 404
        report = browser.get(f"{address}/report.csv").get_data(as_text=True)
        assert "3,,refused,Họ và tên,,The name is missing." in report
        assert browser.get(f"{address}/report.xlsx").data.startswith(b"PK")
        assert browser.get(f"{address}/report.exe").status_code == 404
        assert "Take the whole import back" in browser.get(address).get_data(as_text=True)
        assert browser.post(f"{address}/undo", {}).status_code == 302
        assert "taken back" in browser.get(address).get_data(as_text=True)
        assert find_child("QN-1") is None

    def test_strangers_and_bad_files(self, browser: CheckedClient, signed_in: Browser) -> None:
        assert browser.post(PAGE, {"organisation": "QBT"}).status_code == 422
        assert self.send(browser, b"%PDF-1.7").status_code == 302
        nothing = self.send(browser, b"a,b\n1,2\n").location
        assert "column titles" in browser.get(nothing).get_data(as_text=True)
        with unit_of_work():
            organisation("HPN")
        stranger = signed_in("matcher", organisation_code="HPN")
        assert stranger.get(nothing).status_code == 403
        assert stranger.post(f"{nothing}/discard", {}).status_code == 403
        assert browser.get(f"{PAGE}/nothing").status_code == 404
        assert browser.post(f"{nothing}/discard", {}).status_code == 302
        assert browser.post(f"{nothing}/discard", {}).status_code == 409
        assert browser.get(f"{PAGE}/template.xlsx").data.startswith(b"PK")
        states = session.scalars(select(RegisterImport.state).order_by(RegisterImport.id)).all()
        assert states == [ImportState.DRAFT, ImportState.DISCARDED]

"""Administrative units: taken from the official list, and the scope of a person's work."""

import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from core.access import Actor
from core.db import unit_of_work
from core.errors import RuleBroken
from core.places.services import (
    PlacesReport,
    find_place,
    import_places,
    list_communes,
    names_of,
    scope_codes,
)
from tests.factories.people import actor

LIST = """code,kind,name,parent_code
22,province,Quảng Ninh,
04,province,Cao Bằng,
06655,ward,Hồng Gai,22
06660,commune,Đầm Hà,22
01273,ward,Thục Phán,04
"""


def take(text: str = LIST, filename: str = "admin_units_2025-07.csv") -> PlacesReport:
    with unit_of_work():
        return import_places(text.encode(), filename)


def test_the_list_is_taken_once_and_renames_later(any_app: Flask) -> None:
    assert (take().imported, take().imported) == (5, 0)
    renamed = take(LIST.replace("Hồng Gai", "Hạ Long"))
    assert (renamed.imported, renamed.unchanged) == (1, 4)
    ward = find_place("06655")
    assert ward is not None
    assert (ward.name, ward.search_key) == ("Hạ Long", "ha long")
    assert ward.valid_from == date(2025, 7, 1)


def test_a_list_says_by_its_name_from_when_it_holds(app: Flask) -> None:
    take(filename="units_2026-03.csv")
    province = find_place("22")
    assert province is not None
    assert province.valid_from == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("xx,ward,Lạ,22", "code"),
        (",ward,Lạ,22", "code"),
        ("06655,ward,Lạ,22", "code"),
        ("06670,district,Lạ,22", "kind"),
        ("06670,ward,,22", "name"),
        ('06670,ward,"L\u202eạ",22', "name"),
        ("06670,ward,Lạ,99", "parent_code"),
        ("06670,ward,Lạ,", "parent_code"),
        ("30,province,Lạ,22", "parent_code"),
    ],
)
def test_a_bad_row_is_left_out_by_name_and_the_others_are_taken(
    app: Flask, row: str, column: str
) -> None:
    report = take(f"{LIST}{row}\n")
    assert (report.rows, report.imported) == (6, 5)
    assert [(error.row, error.column) for error in report.errors] == [(7, column)]


def test_a_file_that_is_no_list_is_refused(app: Flask) -> None:
    with pytest.raises(RuleBroken) as refused:
        take("a,b\n1,2\n")
    assert refused.value.field == "file"


def test_units_stand_in_vietnamese_order(app: Flask) -> None:
    take()
    assert [unit.name for unit in list_communes("22")] == ["Đầm Hà", "Hồng Gai"]
    assert [unit.name for unit in list_communes()] == ["Đầm Hà", "Hồng Gai", "Thục Phán"]


def test_names_of_codes(app: Flask) -> None:
    take()
    assert names_of(["22", "01273", "99"]) == {"22": "Quảng Ninh", "01273": "Thục Phán"}
    assert names_of([]) == {}


@pytest.mark.parametrize(
    ("places", "everywhere", "codes"),
    [
        ((), True, None),
        ((), False, frozenset()),
        (("22",), True, frozenset({"22", "06655", "06660"})),
        (("06655",), False, frozenset({"06655"})),
        (("04", "06655"), False, frozenset({"04", "01273", "06655"})),
        (("99999",), True, frozenset()),
    ],
)
def test_the_scope_of_a_person_is_their_places_and_what_lies_in_them(
    app: Flask, places: tuple[str, ...], *, everywhere: bool, codes: frozenset[str] | None
) -> None:
    take()
    person = Actor(
        id=1, name="A", roles=frozenset(), places=frozenset(places), everywhere=everywhere
    )
    assert scope_codes(person) == codes


def test_a_user_without_any_role_works_nowhere(app: Flask) -> None:
    with unit_of_work():
        assert scope_codes(actor()) == frozenset()


class TestCommand:
    def test_tells_programs_and_people_what_it_did(
        self, run: FlaskCliRunner, tmp_path: Path
    ) -> None:
        file = tmp_path / "list.csv"
        file.write_text(LIST + "xx,ward,Lạ,22\n")
        told = run.invoke(args=["places", "import", str(file), "--json"])
        assert told.exit_code == 0, told.output
        report = json.loads(told.stdout)
        assert (report["rows"], report["imported"], report["unchanged"]) == (6, 5, 0)
        assert [error["row"] for error in report["errors"]] == [7]

        again = run.invoke(args=["places", "import", str(file), "--valid-from", "2026-01-01"])
        assert "0 units taken, 5 known before" in again.stdout
        assert "A code is made of digits." in again.stdout

    def test_refuses_a_file_that_is_no_list(self, run: FlaskCliRunner, tmp_path: Path) -> None:
        file = tmp_path / "list.csv"
        file.write_text("nothing here\n")
        refused = run.invoke(args=["places", "import", str(file)])
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr

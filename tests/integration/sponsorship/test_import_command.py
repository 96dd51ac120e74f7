"""``flask children import``: the same service as the page, with its titles, and taken back."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, insert, select

from core.db import session, unit_of_work
from core.text import search_key
from sponsorship.children.models import Child
from sponsorship.children.services.records import stands_for_a_child
from sponsorship.imports.models import ColumnTitle, RegisterImport
from sponsorship.imports.rules import ImportState
from tests.factories.children import COMMUNE, official_places
from tests.factories.people import organisation, user_with
from tests.support.sheets import workbook

TITLES = ("STT", "Số hồ sơ gốc", "Tên em", "Sinh", "Phái", "Nơi cư trú (mã)", "Tình trạng")
ROW = (1, "QN-1", "Lý Thị Mây", "12/05/2016", "Nữ", "07132", "Mồ côi cha")
WRONG = (2, "QN-2", "", "hôm nay", "Nữ", "07132", "Mồ côi cha")
MEANINGS = ("", "code", "name", "birth", "sex", "commune_code", "circumstance")


@pytest.fixture
def office(app: Flask) -> str:
    """An office that has named its columns; the sign-in name of its matcher."""
    with unit_of_work():
        official_places()
        body = organisation()
        session.execute(
            insert(ColumnTitle),
            [
                {"organisation_id": body.id, "title": search_key(title), "column": name}
                for title, name in zip(TITLES, MEANINGS, strict=True)
                if name
            ],
        )
        return user_with("matcher").login


@pytest.fixture
def register(tmp_path: Path) -> str:
    file = tmp_path / "so.xlsx"
    file.write_bytes(workbook({"Tre": [TITLES, ROW, WRONG]}))
    return str(file)


def children() -> set[str]:
    session.expire_all()
    return set(session.scalars(select(Child.code).where(stands_for_a_child())))


def imports() -> list[RegisterImport]:
    return list(session.scalars(select(RegisterImport)))


def test_it_reads_the_titles_the_office_named_and_is_taken_back(
    run: FlaskCliRunner, office: str, register: str
) -> None:
    answer = run.invoke(args=["children", "import", register, "--by", office, "--json"])
    told = json.loads(answer.stdout)
    assert (told["imported"], len(told["errors"])) == (1, 1)
    (kept,) = imports()
    assert (told["import"], kept.state) == (kept.public_id, ImportState.TAKEN)
    assert children() == {"QN-1"}

    undone = run.invoke(args=["children", "import", "--undo", told["import"], "--by", office])
    assert undone.exit_code == 0, undone.output
    assert children() == set()
    session.refresh(kept)
    assert kept.state is ImportState.UNDONE
    again = run.invoke(args=["children", "import", "--undo", told["import"], "--by", office])
    assert again.exit_code == 1


def test_without_a_name_it_is_taken_and_taken_back_too(
    run: FlaskCliRunner, office: str, register: str
) -> None:
    answer = run.invoke(args=["children", "import", register, "--json"])
    assert json.loads(answer.stdout)["imported"] == 1
    (kept,) = imports()
    assert kept.sent_by is None
    assert kept.public_id in answer.stderr
    assert children() == {"QN-1"}
    nobody = run.invoke(args=["children", "import", "--undo", kept.public_id])
    assert nobody.exit_code == 2
    assert children() == {"QN-1"}

    undone = run.invoke(args=["children", "import", "--undo", kept.public_id, "--by", office])
    assert undone.exit_code == 0, undone.output
    assert children() == set()


def test_a_second_run_brings_nothing_and_leaves_nothing_to_take_back(
    run: FlaskCliRunner, office: str, register: str
) -> None:
    run.invoke(args=["children", "import", register, "--json"])
    again = json.loads(run.invoke(args=["children", "import", register, "--json"]).stdout)
    assert (again["imported"], again["unchanged"]) == (0, 1)
    assert len(imports()) == 1


@pytest.mark.parametrize("options", [["--dry-run"], ["--strict"]])
def test_nothing_is_kept_where_nothing_is_taken(
    run: FlaskCliRunner, office: str, register: str, options: list[str]
) -> None:
    args = ["children", "import", register, "--by", office, "--json", *options]
    answer = run.invoke(args=args)
    assert answer.exit_code == (1 if options == ["--strict"] else 0)
    assert children() == set()
    assert imports() == []


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["FILE", "--undo", "x", "--by", "LOGIN"],
        ["--undo", "x"],
        ["--undo", "x", "--by", "LOGIN"],
    ],
)
def test_what_makes_no_sense_is_refused(
    run: FlaskCliRunner, office: str, register: str, args: list[str]
) -> None:
    filled = [{"FILE": register, "LOGIN": office}.get(arg, arg) for arg in args]
    assert run.invoke(args=["children", "import", *filled]).exit_code != 0
    assert session.scalar(select(func.count(Child.id))) == 0


def test_only_who_may_take_a_register_on_its_page_answers_for_one(
    run: FlaskCliRunner, office: str, register: str
) -> None:
    with unit_of_work():
        others = [user_with("auditor").login, user_with("matcher", places=(COMMUNE,)).login]
    for login in others:
        answer = run.invoke(args=["children", "import", register, "--by", login])
        assert answer.exit_code == 1
    assert children() == set()

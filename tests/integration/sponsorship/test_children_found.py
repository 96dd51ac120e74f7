"""Children are found by words of their name without accents, and by code; lists keep name order."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import delete, select

from core.access import Actor
from core.db import session, unit_of_work
from core.partial_dates import parse_birth
from core.settings import ROOT
from sponsorship.children import identity
from sponsorship.children.identity import names
from sponsorship.children.identity_models import ChildWord
from sponsorship.children.models import Child
from sponsorship.children.services.storing_register import Entry, store_new
from sponsorship.register.rules import ChildFilter
from sponsorship.register.services import list_children
from tests.factories.children import ROW, child_with
from tests.factories.people import actor

NAMES = (
    "Nguyễn Thị Mơ", "NGUYỄN THỊ MƠ", "Nguyễn Thị Mòng", "Nguyễn Văn Mơ", "Trần Thị Mơ",
    "Đặng Thị Mỡ", "H'Hen Niê", "Nguye\u0302\u0303n Thi\u0323 Mo\u031b",
)  # fmt: skip

FINDS = {
    "nguyen thi mo": (1, 2, 3, 8),
    "Nguyễn Thị Mơ": (1, 2, 3, 8),
    "mo thi nguyen": (1, 2, 3, 8),
    "ĐẶNG": (6,),
    "dang": (6,),
    "hhen": (7,),
    "guyen": (),
    "qn-00003": (3,),
    "QN 00003": (3,),
    "00003": (3,),
    "3": (3,),
    "qn-0000": (1, 2, 3, 4, 5, 6, 7, 8),
    "%": (1, 2, 3, 4, 5, 6, 7, 8),
    "nguyen' OR 1=1": (),
    " ".join("abcdefghijklmnop"): (),
}


@pytest.fixture
def staff(any_app: Flask) -> Iterator[Actor]:
    with unit_of_work():
        for number, name in enumerate(NAMES, start=1):
            child_with(name=name, code=f"QN-{number:05}")
        yield actor("matcher")


def words() -> set[tuple[int, str]]:
    return {(row.child_id, row.word) for row in session.scalars(select(ChildWord))}


def found(wanted: str, by: Actor) -> list[str]:
    page = list_children(ChildFilter(text=wanted), by)
    assert page.total == len(page.items)
    return [line.child.code for line in page.items]


def test_words_begin_words_of_the_name_in_any_order_and_codes_are_typed_anyhow(
    staff: Actor,
) -> None:
    got = {wanted: sorted(found(wanted, staff)) for wanted in FINDS}
    assert got == {wanted: sorted(f"QN-{n:05}" for n in codes) for wanted, codes in FINDS.items()}


def test_who_may_see_no_names_finds_codes_alone(staff: Actor) -> None:
    money = actor("accountant")
    assert found("nguyen", money) == []
    assert found("qn-00003", money) == ["QN-00003"]


def test_a_corrected_name_is_found_and_the_wrong_one_is_not(staff: Actor) -> None:
    child = session.scalars(select(Child).where(Child.code == "QN-00001")).one()
    identity.change_identity(child.id, identity.Facts("Lò Thị Pành", parse_birth("2015")))
    assert found("panh", staff) == ["QN-00001"]
    assert "QN-00001" not in found("nguyen mo", staff)
    assert found("1", staff) == ["QN-00001"]


def test_a_long_list_gives_the_same_pages_as_a_short_one(
    staff: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = [
        replace(ROW.facts, full_name=f"Bàn Thị {chr(97 + n % 26)}{n // 26}") for n in range(155)
    ]
    rows = [replace(ROW, code=f"M-{n}", facts=one) for n, one in enumerate(facts)]
    with unit_of_work():
        store_new([Entry(row, "") for row in rows], None)

    def pages() -> list[list[str]]:
        wanted = (ChildFilter(text="ban", page=number) for number in range(1, 6))
        return [[line.child.code for line in list_children(one, staff).items] for one in wanted]

    sorted_ = pages()
    assert [len(page) for page in sorted_] == [50, 50, 50, 5, 5]
    assert len({code for page in sorted_ for code in page}) == 155
    monkeypatch.setattr(names, "SHORT_LIST", 0)
    assert pages() == sorted_


def test_the_migration_gives_every_known_child_its_words(staff: Actor) -> None:
    wanted = words()
    session.execute(delete(ChildWord))
    scripts = ScriptDirectory(str(ROOT / "migrations")).walk_revisions()
    migration = next(one.module for one in scripts if hasattr(one.module, "fill_words"))
    with Operations.context(MigrationContext.configure(session.connection())):
        migration.fill_words()
    assert words() == wanted

"""A register or a form that names another school or grade writes the half year of today."""

from dataclasses import replace

import pytest

from core.db import session, unit_of_work
from sponsorship.children import identity
from sponsorship.children.identity import Attend
from sponsorship.children.record_rules import Term
from sponsorship.children.services import attend, import_register
from sponsorship.children.services.changing_register import change_facts
from sponsorship.imports import services as imports
from tests.factories.children import (
    HEADERS,
    ROW,
    child_with,
    official_places,
    register_file,
    register_line,
)
from tests.factories.people import actor, organisation


@pytest.fixture
def child(any_app):
    with unit_of_work():
        return child_with(code="T-1")


def halves(child) -> list[tuple[int, Term, str, int | None]]:
    return [
        (one.school_year, one.term, one.school, one.grade)
        for one in identity.schooling_of(child.id)
    ]


def change(child, school: str, grade: int | None) -> None:
    facts = replace(ROW.facts, full_name="Bàn Thị Mận", school=school)
    facts = replace(facts, birth=identity.names_for([child.id])[child.id].birth)
    with unit_of_work():
        change_facts(child, replace(ROW, code="T-1", facts=facts, grade=grade), actor("matcher"))
    session.refresh(child)


def test_another_grade_is_a_row_of_this_half_year(child):
    change(child, "Trường Mẫu", 4)
    change(child, "Trường Mẫu", 5)
    assert halves(child) == [(2026, Term.FIRST, "Trường Mẫu", 5)]
    assert (child.grade, identity.names_for([child.id])[child.id].school) == (5, "Trường Mẫu")


def test_a_later_half_year_on_record_is_the_one_that_changes(child):
    with unit_of_work():
        attend(child, Attend(2027, Term.FIRST, "Trường Sau", 6, boards=True), by=actor("matcher"))
    change(child, "Trường Khác", 6)
    assert halves(child) == [(2027, Term.FIRST, "Trường Khác", 6)]
    assert identity.schooling_of(child.id)[0].boards


def test_an_earlier_half_year_stays_as_it_was(child):
    with unit_of_work():
        attend(child, Attend(2025, Term.SECOND, "Trường Cũ", 3), by=actor("matcher"))
    change(child, "Trường Mới", 4)
    assert halves(child) == [
        (2026, Term.FIRST, "Trường Mới", 4),
        (2025, Term.SECOND, "Trường Cũ", 3),
    ]


def test_an_import_that_wrote_it_can_still_be_taken_back(any_app):
    def register(school: str) -> bytes:
        line = register_line("QN-1", "Lý Thị Mây", "2016")
        return register_file((*line, school), headers=(*HEADERS, "Trường/lớp"))

    with unit_of_work():
        official_places()
        by = actor("matcher")
        import_register(register("Lớp 3 Trường Mẫu"), by=by)
    with unit_of_work():
        report, sent = imports.take_at_once(
            register("Lớp 4 Trường Mẫu"), organisation(), strict=False, by=by
        )
    assert report.imported == 1
    assert sent is not None
    with unit_of_work():
        imports.undo_import(sent, by=by)
    assert sent.undone_at is not None

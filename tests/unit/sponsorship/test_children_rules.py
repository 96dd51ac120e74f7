"""Who must say yes until when, who may be the same child, and the words of registers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.partial_dates import PartialDate, parse_birth
from core.text import search_key
from sponsorship.children import register_words as words
from sponsorship.children.consent_rules import Said, is_covered
from sponsorship.children.rules import (
    Circumstance,
    Poverty,
    Scope,
    Sex,
    Subject,
    Trace,
)

SHOW = Scope.SHOW_TO_DONOR
BORN = parse_birth("02/11/2019")
SEVENTH = date(2026, 11, 2)
GUARDIAN = Said(Subject.GUARDIAN, SHOW, date(2024, 1, 1))
CHILD = Said(Subject.CHILD, SHOW, date(2026, 11, 1))
DAYS = st.dates(date(2012, 1, 1), date(2032, 12, 31))


def test_before_seven_the_guardian_is_enough() -> None:
    assert is_covered(SHOW, [GUARDIAN], BORN, SEVENTH - timedelta(days=1))


def test_on_the_seventh_birthday_the_guardian_alone_is_no_longer_enough() -> None:
    assert not is_covered(SHOW, [GUARDIAN], BORN, SEVENTH)
    assert is_covered(SHOW, [GUARDIAN, CHILD], BORN, SEVENTH)


def test_the_child_alone_is_never_enough() -> None:
    assert not is_covered(SHOW, [CHILD], BORN, SEVENTH)


def test_where_only_the_year_is_known_the_child_counts_as_seven_from_new_year() -> None:
    year_only = PartialDate(2019)
    assert is_covered(SHOW, [GUARDIAN], year_only, date(2025, 12, 31))
    assert not is_covered(SHOW, [GUARDIAN], year_only, date(2026, 1, 1))


def test_at_sixteen_the_young_person_is_asked_anew() -> None:
    born = parse_birth("02/11/2010")
    sixteenth = date(2026, 11, 2)
    as_child = Said(Subject.CHILD, SHOW, date(2020, 1, 1))
    anew = Said(Subject.CHILD, SHOW, sixteenth)
    assert is_covered(SHOW, [GUARDIAN, as_child], born, sixteenth - timedelta(days=1))
    assert not is_covered(SHOW, [GUARDIAN, as_child], born, sixteenth)
    assert is_covered(SHOW, [GUARDIAN, as_child, anew], born, sixteenth)


@given(day=DAYS, birth=DAYS)
def test_a_consent_for_one_scope_never_opens_another(day: date, birth: date) -> None:
    given_all = [Said(subject, SHOW, date(2012, 1, 1)) for subject in Subject]
    assert not is_covered(Scope.PHOTO, given_all, PartialDate.of(birth), day)


@given(given_on=DAYS, withdrawn_on=DAYS, expires_on=DAYS, day=DAYS)
def test_no_consent_holds_outside_its_days(
    given_on: date, withdrawn_on: date, expires_on: date, day: date
) -> None:
    yes = Said(Subject.GUARDIAN, SHOW, given_on, expires_on, withdrawn_on)
    assert yes.holds_on(day) == (given_on <= day <= expires_on and day < withdrawn_on)


def trace(name: str, born: str, place: str = "07132") -> Trace:
    return Trace(search_key(name), place, parse_birth(born))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (trace("Ly Thi May", "12/05/2016"), True),
        (trace("LÝ THỊ MÂY", "2016"), True),
        (trace("Lý Thị Mây", "05/2016"), True),
        (trace("Lý Thị Mây", "13/05/2016"), False),
        (trace("Lý Thị Mây", "2015"), False),
        (trace("Lý Thị Mai", "12/05/2016"), False),
        (trace("Lý Thị Mây", "12/05/2016", "06712"), False),
    ],
)
def test_the_same_child_has_the_same_folded_name_commune_and_a_birth_date_that_fits(
    other: Trace, *, same: bool
) -> None:
    child = trace("Lý Thị Mây", "12/05/2016")
    assert child.may_be(other) is same
    assert other.may_be(child) is same


@pytest.mark.parametrize("word", ["Nữ", "nu", "Gái", "F", "female", " NỮ "])
def test_every_word_for_a_girl_is_read(word: str) -> None:
    assert words.read_sex(word) is Sex.FEMALE


def test_a_word_that_is_no_sex_is_not_guessed() -> None:
    assert words.read_sex("?") is None
    assert words.read_sex("") is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Mồ côi cả cha lẫn mẹ", (Circumstance.ORPHAN_BOTH,)),
        ("Bệnh hiểm nghèo, hộ nghèo", (Circumstance.SERIOUS_ILLNESS,)),
        ("Khuyết tật; Hộ cận nghèo", (Circumstance.DISABILITY, Circumstance.NEAR_POOR)),
        ("Bị bạo lực, tổn hại", (Circumstance.VIOLENCE_HARM,)),
        ("Disability", (Circumstance.DISABILITY,)),
        ("Khuyết tật; lạ", None),
        ("", None),
    ],
)
def test_circumstances_are_read_whole_or_as_a_list(
    text: str, kinds: tuple[Circumstance, ...] | None
) -> None:
    assert words.read_circumstances(text) == kinds


@pytest.mark.parametrize(
    ("text", "grade"),
    [("Lớp 7", 7), ("THCS Bãi Cháy, lớp 10A2", 10), ("3", 3), ("Mầm non", None), ("Lớp 13", None)],
)
def test_a_grade_is_found_in_a_school_line(text: str, grade: int | None) -> None:
    assert words.read_grade(text) == grade


def test_numbers_that_a_spreadsheet_has_shortened_are_whole_again() -> None:
    assert words.read_personal_id("22214702376") == "022214702376"
    assert words.read_personal_id("1234") is None
    assert words.read_commune_code("6712") == "06712"
    assert words.read_phone("912345678") == "0912345678"
    assert words.read_phone("+84 912 345 678") == "0912345678"
    assert words.read_phone("nhà bác Tư") == "nhà bác Tư"


def test_households_and_marks_have_many_words() -> None:
    assert words.read_household("Hộ cận nghèo") is Poverty.NEAR_POOR
    assert words.read_household("") is Poverty.OTHER
    assert words.read_household("giàu") is None
    assert all(map(words.is_marked, ["x", "X", "có", "✓", "1", "yes"]))
    assert not any(map(words.is_marked, ["", "không", "no", "-"]))

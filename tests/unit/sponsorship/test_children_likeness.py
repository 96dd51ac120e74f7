"""Whether two records may be one child: namesakes, twins and siblings are told apart."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.partial_dates import parse_birth
from sponsorship.children.likeness import Features, Sign, signs_of
from sponsorship.children.rules import Sex

MAY = Features("Lý Thị Mây", parse_birth("12/05/2016"), "07132", Sex.FEMALE)


def other(**changes: object) -> Features:
    if isinstance(changes.get("birth"), str):
        changes["birth"] = parse_birth(changes["birth"])
    return replace(MAY, **changes)


@pytest.mark.parametrize(
    ("changes", "signs"),
    [
        ({}, {Sign.SAME_NAME, Sign.SAME_BIRTH, Sign.SAME_PLACE}),
        ({"name": "LY THI MAY"}, {Sign.FOLDED_NAME, Sign.SAME_BIRTH, Sign.SAME_PLACE}),
        ({"name": "Mây Lý Thị"}, {Sign.FOLDED_NAME, Sign.SAME_BIRTH, Sign.SAME_PLACE}),
        ({"name": "Lý Mây"}, {Sign.NEAR_NAME, Sign.SAME_BIRTH, Sign.SAME_PLACE}),
        ({"name": "Lí Thi Mây"}, {Sign.NEAR_NAME, Sign.SAME_BIRTH, Sign.SAME_PLACE}),
        ({"birth": "2016"}, {Sign.SAME_NAME, Sign.FITTING_BIRTH, Sign.SAME_PLACE}),
        ({"birth": "05/12/2016"}, {Sign.SAME_NAME, Sign.NEAR_BIRTH, Sign.SAME_PLACE}),
        ({"birth": "13/05/2016"}, {Sign.SAME_NAME, Sign.NEAR_BIRTH, Sign.SAME_PLACE}),
        ({"place_code": "06712"}, {Sign.SAME_NAME, Sign.SAME_BIRTH}),
    ],
)
def test_the_same_child_written_twice(changes: dict[str, object], signs: set[Sign]) -> None:
    assert signs_of(MAY, other(**changes)) == signs
    assert signs_of(other(**changes), MAY) == signs


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Lý Thị Mai"},
        {"name": "Lý Văn Mây", "sex": Sex.MALE},
        {"name": "Lý Thị Hoa"},
        {"name": "Bùi Thị Mây"},
        {"birth": "12/05/2015"},
        {"birth": "2015"},
        {"birth": "30/09/2016"},
        {"birth": "2016", "place_code": "06712"},
        {"birth": "13/05/2016", "place_code": "06712"},
        {"name": "Lý Mây", "place_code": "06712"},
        {"name": "Lý Mây", "birth": "2016"},
    ],
    ids=str,
)
def test_twins_siblings_and_namesakes_are_two(changes: dict[str, object]) -> None:
    assert not signs_of(MAY, other(**changes))


def test_a_personal_id_decides() -> None:
    numbered = replace(MAY, personal_id="022216000111")
    assert not signs_of(numbered, replace(MAY, personal_id="022216000999"))
    assert signs_of(numbered, replace(MAY, personal_id="022216000112"))
    stranger = Features("Trần Thu Hà", parse_birth("2014"), "06712", Sex.FEMALE, "022216000111")
    assert signs_of(numbered, stranger) == {Sign.SAME_ID}


names = st.lists(
    st.sampled_from(["Lý", "Thị", "Mây", "Mai", "Hoàng", "Hoàn", "Văn", ""]), min_size=1, max_size=4
)
features = st.builds(
    Features,
    names.map(" ".join),
    st.sampled_from(["2016", "05/2016", "12/05/2016", "05/12/2016"]).map(parse_birth),
    st.sampled_from(["07132", "06712"]),
    st.sampled_from(Sex),
    st.sampled_from([None, "022216000111", "022216000112", "022216000999"]),
)


@given(features, features)
def test_it_does_not_matter_which_record_is_the_first(one: Features, two: Features) -> None:
    assert signs_of(one, two) == signs_of(two, one)

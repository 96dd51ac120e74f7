"""The words of sponsor lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.pledges.rules import Method, Rhythm
from sponsorship.matching.scoring import Score, Urgency, monthly_need, urgency_of
from sponsorship.sponsors.rules import UnknownWord, read_method, read_rhythm, read_term


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("tháng", Rhythm.MONTH),
        ("Hàng quý", Rhythm.QUARTER),
        ("NĂM", Rhythm.YEAR),
        ("monthly", Rhythm.MONTH),
        ("", Rhythm.MONTH),
    ],
)
def test_rhythms(text, rhythm):
    assert read_rhythm(text) is rhythm


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("chuyển khoản", Method.TRANSFER),
        ("CK", Method.TRANSFER),
        ("tiền mặt", Method.CASH),
        ("trao trực tiếp", Method.WITNESSED),
        ("thẻ", Method.CARD),
        ("", Method.TRANSFER),
    ],
)
def test_methods(text, method):
    assert read_method(text) is method


@pytest.mark.parametrize(
    "text", ["đến 18 tuổi", "Đến khi đủ 18 tuổi", "until 18", "không thời hạn", "open-ended", ""]
)
def test_open_ended_terms(text):
    assert read_term(text) is None


@given(st.integers(1, 999))
def test_terms_in_months_and_years(count):
    assert read_term(f"{count} tháng") == read_term(f"{count} months") == count
    assert read_term(f"{count} năm") == read_term(f"{count} years") == 12 * count


@pytest.mark.parametrize("read", [read_rhythm, read_method, read_term])
def test_a_word_that_means_nothing_is_refused(read):
    with pytest.raises(UnknownWord):
        read("vàng mã")


@pytest.mark.parametrize("text", ["0 tháng", "12", "tháng"])
def test_a_term_without_a_length_is_refused(text):
    with pytest.raises(UnknownWord):
        read_term(text)


@given(*[st.integers(0, most) for most in (30, 25, 25, 20)])
def test_the_parts_of_a_score_add_up(waiting, wishes, urgency, amount):
    score = Score(waiting, wishes, urgency, amount)

    assert score.total == sum(points for _, points, _ in score.parts)
    assert score.total <= 100


@given(st.integers(0, 10**9), st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_need_never_lies_below_the_programmes_least(allowance, least, more):
    assert least <= monthly_need(least + more, least, allowance) <= least + more


def test_urgency_in_one_word():
    assert [urgency_of(points) for points in (0, 12, 13, 19, 20, 25)] == [
        Urgency.NORMAL,
        Urgency.NORMAL,
        Urgency.SOON,
        Urgency.SOON,
        Urgency.URGENT,
        Urgency.URGENT,
    ]

"""The words of sponsor lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.pledges.rules import Method, Rhythm
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

"""The words and marks of sponsors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donors.rules import (
    KIND_WORDS,
    DonorKind,
    is_email,
    is_phone,
    is_tax_code,
    list_key,
    local_phone,
    read_kind,
    tidy_phone,
)


@pytest.mark.parametrize(
    ("kind", "word"), [(kind, word) for kind, words in KIND_WORDS.items() for word in words]
)
def test_every_word_of_a_kind_is_read_whatever_its_case(kind, word):
    assert read_kind(word.upper()) is read_kind(f" {word} ") is kind


def test_every_kind_has_words_and_an_unknown_word_is_no_kind():
    assert set(KIND_WORDS) == set(DonorKind)
    assert read_kind("Người ngoài hành tinh") is None


@given(st.text(alphabet="0123456789", min_size=8, max_size=15), st.sampled_from(" .-()"))
def test_marks_between_the_digits_of_a_telephone_do_not_matter(digits, mark):
    assert tidy_phone(mark.join(digits)) == digits
    assert is_phone(digits)


@pytest.mark.parametrize(
    "wrong", ["", "1234567", "0" * 16, "0912 345 678", "09123A5678", "٠٩١٢٣٤٥٦٧٨"]
)
def test_other_texts_are_no_telephone(wrong):
    assert not is_phone(wrong)


@pytest.mark.parametrize("right", ["a@b.vn", "ten.ho+quy@mail.example.org"])
def test_mail_addresses(right):
    assert is_email(right)


@pytest.mark.parametrize(
    "wrong", ["", "a", "a@b", "a b@c.vn", "a@b@c.vn", "@b.vn", "a@.vn", "a@b..vn"]
)
def test_other_texts_are_no_mail_address(wrong):
    assert not is_email(wrong)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("5700000001", True),
        ("5700000001-001", True),
        ("022301000001", True),
        ("57000000", False),
        ("5700000001-1", False),
        ("57OOOOOOO1", False),
    ],
)
def test_tax_codes(text, right):
    assert is_tax_code(text) is right


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084 (0) 912.345.678", "0912345678"),
        ("203 3825 123", "02033825123"),
        ("0912-345-678", "0912345678"),
        ("+1 202 555 0143", "+12025550143"),
        ("", ""),
    ],
)
def test_a_number_from_a_list_is_written_as_it_is_dialled(written, number):
    assert local_phone(written) == number


def test_a_list_puts_people_by_given_name_and_others_by_their_first_word():
    assert list_key("Trần An", DonorKind.PERSON) < list_key("Bùi Xuân", DonorKind.PERSON)
    for kind in set(DonorKind) - {DonorKind.PERSON}:
        assert list_key("Công ty Vận tải 2", kind) < list_key("Trường Hòn Gạo 1", kind)

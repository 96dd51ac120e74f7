"""Amounts in words say what the figures say, and no two amounts say the same."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from core.words import LARGEST, Reading, in_words

NAMES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
DIGITS = {name: value for value, name in enumerate(NAMES)}
DIGITS |= {"mốt": 1, "tư": 4, "lăm": 5}
SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9}


def read_vietnamese(sentence):
    """Read a number word by word, as a listener adds it up."""
    billions, below, group, digit = 0, 0, 0, 0
    for word in sentence.lower().removesuffix(" đồng").split():
        if word in DIGITS:
            digit = DIGITS[word]
        elif word == "trăm":
            group, digit = group + digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group += 10
        elif word == "tỷ":
            billions, below, group, digit = below + group + digit, 0, 0, 0
        elif word in SCALES:
            below, group, digit = below + (group + digit) * SCALES[word], 0, 0
        else:
            assert word in {"lẻ", "linh"}, word
    return billions * SCALES["tỷ"] + below + group + digit


# fmt: off
EN_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)
# fmt: on
EN_NUMBERS = {name: value for value, name in enumerate(EN_SMALL)} | {
    name: 10 * tens
    for tens, name in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2
    )
}
EN_SCALES = {
    name: 1000**power
    for power, name in enumerate(("thousand", "million", "billion", "trillion", "quadrillion"), 1)
}


def read_english(sentence):
    """Read a number word by word."""
    whole, group = 0, 0
    for word in sentence.lower().removesuffix(" vietnamese dong").replace("-", " ").split():
        if word in EN_NUMBERS:
            group += EN_NUMBERS[word]
        elif word == "hundred":
            group *= 100
        else:
            whole, group = whole + group * EN_SCALES[word], 0
    return whole + group


def sampled_amounts():
    """10,000 amounts: every way to put four easily misread groups in a row."""
    groups = ["000", "004", "005", "010", "014", "040", "100", "121", "215", "999"]
    return {int("".join(row)) for row in product(groups, repeat=4)}


class TestVietnamese:
    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            (0, "Không đồng"),
            (15, "Mười lăm đồng"),
            (21, "Hai mươi mốt đồng"),
            (14, "Mười bốn đồng"),
            (1_015, "Một nghìn không trăm mười lăm đồng"),
            (305_000, "Ba trăm lẻ năm nghìn đồng"),
            (2_005_000, "Hai triệu không trăm lẻ năm nghìn đồng"),
            (21_000_024, "Hai mươi mốt triệu không trăm hai mươi tư đồng"),
            (1_500_000, "Một triệu năm trăm nghìn đồng"),
            (1_000_000_005, "Một tỷ không trăm lẻ năm đồng"),
            (10**12, "Một nghìn tỷ đồng"),
            (-5, "Âm năm đồng"),
        ],
    )
    def test_reads_as_an_accountant_writes(self, amount, words):
        assert in_words(Money(amount)) == words

    def test_ten_thousand_amounts_are_read_back_and_all_differ(self):
        sentences = {in_words(Money(amount)): amount for amount in sampled_amounts()}
        assert len(sentences) == 10_000
        assert all(read_vietnamese(words) == amount for words, amount in sentences.items())

    @given(st.integers(0, LARGEST - 1))
    def test_any_amount_is_read_back(self, amount):
        assert read_vietnamese(in_words(Money(amount))) == amount

    def test_southern_words_are_a_choice(self):
        southern = Reading(no_tens="linh", thousand="ngàn")
        assert in_words(Money(305_000), "vi", southern) == "Ba trăm linh năm ngàn đồng"

    def test_cents_follow_as_on_a_cheque(self):
        assert in_words(Money(550, "USD"), "vi") == "Năm và 50/100 đô la Mỹ"


class TestEnglish:
    @pytest.mark.parametrize(
        ("money", "words"),
        [
            (Money(0), "Zero Vietnamese dong"),
            (Money(2_005_000), "Two million five thousand Vietnamese dong"),
            (Money(21_000_024), "Twenty-one million twenty-four Vietnamese dong"),
            (Money(116), "One hundred sixteen Vietnamese dong"),
            (Money(4_000_000_030), "Four billion thirty Vietnamese dong"),
            (Money(-7), "Minus seven Vietnamese dong"),
            (Money(550, "USD"), "Five and 50/100 US dollars"),
            (Money(3_000, "KWD"), "Three KWD"),
        ],
    )
    def test_reads_as_a_cheque(self, money, words):
        assert in_words(money, "en") == words

    def test_ten_thousand_amounts_are_read_back_and_all_differ(self):
        sentences = {in_words(Money(amount), "en"): amount for amount in sampled_amounts()}
        assert len(sentences) == 10_000
        assert all(read_english(words) == amount for words, amount in sentences.items())

    @given(st.integers(0, LARGEST - 1))
    def test_any_amount_is_read_back(self, amount):
        assert read_english(in_words(Money(amount), "en")) == amount


def test_a_number_beyond_all_names_is_refused():
    with pytest.raises(ValueError, match="no words"):
        in_words(Money(LARGEST))

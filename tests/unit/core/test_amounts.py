"""Amounts with one reading are read; those with two are refused and echoed."""

import math
from contextlib import suppress
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.amounts import LIMIT, BadAmount, parse_amount, parse_balance
from core.money import Money, format_money

HALF_A_MILLION = [
    "500000",
    "500.000",
    "500,000",
    "500 000",
    "500\u00a0000",
    "500k",
    "500K",
    "500 nghìn",
    "500 ngàn",
    "0,5tr",
    "0.5 triệu",
    " 500000 ",
    "500.000 ₫",
    "500.000đ",
    "500.000 đồng",
    "VND 500,000",
    "500000 VNĐ",
    "500000.00",
    "500,000.00",
    "500.000,00",
    500_000,
    500_000.0,
]


class TestParseAmount:
    @pytest.mark.parametrize("value", HALF_A_MILLION)
    def test_reads_every_usual_way_of_writing_half_a_million(self, value):
        assert parse_amount(value) == Money(500_000)

    @pytest.mark.parametrize(
        ("text", "amount"),
        [
            ("1,5tr", 1_500_000),
            ("2 tỷ", 2 * 10**9),
            ("1.25 triệu", 1_250_000),
            ("12tr", 12 * 10**6),
        ],
    )
    def test_reads_thousands_millions_and_billions(self, text, amount):
        assert parse_amount(text) == Money(amount)

    @pytest.mark.parametrize(
        ("value", "cents"),
        [("1,234.56", 123_456), ("1.234,56", 123_456), ("$0.05", 5), (19.99, 1999), ("50", 5000)],
    )
    def test_reads_cents_where_the_currency_has_them(self, value, cents):
        assert parse_amount(value, "USD") == Money(cents, "USD")

    @pytest.mark.parametrize(
        ("text", "readings"),
        [
            ("50.00", [50, 5_000]),
            ("1.9", [1, 19]),
            ("1,23", [1, 123]),
            ("1.234,567", [1_234, 1_234_567]),
        ],
    )
    def test_refuses_two_readings_and_offers_both(self, text, readings):
        with pytest.raises(BadAmount) as caught:
            parse_amount(text)
        assert caught.value.code == "ambiguous"
        assert [money.amount for money in caught.value.readings] == readings

    @pytest.mark.parametrize(
        ("currency", "readings"), [("USD", [1_250, 12_500]), ("KWD", [12_500, 125_000])]
    )
    def test_a_short_fraction_may_have_lost_its_last_nought(self, currency, readings):
        with pytest.raises(BadAmount) as caught:
            parse_amount("12.5", currency)
        assert [money.amount for money in caught.value.readings] == readings

    def test_three_digits_after_the_point_are_doubtful_where_the_currency_has_three(self):
        with pytest.raises(BadAmount) as caught:
            parse_amount("12.500", "KWD")
        assert [money.amount for money in caught.value.readings] == [12_500, 12_500_000]

    @pytest.mark.parametrize(("text", "point"), [("12,500", ","), ("12.500", "."), ("0.345", ".")])
    def test_the_writers_decimal_sign_settles_three_digits(self, text, point):
        thousandths = int(text.replace(point, ""))
        assert parse_amount(text, "KWD", point) == Money(thousandths, "KWD")

    @pytest.mark.parametrize(("text", "point"), [("12.500", ","), ("12,500", ".")])
    def test_the_other_sign_stays_doubtful(self, text, point):
        with pytest.raises(BadAmount) as caught:
            parse_amount(text, "KWD", point)
        assert caught.value.code == "ambiguous"

    @pytest.mark.parametrize("point", [",", "."])
    @pytest.mark.parametrize("value", HALF_A_MILLION)
    def test_the_decimal_sign_changes_nothing_in_dong(self, value, point):
        assert parse_amount(value, "VND", point) == Money(500_000)

    @pytest.mark.parametrize(
        "value",
        [
            "1e3",
            "1_000",
            "+5",
            "１２０００",
            "NaN",
            "Infinity",
            "1.500k",
            "0933085930",
            "5 00",
            "1.2.3",
            "1.234.5",
            "$50",
            "năm trăm",
            "--5",
            "x" * 100,
            True,
            [1],
            math.nan,
        ],
    )
    def test_refuses_what_is_no_amount(self, value):
        with pytest.raises(BadAmount) as caught:
            parse_amount(value)
        assert caught.value.code == "unreadable"
        assert caught.value.value is value

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ("", "empty"),
            ("  ", "empty"),
            ("₫", "empty"),
            (None, "empty"),
            ("0", "zero"),
            (0, "zero"),
            ("-5", "negative"),
            ("(5)", "negative"),
            (-1, "negative"),
            (1.5, "fraction"),
            (str(LIMIT + 1), "over_limit"),
            ("9" * 5000, "over_limit"),
            ("2000 tỷ", "over_limit"),
            (10**400, "over_limit"),
            (math.inf, "over_limit"),
        ],
    )
    def test_says_what_is_wrong(self, value, code):
        with pytest.raises(BadAmount) as caught:
            parse_amount(value)
        assert caught.value.code == code

    def test_takes_the_largest_amount(self):
        assert parse_amount(LIMIT) == Money(LIMIT)

    @given(st.one_of(st.text(max_size=60), st.floats(), st.integers()))
    def test_gives_an_amount_within_the_limit_or_refuses(self, value):
        with suppress(BadAmount):
            assert 0 < parse_amount(value).amount <= LIMIT

    @given(st.floats(0.01, 10**7))
    def test_a_number_with_cents_is_read_to_the_cent(self, number):
        assert parse_amount(round(number, 2), "USD").amount == round(round(number, 2) * 100)


def sampled(seed: int) -> set[int]:
    """10,000 amounts of one to twelve figures, as many of each length as there are."""
    rng = Random(seed)  # noqa: S311 - samples, no secret
    amounts = set(range(1, 1000))
    while len(amounts) < 10_000:
        amounts.add(rng.randrange(1, 10 ** rng.randint(4, 12)))
    return amounts


class TestRoundTrip:
    @pytest.mark.parametrize("locale", ["vi", "en"])
    def test_ten_thousand_amounts_are_read_as_they_are_written(self, locale):
        for amount in sampled(1):
            money = Money(amount)
            assert parse_amount(format_money(money, locale)) == money
            assert parse_amount(f"{amount:,}") == parse_amount(str(amount)) == money

    @pytest.mark.parametrize("locale", ["vi", "en"])
    def test_cents_too(self, locale):
        for amount in sampled(2):
            money = Money(amount, "USD")
            assert parse_amount(format_money(money, locale), "USD") == money

    @given(st.integers(1, LIMIT), st.sampled_from(["VND", "USD", "EUR", "GBP"]))
    def test_any_amount_in_any_of_our_currencies(self, amount, currency):
        money = Money(amount, currency)
        assert parse_amount(format_money(money, "vi"), currency) == money

    @given(st.integers(1, LIMIT), st.sampled_from([("vi", ","), ("en", ".")]))
    def test_three_decimals_with_the_decimal_sign_of_the_language(self, amount, language):
        locale, point = language
        money = Money(amount, "KWD")
        assert parse_amount(format_money(money, locale), "KWD", point) == money


class TestParseBalance:
    @pytest.mark.parametrize("text", ["(200.000)", "-200,000", "- 200000", "\u2212200000"])
    def test_reads_the_negatives_of_a_statement(self, text):
        assert parse_balance(text) == Money(-200_000)

    def test_takes_nought(self):
        assert parse_balance("0") == parse_balance("0.00") == parse_balance(0.0) == Money(0)

    def test_refuses_doubt_in_a_negative_too(self):
        with pytest.raises(BadAmount) as caught:
            parse_balance("(50.00)")
        assert caught.value.code == "ambiguous"

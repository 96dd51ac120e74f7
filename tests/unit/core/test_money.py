"""Money adds up exactly, divides without loss and never mixes currencies."""

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.amounts import parse_amount
from core.money import CurrencyError, Money, exponent, format_money, total

amounts = st.integers(-(10**12), 10**12)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any)


class TestMoney:
    @pytest.mark.parametrize("amount", [1.0, "1", None, True])
    def test_takes_whole_minor_units_only(self, amount):
        with pytest.raises(TypeError):
            Money(amount)

    def test_refuses_a_currency_it_does_not_know(self):
        with pytest.raises(CurrencyError) as caught:
            Money(1, "XXX")
        assert caught.value.code == "unknown_currency"

    @pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.lt, operator.ge])
    def test_refuses_two_currencies_in_one_operation(self, operation):
        with pytest.raises(CurrencyError) as caught:
            operation(Money(1), Money(1, "USD"))
        assert caught.value.code == "mixed_currencies"

    def test_equal_amounts_of_different_currencies_are_different(self):
        assert Money(1) != Money(1, "USD")

    @given(amounts, amounts, st.integers(-100, 100))
    def test_does_the_arithmetic_of_whole_numbers(self, a, b, times):
        assert Money(a) + Money(b) - Money(b) == Money(a)
        assert Money(a) * times == times * Money(a) == Money(a * times)
        assert abs(-Money(a)) == Money(abs(a))
        assert (Money(a) < Money(b), Money(a) <= Money(b)) == (a < b, a <= b)
        assert (Money(a) > Money(b), Money(a) >= Money(b)) == (a > b, a >= b)

    def test_zero_is_false(self):
        assert not Money(0)
        assert Money(-1)

    def test_the_total_of_nothing_is_zero(self):
        assert total([], "USD") == Money(0, "USD")
        assert total([Money(2), Money(3)]) == Money(5)


class TestSplit:
    @given(amounts, weights)
    def test_the_parts_sum_to_the_whole(self, amount, weights):
        assert total(Money(amount).split(weights)) == Money(amount)

    @given(amounts, weights)
    def test_every_part_is_within_one_unit_of_its_exact_share(self, amount, weights):
        for part, weight in zip(Money(amount).split(weights), weights, strict=True):
            assert abs(part.amount * sum(weights) - amount * weight) < sum(weights)

    @given(amounts, weights)
    def test_a_part_of_weight_nought_gets_nothing(self, amount, weights):
        parts = Money(amount).split([*weights, 0])
        assert parts[-1] == Money(0)

    @given(amounts, weights)
    def test_a_reversal_splits_like_its_original(self, amount, weights):
        assert (-Money(amount)).split(weights) == [-part for part in Money(amount).split(weights)]

    def test_the_first_part_takes_the_odd_dong(self):
        assert [part.amount for part in Money(1_000_000).split(3)] == [333_334, 333_333, 333_333]

    def test_the_largest_remainder_is_served_first(self):
        assert [part.amount for part in Money(100).split([1, 2, 3])] == [17, 33, 50]

    @pytest.mark.parametrize("parts", [0, [], [0, 0], [2, -1]])
    def test_needs_weights_that_mean_something(self, parts):
        with pytest.raises(ValueError, match="weights"):
            Money(1).split(parts)


class TestFormatMoney:
    @pytest.mark.parametrize(
        ("money", "vi", "en"),
        [
            (Money(1_500_000), "1.500.000\u00a0₫", "₫1,500,000"),
            (Money(-200_000), "-200.000\u00a0₫", "-₫200,000"),
            (Money(0), "0\u00a0₫", "₫0"),
            (Money(123_456, "USD"), "1.234,56\u00a0$", "$1,234.56"),
            (Money(5, "EUR"), "0,05\u00a0€", "€0.05"),
            (Money(12_500, "KWD"), "12,500\u00a0KWD", "KWD\u00a012.500"),
        ],
    )
    def test_writes_as_each_language_does(self, money, vi, en):
        assert format_money(money, "vi") == format_money(money, "vi_VN") == vi
        assert format_money(money, "en") == en

    @given(
        st.integers(1, 10**12),
        st.sampled_from(["VND", "USD", "EUR", "JPY", "SGD"]),
        st.sampled_from(["vi", "en"]),
    )
    def test_what_is_written_is_read_back(self, amount, currency, locale):
        money = Money(amount, currency)
        assert parse_amount(format_money(money, locale), currency) == money


@pytest.mark.parametrize(("currency", "digits"), [("VND", 0), ("JPY", 0), ("USD", 2), ("KWD", 3)])
def test_a_currency_has_its_iso_number_of_digits(currency, digits):
    assert exponent(currency) == digits

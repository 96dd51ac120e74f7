"""Rates, conversion and caps: arithmetic that never gains or loses more than a minor unit."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money, exponent
from payments.ledger.rules import BadRate, cap_of, convert, percent, read_rate, read_typed_rate

CURRENCIES = st.sampled_from(["VND", "JPY", "USD", "KWD"])
RATES = st.decimals(Decimal("0.000001"), Decimal(1_000_000), places=6, allow_nan=False)


@pytest.mark.parametrize(
    ("money", "currency", "rate", "expected"),
    [
        (Money(10_000, "USD"), "VND", "25450", 2_545_000),
        (Money(1, "USD"), "VND", "25450", 254),
        (Money(3, "USD"), "VND", "25450", 764),
        (Money(1_000, "JPY"), "VND", "168.5", 168_500),
        (Money(1, "KWD"), "VND", "83500", 84),
        (Money(25_450, "VND"), "USD", "0.0000392927", 100),
        (Money(5, "USD"), "JPY", "10", 0),
        (Money(15, "USD"), "JPY", "10", 2),
    ],
)
def test_money_is_converted_half_to_even(money, currency, rate, expected):
    assert convert(money, currency, Decimal(rate)) == Money(expected, currency)


@given(st.integers(1, 10**12), CURRENCIES, CURRENCIES, RATES)
def test_a_conversion_is_off_by_half_a_minor_unit_at_most(amount, here, there, rate):
    converted = convert(Money(amount, here), there, rate)
    exact = Decimal(amount) * rate * Decimal(10) ** (exponent(there) - exponent(here))
    assert abs(exact - converted.amount) <= Decimal("0.5")


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=12), CURRENCIES, CURRENCIES, RATES)
def test_parts_miss_the_whole_by_less_than_a_minor_unit_a_line(parts, here, there, rate):
    whole = convert(Money(sum(parts), here), there, rate).amount
    lines = [convert(Money(part, here), there, rate).amount for part in parts]
    assert abs(whole - sum(lines)) < max(len(lines), 1)


@pytest.mark.parametrize(
    "text",
    ["", "0", "-1", "NaN", "Infinity", "1e30", "x", "0.0000000000001", "1000000000000"],
)
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(BadRate):
        read_rate(text)
    with pytest.raises(BadRate):
        read_typed_rate(text)


@given(RATES)
def test_a_rate_is_read_as_it_is_written_or_refused_as_thousands(rate):
    text = format(rate, "f")
    assert read_rate(text) == rate
    if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", text):
        with pytest.raises(BadRate):
            read_typed_rate(text)
        text += "0"
    assert read_typed_rate(text) == rate


@given(st.integers(-(10**9), 10**12), st.integers(0, 10_000))
def test_a_cap_is_never_above_its_part(base, percent_bp):
    cap = cap_of(base, percent_bp)
    assert 0 <= cap * 10_000 <= max(base, 0) * percent_bp
    assert (cap + 1) * 10_000 > max(base, 0) * percent_bp


@pytest.mark.parametrize(("bp", "text"), [(1_000, "10 %"), (750, "7.5 %"), (5, "0.05 %")])
def test_a_percentage_is_written_without_needless_noughts(bp, text):
    assert percent(bp) == text

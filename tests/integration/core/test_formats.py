"""How counts and amounts are written in the two languages."""

import pytest
from flask import Flask
from flask_babel import force_locale
from marshmallow import ValidationError

from core.formats import millions, typed
from core.forms import AmountField
from core.money import Money


@pytest.mark.parametrize(
    ("language", "amount", "written"),
    [
        ("vi", 213_900_000, "213,9"),
        ("vi", 1_234_560_000, "1.234,6"),
        ("en", 1_234_560_000, "1,234.6"),
        ("vi", 0, "0,0"),
    ],
)
def test_a_chart_writes_dong_in_millions(app: Flask, language: str, amount: int, written: str):
    with app.test_request_context(), force_locale(language):
        assert millions(amount) == written


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "money", [Money(500_000), Money(1_250, "USD"), Money(12_345, "KWD"), Money(12_345_000, "KWD")]
)
def test_an_amount_offered_in_a_field_is_read_back_as_it_is(
    app: Flask, language: str, money: Money
) -> None:
    field = AmountField(currency=money.currency)
    with app.test_request_context(), force_locale(language):
        assert field.deserialize(typed(money)) == money.amount


@pytest.mark.parametrize(
    ("language", "value", "small", "large"),
    [
        ("vi", "12.345", "12,345\u00a0KWD", "12.345,000\u00a0KWD"),
        ("en", "12,345", "KWD\u00a012.345", "KWD\u00a012,345.000"),
    ],
)
def test_a_doubtful_amount_is_refused_with_both_ways_to_write_it(
    app: Flask, language: str, value: str, small: str, large: str
) -> None:
    field = AmountField(currency="KWD")
    with app.test_request_context(), force_locale(language):
        with pytest.raises(ValidationError, match=value) as caught:
            field.deserialize(value)
        (told,) = caught.value.messages
        assert small in told
        assert large in told
        assert [field.deserialize(way) for way in (small, large)] == [12_345, 12_345_000]

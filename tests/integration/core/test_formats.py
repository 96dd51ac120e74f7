"""How counts and amounts are written in the two languages."""

import pytest
from flask import Flask
from flask_babel import force_locale

from core.formats import millions


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

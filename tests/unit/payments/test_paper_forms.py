"""Forms of receipts as data: what a file may say, and what is said about a wrong one."""

import copy
import tomllib
from datetime import date

import pytest

from payments.receipts.paper_form import BadForm, form_from_dict, form_to_dict, read_form
from tests.support.papers import FORMS, SHIPPED, shipped

SAID = tomllib.loads((FORMS / "vn_company.toml").read_text("utf-8"))
FIVE = [{"title": "Ký"}] * 6


def test_three_forms_come_with_the_program():
    assert SHIPPED == ("international", "vn", "vn_company")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_form_is_kept_whole(name):
    form = shipped(name)
    assert form_from_dict(form_to_dict(form)) == form


def test_the_international_form_says_no_word_of_vietnamese():
    text = (FORMS / "international.toml").read_text("utf-8")
    assert text.isascii()
    assert shipped("international").day(date(2026, 11, 2)) == "02 November 2026"


def test_the_company_form_invents_no_number_of_a_tax_form():
    assert "TNDN" not in (FORMS / "vn_company.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("title",), None, "title: is missing"),
        (("title",), "  ", "title: must be a text"),
        (("title",), 5, "title: must be a text"),
        (("colour",), "red", "colour: no such key"),
        (("languages",), [], "languages: must be one or both of vi, en"),
        (("languages",), ["fr"], "languages: must be"),
        (("date_format",), "%d/%m", "date_format: must show day, month and year"),
        (("labels",), None, "labels: is missing"),
        (("labels", "words"), None, "labels.words: is missing"),
        (("labels", "wrods"), "x", "labels.wrods: no such key"),
        (("marks", "copy"), "", "marks.copy: must be a text"),
        (("rows",), "donor_name", "rows: begin each"),
        (("rows", 0, "item"), "colour", "rows 1: item: no such item; known are donor_address"),
        (("rows", 1, "item"), "replaces", "rows 2: item: replaces is shown already"),
        (("rows", 2, "label"), None, "rows 3: label: is missing"),
        (("rows", 2, "lable"), "x", "rows 3: lable: no such key"),
        (("rows", 1), {"item": "method", "label": "x"}, "rows: must show donor_name"),
        (("statements",), "Cảm ơn", "statements: must be a list"),
        (("to_fill",), ["a"] * 5, "to_fill: at most 4"),
        (("signatures",), FIVE, "signatures: at most 5"),
        (("signatures", 0, "signs"), "mayor", 'signatures 1: signs: must be "head"'),
    ],
)
def test_a_wrong_key_is_named(path, value, words):
    said = copy.deepcopy(SAID)
    place = said
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    with pytest.raises(BadForm, match="^" + words.replace(".", r"\.").replace("(", r"\(")):
        read_form("own", said)

"""Whatever a person can read is said in Vietnamese too, and nothing is translated in vain."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from scripts.compile_translations import forms, merge_catalogs

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    "core": [("**.py", "python")],
    "donors": [("**.py", "python")],
    "payments": [("**.py", "python")],
    "sponsorship": [("**.py", "python")],
    "templates": [("**", "jinja2")],
}
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")


def extracted() -> Iterator[tuple[str, str]]:
    """Yield (message, place) for every message in code and templates."""
    for folder, methods in SOURCES.items():
        for file, line, message, _, _ in extract_from_dir(
            ROOT / folder, methods, {"**": {"silent": "false"}}, keywords=KEYWORDS
        ):
            yield forms(message)[0], f"{folder}/{file}:{line}"


@pytest.fixture(scope="module")
def messages() -> dict[str, str]:
    return dict(extracted())


@pytest.fixture(scope="module")
def vietnamese() -> Catalog:
    return merge_catalogs(list((ROOT / "translations" / "vi").glob("*.po")), "vi")


def test_every_message_has_a_vietnamese_translation(messages, vietnamese):
    missing = {text: place for text, place in messages.items() if vietnamese.get(text) is None}

    assert missing == {}, "add these to the po file of their feature"


def test_no_translation_is_left_over(messages, vietnamese):
    unused = {forms(entry.id)[0] for entry in vietnamese if entry.id} - messages.keys()

    assert unused == set(), "nothing says these any more: remove them from translations/vi"


def test_a_translation_keeps_the_placeholders_of_its_message(vietnamese):
    changed = [
        entry.id
        for entry in vietnamese
        if entry.id and placeholders(entry.string) != placeholders(entry.id)
    ]

    assert changed == []


def placeholders(text: str | tuple[str, ...]) -> set[str]:
    """Return the named places of a message; a plural may leave the number out of one form."""
    return {name for form in forms(text) for name in PLACEHOLDER.findall(form)}

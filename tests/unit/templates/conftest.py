"""Templates rendered without the application: null translations and plain filters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from core.forms import Form

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
LABELLED = {"input", "select", "textarea", "progress"}


def sent_form(
    values: dict[str, Any] | None = None, errors: dict[str, list[str]] | None = None
) -> Form:
    """Return a form as it comes back to the person: typed values and messages."""
    form = Form(data=values)
    form.errors = errors or {}
    return form


@dataclass(frozen=True)
class Visitor:
    """Who looks at the page."""

    is_authenticated: bool = True


@pytest.fixture(scope="session")
def environment() -> Environment:
    """Return an environment with the loaders, globals and filters that templates count on."""
    forms = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(TEMPLATES), forms]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    made.globals.update(
        locale=lambda: "en",
        switch_locale_url=lambda: ("vi", "Tiếng Việt", "?lang=vi"),
        nav_items=lambda: [("Queue", "/staff", True), ("Children", "/staff/children", False)],
        section_items=lambda: [[("Funds", "/money", True), ("Journal", "/money/journal", False)]],
        hotlines=("111", "1800.1769"),
        csrf_token=lambda: "token",
        new_form_id=lambda: "once",
        url_for=lambda endpoint, **values: f"/{endpoint}/{values.get('filename', '')}",
        get_flashed_messages=lambda **_options: [("success", "Saved.")],
        current_user=Visitor(),
        may=lambda _permission: True,
        request={"script_root": ""},
    )
    made.filters.update(
        money=lambda value: f"{value} ₫",
        day=lambda value: value.strftime("%d/%m/%Y"),
        month=str,
        label=lambda value: value.name.title(),
    )
    return made


@pytest.fixture
def render(environment: Environment) -> Callable[..., Element]:
    """Return a function that renders template text and parses the HTML strictly."""

    def rendered(source: str, **values: Any) -> Element:
        html = environment.from_string(source).render(values)
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        whole = html.lstrip().startswith("<!DOCTYPE")
        tree: Element = parser.parse(html.lstrip()) if whole else parser.parseFragment(html)
        check(tree)
        return tree

    return rendered


def check(tree: Element) -> None:
    """Fail on repeated ids, references to nothing, unlabelled fields and inline code."""
    ids = [found for element in walk(tree) if (found := element.get("id"))]
    assert len(ids) == len(set(ids)), f"repeated id in {ids}"
    labels = {element.get("for") for element in walk(tree) if element.tag == "label"}
    assert labels <= set(ids), "a label names no field"
    for element in walk(tree):
        described = (element.get("aria-describedby") or "").split()
        assert set(described) <= set(ids), f"{element.tag} is described by nothing"
        assert "style" not in element.attrib, "inline style"
        assert not any(name.startswith("on") for name in element.attrib), "inline script"
        if element.tag in LABELLED and element.get("type") != "hidden":
            assert element.get("id") in labels, f"{element.get('name')} has no label"


def walk(tree: Element) -> Iterator[Element]:
    """Yield elements only: comments have no tag name."""
    return (element for element in tree.iter() if isinstance(element.tag, str))

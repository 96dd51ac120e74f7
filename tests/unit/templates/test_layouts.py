"""Layouts and error pages: whole strict pages with one heading, which is the title."""

import gzip
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest

from .conftest import TEMPLATES, sent_form

Render = Callable[..., Element]

LAYOUTS = sorted(path.stem for path in (TEMPLATES / "layouts").glob("*.html"))
ERRORS = sorted(path.stem for path in (TEMPLATES / "errors").glob("*.html"))


def page(layout: str) -> str:
    """Return the text of a page on a layout."""
    return (
        f"{{% extends 'layouts/{layout}.html' %}}{{% block title %}}Work & play{{% endblock %}}"
        "{% block content %}<p>Text</p>{% endblock %}"
    )


def heading(tree: Element) -> str:
    """Return the words of the only h1."""
    found = list(tree.iter("h1"))
    assert len(found) == 1
    return "".join(found[0].itertext()).strip()


def title(tree: Element) -> str:
    """Return the words in the browser's tab."""
    return "".join(next(tree.iter("title")).itertext()).strip()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_is_strict_html_and_its_heading_is_its_title(layout: str, render: Render) -> None:
    tree = render(page(layout))
    assert heading(tree) == "Work & play"
    assert title(tree).startswith("Work & play")
    assert tree.get("lang") == "en"


@pytest.mark.parametrize("layout", ["donor", "public"])
def test_families_and_donors_see_the_helplines(layout: str, render: Render) -> None:
    links = [a.get("href") for a in render(page(layout)).iter("a")]
    assert {"tel:111", "tel:18001769"} <= set(links)


@pytest.mark.parametrize("layout", ["base", "donor", "public", "staff"])
def test_the_first_link_skips_to_the_content(layout: str, render: Render) -> None:
    tree = render(page(layout))
    assert next(tree.iter("a")).get("href") == "#main"
    assert tree.find(".//main[@id='main']") is not None


@pytest.mark.parametrize("layout", ["donor", "staff"])
def test_signing_out_is_a_form_with_a_token(layout: str, render: Render) -> None:
    form = next(render(page(layout)).iter("form"))
    assert form.get("method") == "post"
    assert [i.get("name") for i in form.iter("input")] == ["csrf_token"]


@pytest.mark.parametrize("layout", ["donor", "staff"])
def test_private_pages_stay_out_of_search_engines(layout: str, render: Render) -> None:
    assert render(page(layout)).find(".//meta[@name='robots']") is not None


def test_a_refused_form_is_told_first_in_the_title(render: Render) -> None:
    tree = render(page("staff"), form=sent_form(errors={"name": ["Fill this in."]}))
    assert title(tree).startswith("Error: Work & play")
    assert tree.find(".//a[@href='#name']") is not None


def test_the_summary_names_the_fields_of_the_page(render: Render) -> None:
    source = (
        "{% extends 'layouts/staff.html' %}{% from 'components/field.html' import field %}"
        "{% block title %}Work{% endblock %}"
        "{% block content %}{{ field(form, 'name', 'Full name') }}{% endblock %}"
    )
    tree = render(source, form=sent_form(errors={"name": ["Fill this in."]}))
    link = tree.find(".//a[@href='#name']")
    assert link is not None
    assert link.text == "Full name: Fill this in."


def test_a_running_job_reloads_where_scripts_do_not_run(render: Render) -> None:
    tree = render("{% set refresh_seconds = 5 %}" + page("staff"))
    found = tree.find(".//noscript/meta")
    assert found is not None
    assert found.get("content") == "5"


@pytest.mark.parametrize("status", ERRORS)
def test_an_error_page_says_what_to_do(status: str, render: Render) -> None:
    tree = render(f"{{% include 'errors/{status}.html' %}}", message="Because.")
    words = "".join(tree.itertext())
    assert heading(tree)
    assert "Because." in words
    assert "Go to the start page" in words


@pytest.mark.parametrize(("name", "most"), [("app.js", 10_000), ("theme.css", 6_000)])
def test_scripts_and_styles_weigh_little_on_the_way_to_a_phone(name: str, most: int) -> None:
    content = (TEMPLATES.parent / "static" / name).read_bytes()
    assert len(gzip.compress(content)) <= most

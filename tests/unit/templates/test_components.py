"""Components: strict HTML, labels, and the meaning that stays without colours."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from types import SimpleNamespace
from xml.etree.ElementTree import Element

import pytest

from .conftest import TEMPLATES, sent_form

Render = Callable[..., Element]

MONTH = SimpleNamespace(month=11, year=2026)
FORM = sent_form(
    values={"name": "Lò <b>", "sex": "f", "agrees": "true", "needs": ["school"], "form_id": "kept"},
    errors={"name": ["Fill this in."], "": ["Nothing was changed."], "sex": ["Choose one."]},
)
CANDIDATE = SimpleNamespace(
    titles=("Họ tên", "", "Số tiền"), samples=(("An",), (), ("5",)), places={"name": 0}
)
OPTIONS = [("f", "Girl"), ("m", "Boy")]


class State(StrEnum):
    """States as a feature would define them."""

    PAID = "paid"
    UNHEARD_OF = "unheard-of"


SOURCES = {
    "bar": "bar('Paid', [{'label': 'Oct', 'value': 5, 'whole': 8, 'text': '5 m'}])",
    "button": "button('Save', 'danger', name='act', value='go')",
    "button_link": "button_link('Open', '/x')",
    "cell": None,
    "checkbox": "checkbox(form, 'agrees', 'I agree', hint='Needed')",
    "checkboxes": "checkboxes(form, 'needs', 'Needs', [('school', 'School'), ('food', 'Food')])",
    "column_meanings": None,
    "confirm": "confirm('/void', 'Void', '/back', ['The number stays used.'], form)",
    "copy_button": "copy_button('UH G07', 'Copy the message')",
    "counter_card": "counter_card(9, 'holds end', '/holds', 'watch')",
    "date_field": "date_field(form, 'born', 'Birth date')",
    "day": "day(today)",
    "empty_state": "empty_state('No holds.', 'Match a sponsor', '/matching')",
    "error_summary": "error_summary(form)",
    "field": "field(form, 'name', 'Name', hint='As on paper', width=20)",
    "facts": "facts([('Age', '0–18'), ('Place', none)])",
    "file_field": "file_field(form, 'file', 'File', accept='.xlsx,.csv')",
    "filters": None,
    "flash": "flash('Saved.', 'success')",
    "form": None,
    "money": "money(500000)",
    "money_field": "money_field(form, 'amount', 'Amount')",
    "month_strip": "month_strip([(month, 'paid'), (month, 'missed'), (month, 'none')], 'Months')",
    "nav_links": "nav_links([('Home', '/', true), ('Letters', '/l', false)], ['home'])",
    "pager": "pager(5, 9, 420, url_of)",
    "progress": "progress('Receipts', 3, 10, polling=true)",
    "radios": "radios(form, 'sex', 'Sex', [('f', 'Girl', 'or young woman'), ('m', 'Boy')])",
    "score_parts": "score_parts([('Waiting', 30, 30), ('Wishes', 15, 25)])",
    "select": "select(form, 'sex', 'Sex', options, blank='Choose')",
    "sign_out": "sign_out({'is_authenticated': true})",
    "summary_list": "summary_list([('Code', 'DB-1'), ('Phone', '0', [('Change', '/c')])])",
    "table": "table('Gifts', ['Who', {'title': 'Sum', 'numeric': true}], [['A', 5]], foot=['', 5])",
    "table_filter": "table_filter('gifts', 'Find in this list')",
    "tabs": "tabs('Parts of the record', [('Facts', '/f', true), ('Money', '/m', false)])",
    "tag": "tag(paid)",
    "timeline": "timeline([{'day': today, 'title': 'Paid', 'text': 'Thanks', 'url': '/r'}])",
}
CALLS = {
    "cell": (
        "{% from 'components/table.html' import table %}{% set columns = ['Code', 'Act'] %}"
        "{% call(row) table('Rows', columns, ['DB-1']) %}{{ cell(columns[0], row, header=true) }}"
        "{% call cell(columns[1]) %}<a href='/x'>Open</a>{% endcall %}{% endcall %}"
    ),
    "column_meanings": (
        "{% call column_meanings(none, candidate, {'name': 'Name'}, '/keep', '/discard') %}"
        "Asked once.{% endcall %}"
    ),
    "filters": (
        "{% from 'components/field.html' import field %}"
        "{% call filters('/list', '/list') %}{{ field(none, 'q', 'Name') }}{% endcall %}"
    ),
    "form": (
        "{% from 'components/button.html' import button %}"
        "{% call form_tag('/go', form, upload=true, confirm='Sure?') %}"
        "{{ button('Go') }}{% endcall %}"
    ),
}


def source_of(name: str) -> str:
    """Return template text that imports and uses one component."""
    macro = "form_tag" if name == "form" else name
    used = f"{{{{ {SOURCES[name]} }}}}" if SOURCES[name] else CALLS[name]
    return f"{{% from 'components/{name}.html' import {macro} %}}{used}"


def shown(render: Render, source: str) -> Element:
    """Render with the values that the samples above refer to."""
    return render(
        source,
        form=FORM,
        options=OPTIONS,
        month=MONTH,
        candidate=CANDIDATE,
        today=date(2026, 11, 5),
        paid=State.PAID,
        odd=State.UNHEARD_OF,
        url_of=lambda number: f"?page={number}",
    )


def text_of(tree: Element) -> str:
    """Return the words of a page with single blanks."""
    return " ".join("".join(tree.itertext()).split())


def bar_widths(tree: Element) -> list[float]:
    """Return how long the bars are drawn, the full length being 100."""
    return [float(e.get("width") or 0) for e in tree.iter() if str(e.tag).endswith("rect")]


def test_every_component_has_a_sample() -> None:
    assert set(SOURCES) == {path.stem for path in (TEMPLATES / "components").glob("*.html")}


@pytest.mark.parametrize("name", SOURCES)
def test_a_component_is_strict_html_with_labels_and_unique_ids(name: str, render: Render) -> None:
    assert len(shown(render, source_of(name))) > 0


@pytest.mark.parametrize("name", SOURCES)
def test_a_component_says_its_parameters_on_top(name: str) -> None:
    assert (TEMPLATES / "components" / f"{name}.html").read_text().startswith("{# ")


def test_typed_text_is_shown_again_and_never_as_markup(render: Render) -> None:
    tree = shown(render, source_of("field"))
    found = tree.find(".//input[@name='name']")
    assert found is not None
    assert found.get("value") == "Lò <b>"


def test_a_message_stands_beside_its_field_and_is_tied_to_it(render: Render) -> None:
    tree = shown(render, source_of("field"))
    found = tree.find(".//input[@name='name']")
    assert found is not None
    assert "name-error" in (found.get("aria-describedby") or "")
    assert "Fill this in." in text_of(tree)


def test_the_summary_links_each_message_to_its_field(render: Render) -> None:
    tree = shown(render, source_of("error_summary"))
    links = [(a.get("href"), a.text or "") for a in tree.iter("a")]
    assert [href for href, _text in links] == ["#name", "#sex"]
    assert links[0][1].endswith("Fill this in.")
    assert "Nothing was changed." in text_of(tree)


def test_the_summary_link_of_a_group_reaches_its_first_box(render: Render) -> None:
    tree = shown(render, source_of("radios"))
    found = tree.find(".//*[@id='sex']")
    assert found is not None
    assert (found.tag, found.get("value")) == ("input", "f")


@pytest.mark.parametrize(
    ("name", "ticked"),
    [("radios", ["f"]), ("checkbox", ["true"]), ("checkboxes", ["school"])],
)
def test_what_was_ticked_stays_ticked(name: str, ticked: list[str], render: Render) -> None:
    tree = shown(render, source_of(name))
    assert [box.get("value") for box in tree.iter("input") if "checked" in box.attrib] == ticked


def test_an_enum_member_may_be_the_value_of_a_choice(render: Render) -> None:
    source = (
        "{% from 'components/select.html' import select %}"
        "{{ select(none, 's', 'State', [(paid, 'Paid'), (odd, 'Odd')], value=odd) }}"
    )
    tree = shown(render, source)
    assert [o.get("value") for o in tree.iter("option")] == ["paid", "unheard-of"]
    assert [o.get("value") for o in tree.iter("option") if "selected" in o.attrib] == ["unheard-of"]


def test_a_form_sent_again_keeps_its_id(render: Render) -> None:
    tree = shown(render, source_of("form"))
    hidden = {i.get("name"): i.get("value") for i in tree.iter("input")}
    assert hidden == {"csrf_token": "token", "form_id": "kept"}


def test_a_new_form_gets_a_new_id(render: Render) -> None:
    source = (
        "{% from 'components/form.html' import form_tag %}{% call form_tag('/go') %}{% endcall %}"
    )
    tree = shown(render, source)
    assert {i.get("name"): i.get("value") for i in tree.iter("input")}["form_id"] == "once"


def test_the_months_are_told_in_words(render: Render) -> None:
    words = text_of(shown(render, source_of("month_strip")))
    assert "paid" in words
    assert "missed" in words
    assert "nothing due" in words


def test_every_cell_names_its_column_for_the_phone(render: Render) -> None:
    tree = shown(render, source_of("table"))
    body = tree.find(".//tbody")
    assert body is not None
    assert [cell.get("data-label") for cell in body.iter() if cell.tag in {"td", "th"}] == [
        "Who",
        "Sum",
    ]


def test_a_bar_is_as_long_as_its_share_of_the_greatest(render: Render) -> None:
    rows = "[{'label': 'a', 'value': 8}, {'label': 'b', 'value': 2}]"
    source = f"{{% from 'components/bar.html' import bar %}}{{{{ bar('Steps', {rows}) }}}}"
    assert bar_widths(shown(render, source)) == [100, 25]


def test_bars_of_nothing_are_empty_and_not_an_error(render: Render) -> None:
    rows = "[{'label': 'a', 'value': 0}]"
    source = f"{{% from 'components/bar.html' import bar %}}{{{{ bar('Steps', {rows}) }}}}"
    assert bar_widths(shown(render, source)) == [0]


def test_an_unknown_state_is_shown_plain(render: Render) -> None:
    tree = shown(render, "{% from 'components/tag.html' import tag %}{{ tag(odd) }}{{ tag(paid) }}")
    assert [t.get("class") for t in tree.iter("strong")] == ["tag tag--plain", "tag tag--good"]


@pytest.mark.parametrize(
    ("number", "leads_to"), [(1, ["?page=2"]), (2, ["?page=1", "?page=3"]), (3, ["?page=2"])]
)
def test_the_pager_leads_to_the_pages_that_exist(
    number: int, leads_to: list[str], render: Render
) -> None:
    pager = f"{{{{ pager({number}, 3, 120, url_of) }}}}"
    tree = shown(render, f"{{% from 'components/pager.html' import pager %}}{pager}")
    assert [a.get("href") for a in tree.iter("a")] == leads_to


def test_a_single_page_has_no_page_number(render: Render) -> None:
    source = "{% from 'components/pager.html' import pager %}{{ pager(1, 1, 1, url_of) }}"
    assert text_of(shown(render, source)) == "1 result"


def test_an_empty_text_area_is_empty(render: Render) -> None:
    source = (
        "{% from 'components/field.html' import field %}{{ field(form, 'note', 'Note', rows=3) }}"
    )
    area = shown(render, source).find(".//textarea")
    assert area is not None
    assert not area.text

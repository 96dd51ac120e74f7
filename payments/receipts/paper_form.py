"""The form of a receipt as data: which items it shows, in which order and words.

`read_form` checks what a form file says; docs/forms.md explains the keys to whoever writes one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LANGUAGES: Final = ("vi", "en")
ITEMS: Final = frozenset(
    {
        "replaces",
        "donor_name",
        "donor_address",
        "donor_tax_code",
        "payer_name",
        "purposes",
        "received",
        "received_on",
        "method",
        "reference",
        "in_kind",
        "value_basis",
        "eligible_amount",
        "enclosed",
        "issuer_address",
    }
)
"""What a row of a form may show; `received` is day, method and reference in one row."""
HEAD: Final = "head"
SIGNS: Final = ("", HEAD)
"""Whose name stands under a signature: nobody's, or that of the organisation's head."""
MOST_SIGNATURES: Final = 5
MOST_TO_FILL: Final = 4


class BadForm(ValueError):
    """A form file says something we cannot print; the text names the key and the way out."""


class Row(NamedTuple):
    """One item with its label; without a value it prints `if_empty`, or is left out."""

    item: str
    label: str
    if_empty: str = ""


class Place(NamedTuple):
    """A place to sign; `signs` is one of ``SIGNS``."""

    title: str
    subtitle: str = ""
    signs: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words beside what every receipt shows."""

    series: str
    number: str
    issued_on: str
    page: str
    verify: str
    tax_code: str
    words: str
    amount: str
    amount_in_kind: str


@dataclass(frozen=True, slots=True)
class Marks:
    """The words over a copy and over a void print."""

    copy: str
    void: str
    reason: str
    replaced_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperForm:
    """A form. `to_fill` are labels of places left to fill by hand; texts are ready to print.

    Without `signatures` the signatories of the organisation stand there, by their titles.
    """

    name: str
    title: str
    subtitle: str
    languages: tuple[str, ...]
    date_format: str
    labels: Labels
    marks: Marks
    rows: tuple[Row, ...]
    footer: str
    to_fill: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    signature_hint: str = ""
    signatures: tuple[Place, ...] = ()

    def __hash__(self) -> int:
        """Forms differ by name: to hash all their texts for each receipt would cost more."""
        return hash(self.name)

    def day(self, day: date) -> str:
        """Return a day as this form writes it."""
        return day.strftime(self.date_format)


def form_to_dict(form: PaperForm) -> dict[str, Any]:
    """Return a form as plain values: part of every receipt's snapshot."""
    return asdict(form)


def form_from_dict(kept: Mapping[str, Any]) -> PaperForm:
    """Return the form kept by `form_to_dict`."""
    return PaperForm(
        **{
            **kept,
            "languages": tuple(kept["languages"]),
            "labels": Labels(**kept["labels"]),
            "marks": Marks(**kept["marks"]),
            "rows": tuple(Row(*row) for row in kept["rows"]),
            "to_fill": tuple(kept["to_fill"]),
            "statements": tuple(kept["statements"]),
            "signatures": tuple(Place(*place) for place in kept["signatures"]),
        }
    )


def read_form(name: str, said: Mapping[str, Any]) -> PaperForm:
    """Return the form that a file says. Raises BadForm, naming the key."""
    known = {field.name for field in fields(PaperForm)} - {"name"}
    _no_others(said, known, "")
    form = PaperForm(
        name=name,
        title=_text(said, "title"),
        subtitle=_text(said, "subtitle", ""),
        languages=_languages(said),
        date_format=_date(said),
        labels=Labels(**_texts(said, "labels", Labels)),
        marks=Marks(**_texts(said, "marks", Marks)),
        rows=tuple(_rows(said)),
        footer=_text(said, "footer", ""),
        to_fill=_list(said, "to_fill"),
        statements=_list(said, "statements"),
        signature_hint=_text(said, "signature_hint", ""),
        signatures=tuple(_places(said)),
    )
    if len(form.to_fill) > MOST_TO_FILL:
        raise BadForm(f"to_fill: at most {MOST_TO_FILL} places fit beside the rows")
    if len(form.signatures) > MOST_SIGNATURES:
        raise BadForm(f"signatures: at most {MOST_SIGNATURES} fit in one line")
    return form


def _no_others(said: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in said:
        if key not in known:
            raise BadForm(f"{where}{key}: no such key; known are {', '.join(sorted(known))}")


def _text(said: Mapping[str, Any], key: str, default: str | None = None, where: str = "") -> str:
    text = said.get(key, default)
    if text is None:
        raise BadForm(f"{where}{key}: is missing")
    if not isinstance(text, str) or (default is None and not text.strip()):
        raise BadForm(f"{where}{key}: must be a text in quotes")
    return text


def _list(said: Mapping[str, Any], key: str) -> tuple[str, ...]:
    texts = said.get(key, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        raise BadForm(f"{key}: must be a list of texts in quotes")
    return tuple(texts)


def _languages(said: Mapping[str, Any]) -> tuple[str, ...]:
    languages = _list(said, "languages")
    if not languages or any(language not in LANGUAGES for language in languages):
        raise BadForm(f"languages: must be one or both of {', '.join(LANGUAGES)}, the main first")
    return languages


def _date(said: Mapping[str, Any]) -> str:
    written = _text(said, "date_format")
    if not all(part in written for part in ("%d", "%m", "%Y")) and "%B" not in written:
        raise BadForm("date_format: must show day, month and year, e.g. %d/%m/%Y")
    return written


def _texts(said: Mapping[str, Any], key: str, kind: type[Labels | Marks]) -> dict[str, str]:
    texts = said.get(key)
    if not isinstance(texts, dict):
        raise BadForm(f"{key}: is missing; begin it with [{key}]")
    names = {field.name for field in fields(kind)}
    _no_others(texts, names, f"{key}.")
    return {name: _text(texts, name, where=f"{key}.") for name in sorted(names)}


def _tables(said: Mapping[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    tables = said.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise BadForm(f"{key}: begin each of them with [[{key}]]")
    for place, table in enumerate(tables, 1):
        yield f"{key} {place}: ", table


def _rows(said: Mapping[str, Any]) -> Iterator[Row]:
    shown = set()
    for where, table in _tables(said, "rows"):
        _no_others(table, set(Row._fields), where)
        row = Row(
            _text(table, "item", where=where),
            _text(table, "label", where=where),
            _text(table, "if_empty", "", where),
        )
        if row.item not in ITEMS:
            raise BadForm(f"{where}item: no such item; known are {', '.join(sorted(ITEMS))}")
        if row.item in shown:
            raise BadForm(f"{where}item: {row.item} is shown already")
        shown.add(row.item)
        yield row
    if missing := {"donor_name", "purposes"} - shown:
        raise BadForm(f"rows: must show {', '.join(sorted(missing))}")


def _places(said: Mapping[str, Any]) -> Iterator[Place]:
    for where, table in _tables(said, "signatures"):
        _no_others(table, set(Place._fields), where)
        place = Place(
            _text(table, "title", where=where),
            _text(table, "subtitle", "", where),
            _text(table, "signs", "", where),
        )
        if place.signs not in SIGNS:
            raise BadForm(f'{where}signs: must be "{HEAD}", or left out')
        yield place

"""Rows of a sponsor list into commitments, or into a reason why not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.amounts import BadAmount, parse_amount
from core.dates import BadDate
from core.i18n import _l
from core.partial_dates import parse_birth as parse_start
from core.tabular import Row
from core.text import BadText, clean, search_key
from donors.rules import DonorKind, is_email, is_phone, is_tax_code, local_phone, read_kind
from donors.services import DonorRow
from payments.pledges.rules import Method, Rhythm
from sponsorship.children.register_words import read_code
from sponsorship.matching.models import Programme
from sponsorship.sponsors.rules import UnknownWord, read_method, read_rhythm, read_term

LONGEST_TEXT = 300

AS_IT_SHOULD_BE = {
    "phone": _l("A telephone number has 8 to 15 digits."),
    "email": _l("This is no e-mail address. Write it like ten@example.vn."),
    "tax_code": _l("A tax code has 10 digits, 13 for a branch, or 12 for a person."),
}
WORDS = {
    "rhythm": _l("Write month, quarter or year."),
    "term": _l("Write a number of months or years, or “until 18”."),
    "method": _l("Write transfer, cash, card or handed over directly."),
}


class BadCell(Exception):
    """A cell that cannot be taken, and why."""

    def __init__(self, column: str, value: str, reason: Any) -> None:
        super().__init__(column)
        self.column = column
        self.value = value
        self.reason = reason


@dataclass(frozen=True)
class CommitmentRow:
    """A commitment of a list; ``amount`` in minor units of the programme's currency each period."""

    number: int
    sponsor: DonorRow
    programme: Programme
    child_code: str
    code: str
    amount: int
    rhythm: Rhythm
    started_on: date
    term_months: int | None
    method: Method


def programme_words(programmes: Iterable[Programme]) -> dict[str, Programme]:
    """Return the programmes by every word they go by: code and both names, folded."""
    return {
        search_key(word): programme
        for programme in programmes
        for word in (programme.code, programme.name_vi, programme.name_en)
    }


def read_commitment(row: Row, programmes: Mapping[str, Programme]) -> CommitmentRow:
    """Read a row; BadCell names the first column that cannot be taken."""
    code = _code(row, "code")
    programme = _programme(row, code, programmes)
    return CommitmentRow(
        number=row.number,
        sponsor=_sponsor(row),
        programme=programme,
        child_code=read_code(_needed(row, "child_code")),
        code=code,
        amount=_amount(row, programme.currency),
        rhythm=_word(row, "rhythm", read_rhythm),
        started_on=_start(row),
        term_months=_word(row, "term", read_term),
        method=_word(row, "method", read_method),
    )


def _text(row: Row, column: str) -> str:
    try:
        text = clean(row.text(column))
    except BadText:
        reason = _l("The text holds a character that cannot be stored.")
        raise BadCell(column, ascii(row.text(column)), reason) from None
    if len(text) > LONGEST_TEXT:
        reason = _l("The text is too long. Shorten it to %(most)s characters.", most=LONGEST_TEXT)
        raise BadCell(column, text, reason)
    return text


def _needed(row: Row, column: str) -> str:
    text = _text(row, column)
    if not text:
        raise BadCell(column, "", _l("Nothing is written here."))
    return text


def _code(row: Row, column: str) -> str:
    return _needed(row, column).upper()


def _programme(row: Row, code: str, programmes: Mapping[str, Programme]) -> Programme:
    """Return the programme by its name or code, else by the letters that begin the commitment."""
    text = _text(row, "programme")
    word = text or code.rstrip("0123456789-")
    found = programmes.get(search_key(word))
    if found is None:
        raise BadCell("programme", text, _l("We know no programme of this name."))
    return found


def _sponsor(row: Row) -> DonorRow:
    kind = _text(row, "kind")
    known = read_kind(kind) if kind else DonorKind.PERSON
    if known is None:
        raise BadCell("kind", kind, _l("We know no kind of sponsor of this name."))
    name = _needed(row, "name")
    if not search_key(name):
        raise BadCell("name", name, _l("This is no name."))
    return DonorRow(
        code=_code(row, "sponsor_code"),
        name=name,
        kind=known,
        contact_name=_text(row, "contact_name"),
        address=_text(row, "address"),
        phone=_checked(row, "phone", local_phone(_text(row, "phone")), is_phone),
        email=_checked(row, "email", _text(row, "email"), is_email),
        tax_code=_checked(row, "tax_code", _text(row, "tax_code").replace(" ", ""), is_tax_code),
    )


def _checked(row: Row, column: str, value: str, is_right: Any) -> str:
    if value and not is_right(value):
        raise BadCell(column, row.text(column), AS_IT_SHOULD_BE[column])
    return value


def _amount(row: Row, currency: str) -> int:
    try:
        return parse_amount(row["amount"], currency).amount
    except BadAmount:
        reason = _l("This is not an amount above zero, written like 500.000.")
        raise BadCell("amount", row.text("amount"), reason) from None


def _start(row: Row) -> date:
    """Return the first day of the support; a month alone means its first day."""
    try:
        start = parse_start(row["started_on"])
    except BadDate:
        start = None
    if start is None or start.month is None:
        reason = _l("This is not a day, written like 01/10/2026.")
        raise BadCell("started_on", row.text("started_on"), reason)
    return start.earliest


def _word(row: Row, column: str, read: Any) -> Any:
    text = _text(row, column)
    try:
        return read(text)
    except UnknownWord:
        raise BadCell(column, text, WORDS[column]) from None

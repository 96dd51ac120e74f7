"""Rows of a register into checked facts, or into the reason why not."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from core.amounts import BadAmount, parse_balance
from core.audit import digest
from core.dates import BadDate, parse_day, today
from core.errors import RuleBroken
from core.i18n import _l
from core.partial_dates import PartialDate, parse_birth
from core.tabular import Row
from core.text import BadText, clean, name_case, search_key
from sponsorship.children import register_words as words
from sponsorship.children.identity import Carer, Facts
from sponsorship.children.rules import (
    OLDEST,
    Circumstance,
    Poverty,
    Scope,
    Sex,
    Subject,
    Trace,
)
from sponsorship.children.services import register_columns as at
from sponsorship.children.services.communes import CommuneIndex

CURRENCY = "VND"
LONGEST_TEXT = 1000
LONGEST = {at.CODE: 40, at.NAME: 200, at.GUARDIAN: 200}
Claims = tuple[tuple[Subject, Scope], ...]


class BadCell(Exception):
    """A cell that keeps a row from being taken: our column name, and why in people's words."""

    def __init__(self, column: str, reason: Any) -> None:
        super().__init__(column)
        self.column = column
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """What one row says of one child; ``allowance`` in minor units of VND a month."""

    code: str
    facts: Facts
    sex: Sex
    people: str
    place_code: str
    circumstances: tuple[Circumstance, ...]
    household: Poverty
    carer: Carer
    grade: int | None
    allowance: int
    claims: Claims
    registered_on: date | None

    @property
    def trace(self) -> Trace:
        """Return what tells this child from another."""
        return Trace(search_key(self.facts.full_name), self.place_code, self.facts.birth)

    def to_json(self) -> str:
        """Return everything the row says, so that it can be taken later."""
        plain = asdict(self)
        plain["facts"]["birth"] = str(self.facts.birth)
        return json.dumps(plain, ensure_ascii=False, default=str, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "RegisterRow":
        """Read what `to_json` wrote."""
        plain = json.loads(text)
        plain["facts"] = Facts(**{**plain["facts"], "birth": parse_birth(plain["facts"]["birth"])})
        registered = plain["registered_on"]
        return cls(
            **{
                **plain,
                "sex": Sex(plain["sex"]),
                "circumstances": tuple(Circumstance(kind) for kind in plain["circumstances"]),
                "household": Poverty(plain["household"]),
                "carer": Carer(**plain["carer"]),
                "claims": tuple((Subject(who), Scope(what)) for who, what in plain["claims"]),
                "registered_on": date.fromisoformat(registered) if registered else None,
            }
        )

    @property
    def digest(self) -> str:
        """Return a keyed digest of the row: equal when nothing it says has changed."""
        return digest(self.to_json())


def read_row(row: Row, communes: CommuneIndex) -> RegisterRow:
    """Return what a row says. Raises BadCell for the first thing that cannot be so."""
    return RegisterRow(
        code=words.read_code(_required(row, at.CODE, _l("The code is missing."))),
        facts=Facts(
            full_name=name_case(_required(row, at.NAME, _l("The name is missing."))),
            birth=_birth(row),
            personal_id=_personal_id(row),
            village=_text(row, at.VILLAGE),
            school=_text(row, at.SCHOOL),
            note=_text(row, at.NOTE),
        ),
        sex=_sex(row),
        people=_text(row, at.PEOPLE),
        place_code=_commune(row, communes),
        circumstances=_circumstances(row),
        household=_household(row),
        carer=Carer(
            name=name_case(_text(row, at.GUARDIAN)),
            relation=_text(row, at.RELATION),
            phone=words.read_phone(_text(row, at.PHONE)),
        ),
        grade=words.read_grade(_text(row, at.SCHOOL)),
        allowance=_allowance(row),
        claims=_claims(row),
        registered_on=_registered_on(row),
    )


def _text(row: Row, column: str) -> str:
    try:
        text = clean(row.text(column))
    except BadText as error:
        raise BadCell(column, _l("The text holds a character that cannot be stored.")) from error
    longest = LONGEST.get(column, LONGEST_TEXT)
    if len(text) > longest:
        reason = _l("The text is too long. Shorten it to %(most)s characters.", most=longest)
        raise BadCell(column, reason)
    return text


def _required(row: Row, column: str, reason: Any) -> str:
    text = _text(row, column)
    if not search_key(text):
        raise BadCell(column, reason)
    return text


def _birth(row: Row) -> PartialDate:
    try:
        birth = parse_birth(row[at.BIRTH])
    except BadDate as error:
        raise BadCell(at.BIRTH, _why_no_date(error.code)) from error
    try:
        check_birth(birth)
    except RuleBroken as error:
        raise BadCell(at.BIRTH, error.message) from error
    return birth


def check_birth(birth: PartialDate) -> None:
    """Raise RuleBroken("birth") for the birth date of somebody who cannot be a child."""
    if birth.earliest > today():
        raise RuleBroken("birth", _l("The birth date lies in the future."))
    if birth.age_on(today()) > OLDEST:
        raise RuleBroken(
            "birth", _l("By this date the person is older than %(age)s years.", age=OLDEST)
        )


def _why_no_date(code: str) -> Any:
    return {
        "empty": _l("The date is missing."),
        "impossible": _l("There is no such day in the calendar."),
        "two_digit_year": _l("Write the year with four digits."),
        "out_of_range": _l("The year cannot be right."),
    }.get(code, _l("This is not a date. Write it like 31/10/2026."))


def _sex(row: Row) -> Sex:
    sex = words.read_sex(row.text(at.SEX)) or _marked_sex(row)
    if sex is None:
        raise BadCell(at.SEX, _l("Write “Nam” or “Nữ” (male or female)."))
    return sex


def _marked_sex(row: Row) -> Sex | None:
    """Return the sex of a form that marks girls in a column of their own."""
    if at.FEMALE not in row.places or row[at.SEX] is not None:
        return None
    female, male = words.is_marked(row.text(at.FEMALE)), words.is_marked(row.text(at.MALE))
    if female:
        return None if male else Sex.FEMALE
    return Sex.MALE if male or at.MALE not in row.places else None


def _commune(row: Row, communes: CommuneIndex) -> str:
    code, name = _text(row, at.COMMUNE_CODE), _text(row, at.COMMUNE)
    found = communes.find(words.read_commune_code(code) if code else "", name)
    if found is None:
        column = at.COMMUNE_CODE if code else at.COMMUNE
        raise BadCell(column, _l("There is no commune, ward or special zone of this name or code."))
    return found


def _circumstances(row: Row) -> tuple[Circumstance, ...]:
    found = words.read_circumstances(row.text(at.CIRCUMSTANCE))
    if found is None:
        raise BadCell(at.CIRCUMSTANCE, _l("This circumstance is not on the list."))
    return found


def _household(row: Row) -> Poverty:
    household = words.read_household(row.text(at.HOUSEHOLD))
    if household is None:
        raise BadCell(at.HOUSEHOLD, _l("Write poor, near poor, or leave it blank."))
    return household


def _personal_id(row: Row) -> str | None:
    text = _text(row, at.PERSONAL_ID)
    if not text:
        return None
    number = words.read_personal_id(text)
    if number is None:
        raise BadCell(at.PERSONAL_ID, _l("A personal ID has 12 digits."))
    return number


def _allowance(row: Row) -> int:
    value = row[at.ALLOWANCE]
    try:
        amount = parse_balance(value, CURRENCY).amount if value is not None else 0
    except BadAmount as error:
        raise BadCell(at.ALLOWANCE, _l("This is not an amount. Write it like 500.000.")) from error
    if amount < 0:
        raise BadCell(at.ALLOWANCE, _l("An allowance is not negative."))
    return amount


def _claims(row: Row) -> Claims:
    """Return the consents that the marks claim; the picture is the child's question as well."""
    child = words.is_marked(row.text(at.CHILD_YES))
    photo = words.is_marked(row.text(at.PHOTO_YES))
    claimed: Sequence[tuple[bool, Subject, Scope]] = (
        (words.is_marked(row.text(at.GUARDIAN_YES)), Subject.GUARDIAN, Scope.SHOW_TO_DONOR),
        (child, Subject.CHILD, Scope.SHOW_TO_DONOR),
        (photo, Subject.GUARDIAN, Scope.PHOTO),
        (photo and child, Subject.CHILD, Scope.PHOTO),
    )
    return tuple((subject, scope) for marked, subject, scope in claimed if marked)


def _registered_on(row: Row) -> date | None:
    if row[at.REGISTERED] is None:
        return None
    try:
        day = parse_day(row[at.REGISTERED])
    except BadDate as error:
        raise BadCell(at.REGISTERED, _why_no_date(error.code)) from error
    if day > today():
        raise BadCell(at.REGISTERED, _l("The date lies in the future."))
    return day

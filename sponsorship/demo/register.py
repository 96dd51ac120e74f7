"""Invented children: who they are, where they live and who looks after them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.text import search_key
from sponsorship.demo.chance import apportion, dealt, stream
from sponsorship.demo.names import Sex, draw_family, draw_name, draw_people, draw_phone

if TYPE_CHECKING:
    from random import Random

    from core.dates import Month
    from sponsorship.demo.names import People

UNITS_FILE = Path(__file__).parents[2] / "data" / "admin_units_2025-07.csv"
PROVINCE = "22"
OLDEST_YEARS = 16
FIRST_SCHOOL_YEAR = 6
LAST_GRADE = 12
FIRST_SCHOOL_MONTH = 9
AGE_OF_OWN_CONSENT = 7
AGREEING, PHOTOGRAPHED, NUMBERED = 0.93, 0.86, 0.84


class Circumstance(StrEnum):
    """A circumstance in the words of a province's register."""

    FATHER_DEAD = "Mồ côi cha"
    MOTHER_DEAD = "Mồ côi mẹ"
    BOTH_DEAD = "Mồ côi cả cha và mẹ"
    NO_SUPPORT = "Không nơi nương tựa"
    DISABILITY = "Khuyết tật"
    POOR = "Hộ nghèo"
    NEAR_POOR = "Hộ cận nghèo"
    SERIOUS_ILLNESS = "Bệnh hiểm nghèo, hộ nghèo"
    VIOLENCE = "Bị bạo lực, tổn hại"
    DROPOUT = "Bỏ học kiếm sống"
    HIV = "Nhiễm HIV/AIDS"


ORPHANS = frozenset(
    {
        Circumstance.FATHER_DEAD,
        Circumstance.MOTHER_DEAD,
        Circumstance.BOTH_DEAD,
        Circumstance.NO_SUPPORT,
    }
)
SENSITIVE = frozenset({Circumstance.VIOLENCE, Circumstance.HIV})

CIRCUMSTANCE_COUNTS = {
    Circumstance.FATHER_DEAD: 786,
    Circumstance.BOTH_DEAD: 481,
    Circumstance.MOTHER_DEAD: 433,
    Circumstance.NO_SUPPORT: 287,
    Circumstance.DISABILITY: 779,
    Circumstance.POOR: 540,
    Circumstance.NEAR_POOR: 283,
    Circumstance.SERIOUS_ILLNESS: 270,
    Circumstance.VIOLENCE: 53,
    Circumstance.DROPOUT: 50,
    Circumstance.HIV: 20,
}

PATERNAL = {"cha": Sex.BOY, "ông nội": Sex.BOY, "bác": Sex.BOY, "chú": Sex.BOY, "cô": Sex.GIRL}
OTHERS = {
    "mẹ": Sex.GIRL,
    "bà nội": Sex.GIRL,
    "bà ngoại": Sex.GIRL,
    "ông ngoại": Sex.BOY,
    "dì": Sex.GIRL,
}
RELATIVES = ("bà nội", "bà nội", "bà ngoại", "ông nội", "ông ngoại", "bác", "chú", "cô", "dì")
CARERS = {
    Circumstance.FATHER_DEAD: ("mẹ", "mẹ", "mẹ", "bà nội", "ông nội"),
    Circumstance.MOTHER_DEAD: ("cha", "cha", "cha", "bà ngoại", "bà nội"),
    Circumstance.BOTH_DEAD: RELATIVES,
    Circumstance.NO_SUPPORT: RELATIVES,
}
PARENTS_FIRST = ("mẹ", "mẹ", "mẹ", "cha", "cha", "bà nội")
POVERTY = {
    Circumstance.POOR: ("Hộ nghèo",),
    Circumstance.SERIOUS_ILLNESS: ("Hộ nghèo",),
    Circumstance.NEAR_POOR: ("Hộ cận nghèo",),
}
ANY_POVERTY = ("Hộ nghèo", "Hộ cận nghèo", "")
ALLOWANCES = {0: 65, 500_000: 20, 750_000: 12, 1_250_000: 3}


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, ward or special zone with its official code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Child:
    """A child as an officer would know them, before a register's habits blur the writing."""

    code: str
    name: str
    born: date
    sex: Sex
    people: str
    commune: Commune
    hamlet: str
    circumstance: Circumstance
    poverty: str
    carer: str
    relation: str
    phone: str
    grade: str
    personal_id: str
    allowance: int
    guardian_agrees: bool
    child_agrees: bool
    photo_agreed: bool
    opened: date

    @property
    def likeness(self) -> tuple[str, int, str]:
        """What two rows about the same child would have in common."""
        return search_key(self.name), self.born.year, self.commune.code


@cache
def communes(province: str = PROVINCE) -> tuple[Commune, ...]:
    """Return the units below a province from the official list, in its order."""
    with UNITS_FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Commune(unit["code"], unit["name"])
            for unit in csv.DictReader(lines)
            if unit["parent_code"] == province
        )


def draw_children(seed: int, count: int, month: Month) -> list[Child]:
    """Draw a register as it stands on the last day of a month, in the order of the codes."""
    rng = stream(seed, "children")
    circumstances = dealt(apportion(count, CIRCUMSTANCE_COUNTS, least=1), rng)
    children: list[Child] = []
    likenesses: set[tuple[str, int, str]] = set()
    personal_ids: set[str] = set()
    for number, circumstance in enumerate(circumstances, start=1):
        child = draw_child(rng, f"QN-{number:05}", circumstance, month.last)
        # Only the copies planted in the sheet may look like another child.
        while child.likeness in likenesses or child.personal_id in personal_ids:
            child = draw_child(rng, child.code, circumstance, month.last)
        likenesses.add(child.likeness)
        personal_ids |= {child.personal_id} - {""}
        children.append(child)
    return children


def draw_child(rng: Random, code: str, circumstance: Circumstance, as_of: date) -> Child:
    """Draw one child under 16 with a carer who fits the circumstance."""
    people, sex = draw_people(rng), rng.choice(list(Sex))
    family = draw_family(rng, people)
    born = _draw_birth(rng, circumstance, as_of)
    relation = rng.choice(CARERS.get(circumstance, PARENTS_FIRST))
    agrees = rng.random() < AGREEING
    return Child(
        code=code,
        name=draw_name(rng, people, sex, family),
        born=born,
        sex=sex,
        people=people.name,
        commune=rng.choice(communes()),
        hamlet=f"{rng.choice(('Thôn', 'Bản', 'Khu'))} {rng.randint(1, 14)}",
        circumstance=circumstance,
        poverty=rng.choice(POVERTY.get(circumstance, ANY_POVERTY)),
        carer=_draw_carer(rng, people, family, relation),
        relation=relation,
        phone=draw_phone(rng),
        grade=_grade(born, circumstance, as_of),
        personal_id=_draw_personal_id(rng, born, sex) if rng.random() < NUMBERED else "",
        allowance=rng.choices(list(ALLOWANCES), list(ALLOWANCES.values()))[0],
        guardian_agrees=agrees,
        child_agrees=agrees and age_on(born, as_of) >= AGE_OF_OWN_CONSENT,
        photo_agreed=agrees and rng.random() < PHOTOGRAPHED,
        opened=born + timedelta(days=rng.randint(7, (as_of - born).days)),
    )


def age_on(born: date, day: date) -> int:
    """Return the full years lived on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _draw_birth(rng: Random, circumstance: Circumstance, as_of: date) -> date:
    oldest = date(as_of.year - OLDEST_YEARS, as_of.month, 1) + timedelta(days=32)
    youngest = as_of - timedelta(days=10)
    if circumstance is Circumstance.DROPOUT:
        youngest = date(as_of.year - 11, 1, 1)
    return oldest + timedelta(days=rng.randint(0, (youngest - oldest).days))


def _draw_carer(rng: Random, people: People, family: str, relation: str) -> str:
    if relation in PATERNAL and people.shares_family_name:
        return draw_name(rng, people, PATERNAL[relation], family)
    return draw_name(rng, people, (PATERNAL | OTHERS)[relation])


def _grade(born: date, circumstance: Circumstance, as_of: date) -> str:
    school_year = as_of.year - (as_of.month < FIRST_SCHOOL_MONTH)
    grade = school_year - born.year - FIRST_SCHOOL_YEAR + 1
    if circumstance is Circumstance.DROPOUT or not 1 <= grade <= LAST_GRADE:
        return ""
    return f"Lớp {grade}"


def _draw_personal_id(rng: Random, born: date, sex: Sex) -> str:
    """Draw twelve digits: province, century and sex, year of birth, six at random."""
    century_and_sex = 2 if sex is Sex.BOY else 3
    return f"022{century_and_sex}{born.year % 100:02}{rng.randrange(1_000_000):06}"

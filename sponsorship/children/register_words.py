"""The words of registers: sex, circumstances, poverty, school year, marks and numbers."""

import re

from core.text import search_key
from donors.rules import local_phone
from sponsorship.children.rules import Circumstance, Poverty, Sex

_SEX = {
    Sex.FEMALE: "nu, gai, f, female, girl, nu gioi, be gai, con gai, tre em gai",
    Sex.MALE: "nam, trai, m, male, boy, nam gioi, be trai, con trai, tre em trai",
}
_HOUSEHOLD = {
    Poverty.POOR: "ho ngheo, ngheo, poor, poor household",
    Poverty.NEAR_POOR: "ho can ngheo, can ngheo, near poor, near poor household",
    Poverty.OTHER: ", khong, khong ngheo, khac, binh thuong, none, no, other",
}
_CIRCUMSTANCES = {
    Circumstance.ORPHAN_BOTH: "mo coi ca cha va me, mo coi ca cha lan me, mo coi cha me, "
    "mo coi cha va me, mo coi ca bo va me, mo coi ca bo lan me, mo coi bo me, mo coi ca hai, "
    "orphan, full orphan, double orphan, orphan of both parents, both parents dead",
    Circumstance.ABANDONED: "bi bo roi, tre bi bo roi, bo roi, abandoned",
    Circumstance.NO_SUPPORT: "khong noi nuong tua, tre khong noi nuong tua, "
    "khong co noi nuong tua, without support, no support",
    Circumstance.DISABILITY: "khuyet tat, tre khuyet tat, tan tat, disability, disabled, "
    "with a disability",
    Circumstance.HIV: "nhiem hiv aids, nhiem hiv, hiv, hiv aids, living with hiv",
    Circumstance.LAW_VIOLATION: "vi pham phap luat, in conflict with the law, law violation",
    Circumstance.DRUG: "nghien ma tuy, su dung ma tuy, drug use, drugs",
    Circumstance.DROPOUT_LABOUR: "bo hoc kiem song, phai bo hoc kiem song, "
    "bo hoc kiem song chua hoan thanh pho cap giao duc trung hoc co so, "
    "left school to work, dropout labour",
    Circumstance.VIOLENCE_HARM: "bi bao luc ton hai, bi bao luc, bao luc, bi ton hai, "
    "bi ton hai nghiem trong ve the chat va tinh than do bi bao luc, violence, "
    "harmed by violence",
    Circumstance.EXPLOITED: "bi boc lot, boc lot, exploited",
    Circumstance.SEXUAL_ABUSE: "bi xam hai tinh duc, xam hai tinh duc, sexual abuse, "
    "sexually abused",
    Circumstance.TRAFFICKED: "bi mua ban, mua ban, trafficked",
    Circumstance.SERIOUS_ILLNESS: "benh hiem ngheo ho ngheo, benh hiem ngheo, "
    "mac benh hiem ngheo, benh hiem ngheo thuoc ho ngheo, benh hiem ngheo ho can ngheo, "
    "mac benh hiem ngheo hoac benh phai dieu tri dai ngay thuoc ho ngheo hoac ho can ngheo, "
    "serious illness, critical illness",
    Circumstance.MIGRANT_REFUGEE: "di cu, ti nan, lanh nan, di cu ti nan, "
    "di cu tro ve hoac lanh nan ti nan, migrant, refugee, migrant or refugee",
    Circumstance.HALF_ORPHAN_FATHER: "mo coi cha, mo coi bo, fatherless, father dead, "
    "lost father, orphan of father, half orphan father",
    Circumstance.HALF_ORPHAN_MOTHER: "mo coi me, motherless, mother dead, lost mother, "
    "orphan of mother, half orphan mother",
    Circumstance.AT_RISK: "co nguy co, nguy co, co nguy co roi vao hoan canh dac biet, at risk",
    Circumstance.POOR: "ho ngheo, ngheo, thuoc ho ngheo, poor, poor household",
    Circumstance.NEAR_POOR: "ho can ngheo, can ngheo, thuoc ho can ngheo, near poor, "
    "near poor household",
}


_SEX_OF = {word.strip(): sex for sex, words in _SEX.items() for word in words.split(",")}
_HOUSEHOLD_OF = {
    word.strip(): household for household, words in _HOUSEHOLD.items() for word in words.split(",")
}
_CIRCUMSTANCE_OF = {
    word.strip(): kind for kind, words in _CIRCUMSTANCES.items() for word in words.split(",")
}

_MARKS = frozenset(
    {"x", "co", "yes", "y", "true", "1", "v", "dong y", "da dong y", "✓", "✔", "√", "☑", "☒"}
)
_GRADE = re.compile(r"(?:^|\b(?:lop|grade|class|khoi)\s*)(1[0-2]|[1-9])(?![0-9])")
PERSONAL_ID_DIGITS = 12
COMMUNE_DIGITS = 5


def read_code(text: str) -> str:
    """Return a child's code as we write it: capitals, and nothing that splits an address."""
    return re.sub(r"[\s/\\]+", "-", text).upper()


def read_sex(text: str) -> Sex | None:
    """Return the sex a word means, or None."""
    return _SEX_OF.get(search_key(text))


def read_household(text: str) -> Poverty | None:
    """Return the poverty status the words mean; blank is neither poor nor near poor."""
    return _HOUSEHOLD_OF.get(search_key(text))


def read_circumstances(text: str) -> tuple[Circumstance, ...] | None:
    """Return the circumstances the words mean, several when listed; None when one is unknown."""
    whole = _CIRCUMSTANCE_OF.get(search_key(text))
    if whole is not None:
        return (whole,)
    parts = [search_key(part) for part in re.split(r"[;,/+\n]|\bvà\b", text)]
    found = [_CIRCUMSTANCE_OF.get(part) for part in parts if part]
    if not found or None in found:
        return None
    return tuple(dict.fromkeys(kind for kind in found if kind is not None))


def read_grade(text: str) -> int | None:
    """Return the school year in a school line such as `Lớp 7`, `7A2` or `THCS Bãi Cháy, lớp 7`."""
    match = _GRADE.search(search_key(text))
    return int(match[1]) if match else None


def is_marked(text: str) -> bool:
    """Say whether a box of a register is ticked."""
    return text.strip().casefold() in _MARKS or search_key(text) in _MARKS


def read_personal_id(text: str) -> str | None:
    """Return the twelve digits of a personal ID, None when it has another shape.

    A spreadsheet that took it for a number has eaten one zero at the front.
    """
    digits = re.sub(r"[\s.-]", "", text)
    return digits.zfill(PERSONAL_ID_DIGITS) if re.fullmatch(r"[0-9]{11,12}", digits) else None


def read_commune_code(text: str) -> str:
    """Return an official commune code with the zeros a spreadsheet has eaten."""
    return text.strip().zfill(COMMUNE_DIGITS)


def read_phone(text: str) -> str:
    """Return a phone number as digits where it is one, else the text as it stands."""
    digits = local_phone(text)
    return digits if re.fullmatch(r"[0-9]{6,15}", digits) else text

"""Whether two records may be one child: what is alike, and what tells twins and siblings apart."""

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from core.partial_dates import PartialDate
from core.text import search_key
from sponsorship.children.rules import Sex

LONG_NAME = 5
"""Letters of a given name from which one wrong letter is rather a slip than a twin's name."""
SLIPS = 2
"""Letters that may be wrong in the names before the given one."""


class Sign(StrEnum):
    """Something in which two records are alike."""

    SAME_ID = "same_id"
    SAME_NAME = "same_name"
    FOLDED_NAME = "folded_name"
    NEAR_NAME = "near_name"
    SAME_BIRTH = "same_birth"
    FITTING_BIRTH = "fitting_birth"
    NEAR_BIRTH = "near_birth"
    SAME_PLACE = "same_place"


@dataclass(frozen=True, slots=True)
class Features:
    """By what a child is told from another."""

    name: str
    birth: PartialDate
    place_code: str
    sex: Sex
    personal_id: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Return the folded name, word by word."""
        return tuple(search_key(self.name).split())


def signs_of(one: Features, other: Features) -> frozenset[Sign]:
    """Return in what two records are alike, nothing when they are two children.

    One personal ID is one child, and two IDs that differ by more than a slip are two. Otherwise
    the name must be the same, or near it on one birthday in one commune: a twin has a given name
    of its own, a sibling another birthday, a namesake another year or another home.
    """
    if one.personal_id and other.personal_id and not _one_slip(one.personal_id, other.personal_id):
        return frozenset()
    same_id = one.personal_id is not None and one.personal_id == other.personal_id
    name, birth = _name_sign(one, other), _birth_sign(one.birth, other.birth)
    place = Sign.SAME_PLACE if one.place_code == other.place_code else None
    if not same_id and not _may_be_one(name, birth, place):
        return frozenset()
    return frozenset(
        sign for sign in (Sign.SAME_ID if same_id else None, name, birth, place) if sign
    )


def _may_be_one(name: Sign | None, birth: Sign | None, place: Sign | None) -> bool:
    if name is None or birth is None:
        return False
    if name is Sign.NEAR_NAME:
        return birth is Sign.SAME_BIRTH and place is not None
    return place is not None or birth is Sign.SAME_BIRTH


def _name_sign(one: Features, other: Features) -> Sign | None:
    if one.name.casefold() == other.name.casefold():
        return Sign.SAME_NAME
    if sorted(one.words) == sorted(other.words):
        return Sign.FOLDED_NAME
    near = one.sex is other.sex and _are_near(one.words, other.words)
    return Sign.NEAR_NAME if near else None


def _are_near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether two names differ as one name and its slip do."""
    if not one or not other:
        return False
    given = one[-1] == other[-1] or (
        min(len(one[-1]), len(other[-1])) >= LONG_NAME and _one_slip(one[-1], other[-1])
    )
    before, also_before = one[:-1], other[:-1]
    left_out = set(before) <= set(also_before) or set(also_before) <= set(before)
    slipped = OSA.distance(" ".join(before), " ".join(also_before)) <= SLIPS
    return given and (left_out or slipped)


def _birth_sign(one: PartialDate, other: PartialDate) -> Sign | None:
    if one.precision == other.precision == "day":
        if one == other:
            return Sign.SAME_BIRTH
        swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
        slipped = one.year == other.year and _one_slip(one.written, other.written)
        return Sign.NEAR_BIRTH if swapped or slipped else None
    return Sign.FITTING_BIRTH if one.fits(other) else None


def _one_slip(one: str, other: str) -> bool:
    return OSA.distance(one, other, score_cutoff=1) <= 1

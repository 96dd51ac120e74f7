"""What an agreement prints, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.money import Money


class Both(NamedTuple):
    """The same in Vietnamese and in English."""

    vi: str
    en: str

    def __str__(self) -> str:
        return f"{self.vi} / {self.en}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One who signs: a name and lines below it, such as the address."""

    name: str
    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What stands on our copy only: who the child is, who cares for it, which commune confirms."""

    child: str
    born: str
    guardian: str
    relation: str
    commune: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """Everything an agreement prints; ``term_months`` None is until the child is grown up."""

    number: str
    made_on: date
    fund: Party
    run_by: str
    signatory: str
    sponsor: Party
    programme: Both
    child_code: str
    purpose: Both | None
    amount: Money
    words: Both
    rhythm: Both
    method: Both
    started_on: date
    term_months: int | None
    end_age: int
    hotlines: Sequence[str]
    witness: Witness | None = None

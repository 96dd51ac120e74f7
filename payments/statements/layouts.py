"""Layouts of ledger programs: which columns an import file has, as data in data/exports."""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from core.errors import NotFound, RuleBroken
from core.i18n import _, _l
from core.settings import ROOT
from core.tabular.values import Cell

FOLDER: Final = ROOT / "data" / "exports"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A ledger entry as programs of other houses want it; amounts in the main unit."""

    day: date
    voucher: str
    words: str
    debit: str
    credit: str
    amount: int | float
    currency: str
    fund: str
    fund_name: str
    document: str
    foreign: int | float | None
    foreign_currency: str
    rate: str


@dataclass(frozen=True, slots=True)
class _Leg:
    """One line: an entry as seen from one of its accounts."""

    entry: JournalEntry
    layout: "Layout"
    is_debit: bool

    @property
    def account(self) -> str:
        code = self.entry.debit if self.is_debit else self.entry.credit
        return self.layout.accounts.get(code, code)

    @property
    def contra(self) -> str:
        code = self.entry.credit if self.is_debit else self.entry.debit
        return self.layout.accounts.get(code, code)


VALUES: Final[dict[str, Callable[[_Leg], Cell]]] = {
    "date": lambda leg: leg.layout.day(leg.entry.day),
    "voucher": lambda leg: leg.entry.voucher,
    "words": lambda leg: leg.entry.words,
    "account": lambda leg: leg.account,
    "contra_account": lambda leg: leg.contra,
    "debit": lambda leg: leg.entry.amount if leg.is_debit else 0,
    "credit": lambda leg: 0 if leg.is_debit else leg.entry.amount,
    "debit_account": lambda leg: leg.account if leg.is_debit else leg.contra,
    "credit_account": lambda leg: leg.contra if leg.is_debit else leg.account,
    "amount": lambda leg: leg.entry.amount,
    "currency": lambda leg: leg.entry.currency,
    "fund": lambda leg: leg.entry.fund,
    "fund_name": lambda leg: leg.entry.fund_name,
    "document": lambda leg: leg.entry.document,
    "foreign_amount": lambda leg: leg.entry.foreign,
    "foreign_currency": lambda leg: leg.entry.foreign_currency,
    "rate": lambda leg: leg.entry.rate,
    "nothing": lambda _leg: None,
}
"""What a column may hold, by the word a layout uses."""


@dataclass(frozen=True)
class Layout:
    """How one program wants a journal. Without a form for days they stay real days."""

    slug: str
    name: str
    columns: tuple[tuple[str, str], ...]
    day_form: str = ""
    delimiter: str = ","
    file: str = "csv"
    legs: bool = True
    accounts: dict[str, str] = field(default_factory=dict)

    @property
    def titles(self) -> tuple[str, ...]:
        """The header line."""
        return tuple(title for title, _value in self.columns)

    def rows(self, entries: Iterable[JournalEntry]) -> Iterator[list[Cell]]:
        """Yield one line a leg, or one an entry where the program wants both accounts in one."""
        makers = [VALUES[value] for _title, value in self.columns]
        sides = (True, False) if self.legs else (True,)
        for entry in entries:
            for is_debit in sides:
                leg = _Leg(entry, self, is_debit)
                yield [make(leg) for make in makers]

    def day(self, day: date) -> date | str:
        """Write a day as the program reads it."""
        return day.strftime(self.day_form) if self.day_form else day


def list_layouts() -> list[Layout]:
    """Return the layouts there are, by slug."""
    return [read_layout(path) for path in sorted(FOLDER.glob("*.toml"))]


def get_layout(slug: str) -> Layout:
    """Return a layout by the name of its file. NotFound when there is none."""
    found = next((layout for layout in list_layouts() if layout.slug == slug), None)
    if found is None:
        raise NotFound(_l("There is no such layout. The files in data/exports name them."))
    return found


@cache
def read_layout(path: Path) -> Layout:
    """Read a layout. RuleBroken when it names a value we do not have."""
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    columns = tuple((str(one["title"]), str(one["value"])) for one in said["columns"])
    for title, value in columns:
        if value not in VALUES:
            raise RuleBroken(
                "layout",
                _(
                    "%(file)s: the column “%(title)s” asks for “%(value)s”, which is not known.",
                    file=path.name,
                    title=title,
                    value=value,
                ),
            )
    return Layout(
        slug=path.stem,
        name=said["name"],
        columns=columns,
        day_form=said.get("date", ""),
        delimiter=said.get("delimiter", ","),
        file=said.get("file", "csv"),
        legs=said.get("lines", "leg") == "leg",
        accounts={str(ours): str(theirs) for ours, theirs in said.get("accounts", {}).items()},
    )

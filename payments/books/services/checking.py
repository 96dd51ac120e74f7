"""Runs every check over the books."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select

from core.db import session
from payments.books import (
    bank_checks,
    card_checks,
    day_checks,
    deposit_checks,
    foreign_checks,
    ledger_checks,
    paper_checks,
    receiving_checks,
    returns_checks,
    row_checks,
    waiting_checks,
)
from payments.books.registry import Check, registered_checks


@dataclass(frozen=True)
class Finding:
    """What a check found: the rows that break it, by column name."""

    name: str
    rows: list[dict[str, Any]]

    @property
    def ok(self) -> bool:
        """Nothing breaks it."""
        return not self.rows

    def as_json(self) -> dict[str, Any]:
        """Return what the command prints."""
        return {"name": self.name, "ok": self.ok, "rows": self.rows}


def all_checks() -> tuple[Check, ...]:
    """Return the checks of this package and those that other features registered."""
    return (
        *ledger_checks.CHECKS,
        *receiving_checks.CHECKS,
        *foreign_checks.CHECKS,
        *returns_checks.CHECKS,
        *paper_checks.CHECKS,
        *bank_checks.CHECKS,
        *waiting_checks.CHECKS,
        *card_checks.CHECKS,
        *day_checks.CHECKS,
        *deposit_checks.CHECKS,
        *row_checks.CHECKS,
        *registered_checks(),
    )


def check_books() -> list[Finding]:
    """Run every check, one query each; amounts in minor units of the organisation's currency."""
    return [Finding(check.name, _rows(check)) for check in all_checks()]


def _rows(check: Check) -> list[dict[str, Any]]:
    if not isinstance(check.broken, Select):
        return list(check.broken())
    found = session.execute(check.broken).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in found]


def _plain(value: Any) -> Any:
    """PostgreSQL sums integers to numerics; ours are whole."""
    return int(value) if isinstance(value, Decimal) else value

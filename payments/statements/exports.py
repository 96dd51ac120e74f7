"""Writes the books into files for other programs, row by row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.errors import RuleBroken
from core.i18n import _l
from core.periods import Period
from core.tabular import stream_csv, stream_xlsx
from payments.statements.layouts import Layout, get_layout
from payments.statements.services.bean_ledger import bean_lines
from payments.statements.services.journal_lines import count_entries, journal_entries

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header, as spreadsheet programs hold."""
OWN = (
    ("date", "date"),
    ("voucher", "voucher"),
    ("words", "words"),
    ("debit account", "debit_account"),
    ("credit account", "credit_account"),
    ("fund", "fund"),
    ("amount", "amount"),
    ("currency", "currency"),
    ("foreign amount", "foreign_amount"),
    ("foreign currency", "foreign_currency"),
    ("rate", "rate"),
    ("document", "document"),
)
"""The columns of own table: an entry a line."""


@dataclass(frozen=True)
class Export:
    """What is wanted: a format, for a journal its layout, organisations, and days (None: all)."""

    form: str
    organisation_ids: tuple[int, ...]
    layout: str = ""
    period: Period | None = None


def file_name(wanted: Export) -> str:
    """Return the name of the file that an export makes."""
    layout = _layout(wanted)
    if layout is None:
        return "books.beancount"
    days = f"-{wanted.period}" if wanted.period else ""
    return f"books-{layout.slug or 'entries'}{days}.{layout.file}"


def export(wanted: Export, target: Path) -> int:
    """Write an export and return how many entries it holds.

    RuleBroken("layout") when a journal names none, ("period") for a part of a Beancount file and
    ("form") when a sheet cannot hold the rows; NotFound for a layout that is not there.
    """
    layout = _layout(wanted)
    count = count_entries(wanted.period, wanted.organisation_ids)
    if layout and layout.file == "xlsx" and count * (1 + layout.legs) > MOST_ROWS:
        raise RuleBroken(
            "form", _l("A sheet cannot hold that many rows. Choose fewer days or CSV.")
        )
    with target.open("wb") as file:
        if layout is None:
            _write(file, bean_lines(wanted.organisation_ids))
        else:
            entries = journal_entries(wanted.period, wanted.organisation_ids)
            writer: Callable[..., None] = stream_xlsx if layout.file == "xlsx" else stream_csv
            options = {} if layout.file == "xlsx" else {"delimiter": layout.delimiter}
            writer(file, layout.rows(entries), layout.titles, **options)
    return count


def _write(file: BinaryIO, lines: Iterator[str]) -> None:
    file.writelines(line.encode() for line in lines)


def _layout(wanted: Export) -> Layout | None:
    """Return the layout of a table; None for Beancount, which has none."""
    if wanted.form == "beancount":
        if wanted.period:
            raise RuleBroken("period", _l("A Beancount file holds the whole ledger: name no days."))
        return None
    if wanted.form == "journal":
        if not wanted.layout:
            raise RuleBroken("layout", _l("Name the layout of your ledger program."))
        return get_layout(wanted.layout)
    return Layout("", "", OWN, file=wanted.form, legs=False)

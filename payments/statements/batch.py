"""The statements of a year, for many donors: drawn in pieces, mailed to those who wish it."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import chain, count, islice
from pathlib import Path

from core.batches import batches
from core.db import unit_of_work
from core.files import files, zip_into
from core.organisations.models import Organisation
from donors.models import Donor
from payments.statements.donor_pdf import draw_donor_year
from payments.statements.services import donor_years, givers_of, mail_year, year_paper

Report = Callable[[int, int], None]
PIECE = 50
PART = 1_000
"""Statements in one ZIP; each takes some 40 kB."""


def build_years(
    year: int, body: Organisation, report: Report, *, everyone: bool = False, mail: bool = True
) -> Iterator[tuple[str, bytes]]:
    """Yield file name and PDF of each donor's year; who wishes it by mail gets it queued.

    Run again it draws the same and mails only what has changed since.
    """
    donors = givers_of(year, body, everyone=everyone)
    done = 0
    for piece in batches(donors, PIECE):
        yield from _piece(piece, year, body, mail=mail)
        done += len(piece)
        report(done, len(donors))


def _piece(
    donors: list[Donor], year: int, body: Organisation, *, mail: bool
) -> Iterator[tuple[str, bytes]]:
    drawn = []
    for given in donor_years(donors, year, body):
        content = draw_donor_year(year_paper(given))
        drawn.append((given, f"{body.code}-{year}-{given.donor.code}.pdf", content))
    if mail:
        keys = {name: _keep(name, content) for _given, name, content in drawn}
        with unit_of_work():
            for given, name, _content in drawn:
                mail_year(given, keys[name])
    yield from ((name, content) for _given, name, content in drawn)


def _keep(name: str, content: bytes) -> str:
    """Put a file into the store under a key that holds its digest; return the key."""
    key = f"statements/{sha256(content).hexdigest()[:32]}/{name}"
    files().put(key, content)
    return key


def zip_years(folder: Path, papers: Iterator[tuple[str, bytes]], year: int) -> Iterator[Path]:
    """Write ZIP files of a thousand papers each into a folder; yield each when it is there."""
    for number in count(1):
        first = next(papers, None)
        if first is None:
            return
        part = chain([first], islice(papers, PART - 1))
        yield zip_into(folder / f"statements-{year}-{number:02d}.zip", part)

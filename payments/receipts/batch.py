"""A month's papers: issued, drawn and bound, each step committed by itself.

Whatever stops it, running it again goes on where it stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from core.access import Actor
from core.batches import batches
from core.dates import Month
from core.db import unit_of_work
from core.files import zip_into
from payments.receipts.press import print_into
from payments.receipts.services import Issued, issue_month
from payments.receipts.services.drawing import Fault, draw_each, keep_drawn
from payments.receipts.services.many import (
    PIECE,
    Numbered,
    numbers_of_month,
    read_originals,
    read_snapshots,
)

T = TypeVar("T")
Report = Callable[[int, int], None]
PRINT_PAGES = 2_000
"""Pages in one print file: each takes some kilobytes of memory until the end."""
ZIPPED = 500
"""Originals in one ZIP: with 30 kB each, as large as people can still mail and open."""


@dataclass
class Run:
    """What a run has done so far: filled as it goes, so that a stopped one can tell."""

    issued: Issued = field(default_factory=Issued)
    receipts: list[Numbered] = field(default_factory=list)
    """The receipts of the month whose PDF is there."""
    faults: list[Fault] = field(default_factory=list)


def issue_and_draw(
    month: Month, organisation_id: int | None, by: Actor | None, report: Report
) -> Run:
    """Issue what the month lacks and draw it; what cannot be drawn is noted and left out."""
    run = Run()
    issue_and_draw_into(run, month, organisation_id, by, report)
    return run


def issue_and_draw_into(
    run: Run, month: Month, organisation_id: int | None, by: Actor | None, report: Report
) -> None:
    """Do the same and keep in ``run`` what is done: ``report`` may end it between two pieces."""
    with unit_of_work("receipts.month"):
        run.issued = issue_month(month, organisation_id=organisation_id, by=by)
    receipts = numbers_of_month(month, organisation_id)
    done = 0
    for body, of_body in groupby(receipts, attrgetter("organisation_id")):
        for piece in batches(of_body, PIECE):
            drawings, faults = draw_each(piece)
            if drawings or faults:
                with unit_of_work("receipts.drawings"):
                    keep_drawn(drawings, faults, organisation_id=body)
            failed = {fault.receipt_id for fault in faults}
            run.receipts += [receipt for receipt in piece if receipt.id not in failed]
            run.faults += faults
            done += len(piece)
            report(done, len(receipts))


def bind_into(
    folder: Path, month: Month, receipts: Sequence[Numbered], pages: int = PRINT_PAGES
) -> Iterator[Path]:
    """Write the ZIPs and the print files of a month; yield each when it is there.

    One after the other, each as large as a part may be: memory does not grow with the month.
    """
    for mark, part in _marked(list(batches(receipts, ZIPPED))):
        yield zip_into(folder / f"receipts-{month}{mark}.zip", read_originals(part))
    if not receipts:
        return
    with TemporaryDirectory(dir=folder) as wet:
        printed = print_into(Path(wet), read_snapshots(receipts), pages)
        for mark, file in _marked(printed):
            yield file.replace(folder / f"receipts-{month}-print{mark}.pdf")


def _marked(parts: Sequence[T]) -> Iterator[tuple[str, T]]:
    """Yield parts with -01, -02 for their names; a single part needs no number."""
    for number, part in enumerate(parts, start=1):
        yield ("" if len(parts) == 1 else f"-{number:02d}"), part

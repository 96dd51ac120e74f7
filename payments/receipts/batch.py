"""A month's papers: issued, drawn and bound, each step committed by itself.

Whatever stops it, running it again goes on where it stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count, groupby
from operator import attrgetter
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from core.access import Actor
from core.batches import batches
from core.dates import Month
from core.db import unit_of_work
from payments.receipts.receipt_pdf import draw_print_files
from payments.receipts.services import Issued, issue_month
from payments.receipts.services.drawing import Fault, draw_each, keep_drawn
from payments.receipts.services.many import (
    PIECE,
    Numbered,
    numbers_of_month,
    read_originals,
    read_views,
)

Report = Callable[[int, int], None]
PRINT_PAGES = 2_000
"""Pages in one print file: each takes some kilobytes of memory until the end."""
ZIPPED = 500
"""Originals in one ZIP: each takes its 30 kB of memory until the end."""


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


def bound_files(
    month: Month, receipts: Sequence[Numbered], pages: int = PRINT_PAGES
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the ZIPs and of the print files; nothing for no receipts.

    One after the other, each as large as a part may be: memory does not grow with the month.
    """
    zips = (_zipped(part) for part in batches(receipts, ZIPPED))
    for mark, content in _marked(zips):
        yield f"receipts-{month}{mark}.zip", content
    for mark, content in _marked(draw_print_files(read_views(receipts), pages)):
        yield f"receipts-{month}-print{mark}.pdf", content


def _marked(parts: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield parts with -01, -02 for their names; a single part needs no number."""
    held = next(parts, None)
    for number in count(1):
        if held is None:
            return
        content, held = held, next(parts, None)
        yield ("" if number == 1 and held is None else f"-{number:02d}"), content


def _zipped(receipts: Sequence[Numbered]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, content in read_originals(receipts):
            archive.writestr(ZipInfo(name), content)
    return buffer.getvalue()

"""Prints receipts in a process of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.pdf.press import press_into, run_press
from payments.receipts.receipt_pdf import draw_print_files
from payments.receipts.receipt_view import thaw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MODULE: Final = "payments.receipts.press"
"""Under which the process runs this: there its own name is another."""


def print_into(folder: Path, snapshots: Iterable[str], most: int) -> list[Path]:
    """Draw frozen receipts into PDFs of at most ``most`` pages in an empty folder; return them.

    Raises CalledProcessError when the press breaks.
    """
    return press_into(MODULE, folder, snapshots, most)


def _draw(snapshots: Iterator[str], most: int) -> Iterator[bytes]:
    return draw_print_files(map(thaw, snapshots), most)


if __name__ == "__main__":
    run_press(_draw)

"""Prints letters in a process of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from core.pdf.press import press_into, run_press
from payments.reminders.letter_pdf import draw_letters
from payments.reminders.letter_view import freeze, thaw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from payments.reminders.letter_view import LetterView

MODULE: Final = "payments.reminders.press"
"""Under which the process runs this: there its own name is another."""


def print_into(folder: Path, letters: Iterable[LetterView], most: int) -> list[Path]:
    """Draw letters into PDFs of at most ``most`` pages in an empty folder; return them.

    Raises CalledProcessError when the press breaks.
    """
    return press_into(MODULE, folder, map(freeze, letters), most)


def _draw(letters: Iterator[dict[str, Any]], most: int) -> Iterator[bytes]:
    return draw_letters(map(thaw, letters), most)


if __name__ == "__main__":
    run_press(_draw)

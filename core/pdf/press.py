"""Prints papers in a process of its own, which knows how to draw and nothing else.

The application alone takes more memory than drawing does: apart, neither grows by the other, and
what the drawing took is given back with the last page.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from core.pdf.fonts import configure_fonts
from core.settings import FONTS, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Draw = Callable[[Iterator[Any], int], Iterable[bytes]]


def press_into(module: str, folder: Path, papers: Iterable[Any], most: int) -> list[Path]:
    """Let a module that ends in ``run_press`` print papers, each what JSON can say.

    Returns the PDFs, of at most ``most`` pages, in an empty folder. Raises CalledProcessError when
    the press breaks; what it said stands on stderr.
    """
    command = [sys.executable, "-m", module, str(folder), str(most)]
    with TemporaryFile() as frozen:
        for paper in papers:
            frozen.write(json.dumps(paper).encode() + b"\n")
        frozen.seek(0)
        subprocess.run(command, stdin=frozen, cwd=ROOT, check=True)  # noqa: S603 - ourselves
    return sorted(folder.iterdir())


def run_press(draw: Draw) -> None:
    """Read papers, one a line, and write the PDFs that ``draw`` makes of them."""
    folder, most = sys.argv[1:]
    configure_fonts(FONTS)
    papers = (json.loads(line) for line in sys.stdin)
    for number, content in enumerate(draw(papers, int(most)), start=1):
        Path(folder, f"{number:06d}.pdf").write_bytes(content)

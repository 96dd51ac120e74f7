"""Prints receipts in a process of its own, which knows how to draw and nothing else.

The application alone takes more memory than drawing does: apart, neither grows by the other, and
what the drawing took is given back with the last page.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from core.pdf.fonts import configure_fonts
from core.settings import FONTS, ROOT
from payments.receipts.receipt_pdf import draw_print_files
from payments.receipts.receipt_view import thaw

if TYPE_CHECKING:
    from collections.abc import Iterable


def print_into(folder: Path, snapshots: Iterable[str], most: int) -> list[Path]:
    """Draw frozen receipts into PDFs of at most ``most`` pages in an empty folder; return them.

    Raises CalledProcessError when the press breaks; what it said stands on stderr.
    """
    command = [sys.executable, "-m", __name__, str(folder), str(most)]
    with TemporaryFile() as frozen:
        for snapshot in snapshots:
            frozen.write(json.dumps(snapshot).encode() + b"\n")
        frozen.seek(0)
        subprocess.run(command, stdin=frozen, cwd=ROOT, check=True)  # noqa: S603 - ourselves
    return sorted(folder.iterdir())


def main() -> None:
    """Read frozen receipts, one a line, and write the PDFs."""
    folder, most = sys.argv[1:]
    configure_fonts(FONTS)
    views = (thaw(json.loads(line)) for line in sys.stdin)
    for number, content in enumerate(draw_print_files(views, int(most)), start=1):
        Path(folder, f"{number:06d}.pdf").write_bytes(content)


if __name__ == "__main__":
    main()

"""Receipts issued a second, and what drawing one takes beside a plain canvas and WeasyPrint.

Then a month of few and one of many receipts by the command, with the memory of its processes.

WeasyPrint is no dependency: name the Python of an environment that has it in BENCH_WEASYPRINT
(python -m venv DIR; DIR/bin/pip install weasyprint; BENCH_WEASYPRINT=DIR/bin/python).
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from core.dates import Month
from core.db import session, unit_of_work
from core.pdf.archive import archived
from core.settings import read_settings
from payments.receipts.models import Receipt
from payments.receipts.receipt_marks import copied
from payments.receipts.receipt_pdf import draw_print_files, draw_receipt
from payments.receipts.receipt_view import ReceiptView, thaw
from payments.receipts.services import issue_month
from payments.receipts.services.many import numbers_of_month, read_snapshots
from sponsorship.app import create_app
from tests.benchmarks.common import seconds, show, tell
from tests.benchmarks.plain_receipts import STYLE, as_html, drawn_plainly
from tests.factories.receipts import giver, paid_many

MONTH = Month(2026, 10)
ISSUED = 10_000
SMALL_MONTH = Month(2026, 9)
SMALL = 100
DRAWN = 300
ROUNDS = 5
BY_WEASYPRINT = 30


def issue() -> None:
    """Number and freeze a month of receipts."""
    with unit_of_work():
        issue_month(MONTH, by=None)


def cpu_ms(work: Callable[[], object], count: int) -> float:
    """Return CPU milliseconds a piece."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000 / count


def interleaved(works: dict[str, Callable[[list[ReceiptView]], object]]) -> dict[str, float]:
    """Return the best CPU milliseconds a receipt of each work, measured in turns.

    The machine may be busy: in turns all suffer alike, and the best round suffers least.
    """
    best = dict.fromkeys(works, float("inf"))
    snapshots = session.scalars(select(Receipt.snapshot).order_by(Receipt.number).limit(DRAWN))
    views = [thaw(snapshot) for snapshot in snapshots]
    size = DRAWN // ROUNDS
    for turn in range(ROUNDS):
        piece = views[turn * size : (turn + 1) * size]
        for name, work in works.items():
            best[name] = min(best[name], cpu_ms(lambda work=work, piece=piece: work(piece), size))
    return {name: round(spent, 2) for name, spent in best.items()}


def drawing() -> dict[str, object]:
    """Draw the same receipts in every way."""
    papers: list[bytes] = []
    figures = interleaved(
        {
            "draw_ms": lambda views: papers.extend(draw_receipt(view) for view in views),
            "archive_ms": lambda views: [archived(paper) for paper in papers[-len(views) :]],
            "copy_ms": lambda views: [
                copied(paper, view) for paper, view in zip(papers, views, strict=False)
            ],
            "print_ms_a_page": lambda views: list(draw_print_files(views * 4, 2_000)),
            "plain_canvas_ms": lambda views: [drawn_plainly(view) for view in views],
        }
    )
    figures["print_ms_a_page"] = round(figures["print_ms_a_page"] / 4, 2)
    month = numbers_of_month(MONTH)[:BY_WEASYPRINT]
    weasy = weasyprint([STYLE, *map(as_html, map(thaw, read_snapshots(month)))])
    result: dict[str, object] = {**figures, "weasyprint": weasy}
    result["kb_drawn_and_archived"] = [len(papers[0]) // 1024, len(archived(papers[0])) // 1024]
    result["times_faster_than_plain"] = round(figures["plain_canvas_ms"] / figures["draw_ms"], 2)
    if isinstance(weasy, dict):
        result["times_faster_than_weasyprint"] = round(weasy["ms"] / figures["draw_ms"], 1)
    return result


def weasyprint(pages: list[str]) -> dict[str, float] | str:
    """Return what WeasyPrint takes for the same page, or that it is not there."""
    python = os.environ.get("BENCH_WEASYPRINT")
    if not python:
        return "not measured: BENCH_WEASYPRINT names no Python that has it"
    script = Path(__file__).with_name("weasy.py")
    said = subprocess.run(
        [python, str(script)],
        input=json.dumps(pages),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(said.stdout)
    return figures


def batch(folder: str, month: Month) -> dict[str, object]:
    """Issue, draw and bind a month by the command; say what memory its processes ever took."""
    with TemporaryDirectory() as out:
        asked = ["receipts", "issue", "--month", str(month), "--out", out]
        with subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", *asked],
            env=os.environ | {"INSTANCE_PATH": folder},
            stdout=subprocess.DEVNULL,
        ) as command:
            peaks = peaks_of(command)
        files = [file.name.removeprefix(f"receipts-{month}") for file in Path(out).iterdir()]
    return {
        "exit": command.returncode,
        "zips": sum(name.endswith(".zip") for name in files),
        "print_files": sum(name.startswith("-print") for name in files),
        **peaks,
    }


def peaks_of(command: subprocess.Popen[bytes]) -> dict[str, int]:
    """Watch a process and its press until it ends; return the most memory each took."""
    application = press = 0
    while command.poll() is None:
        with suppress(FileNotFoundError, ProcessLookupError):
            process = Path("/proc", str(command.pid))
            application = max(application, peak_mb(process))
            for child in (process / "task" / str(command.pid) / "children").read_text().split():
                # Between its fork and its start a child is still what started it.
                if b"receipts.press" in Path("/proc", child, "cmdline").read_bytes():
                    press = max(press, peak_mb(Path("/proc", child)))
        time.sleep(0.01)
    return {"peak_mb_of_the_application": application, "peak_mb_of_the_press": press}


def peak_mb(process: Path) -> int:
    """Return the most memory a running process ever took."""
    said = (process / "status").read_text("ascii", "replace").partition("VmHWM:")[2]
    return int(said.split()[0]) // 1024 if said else 0


def figures() -> dict[str, object]:
    """Issue, draw, compare and bind."""
    with unit_of_work():
        donor = giver(address="12 Trần Đăng Ninh")
        paid_many(ISSUED, donor)
        paid_many(SMALL, donor, SMALL_MONTH)
    tell(f"issuing {ISSUED}")
    start = time.process_time()
    issuing = seconds(issue)
    cpu = time.process_time() - start
    tell("drawing")
    return {
        "issued": ISSUED,
        "issuing_s": round(issuing, 2),
        "issuing_cpu_s": round(cpu, 2),
        "issued_per_s": round(ISSUED / issuing),
        "drawn_cpu": drawing(),
    }


def main() -> None:
    """Print the figures as JSON, from an embedded database of its own."""
    with TemporaryDirectory() as folder:
        app = create_app(read_settings({"INSTANCE_PATH": folder}))
        with app.app_context():
            told = figures()
        for name, month in (("small_batch", SMALL_MONTH), ("batch", MONTH)):
            tell(f"a {name} by the command")
            told[name] = batch(folder, month)
        show(told)


if __name__ == "__main__":
    main()

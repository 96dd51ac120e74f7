"""Take the pictures shown in the documents: a demo fund, a real browser, 1280 and 360 px wide."""

import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from core.settings import read_settings  # noqa: E402 - the path is set above
from sponsorship.app import create_app  # noqa: E402
from sponsorship.demo.people import PASSWORD  # noqa: E402

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Shot:
    """A page as one person sees it."""

    name: str
    who: str
    path: str
    follow: str = ""
    """Link to click first, by the start of its address; never a picture."""


SHOTS = (
    Shot("queue", "matcher", "/staff"),
    Shot("matching", "matcher", "/staff/matching", "/staff/matching/wishes/"),
    Shot("reconcile", "accountant", "/money/bank/reconcile"),
    Shot("cash", "cashier", "/money/cash"),
    Shot("receipts", "accountant", "/money/receipts"),
    Shot("decision", "approver", "/money/decisions", "/money/decisions/"),
    Shot("tie-out", "accountant", "/money/statements/tie-out"),
    Shot("child", "donor", "/my/children", "/my/children/"),
)
WIDTHS = {"wide": (1280, 900), "phone": (360, 1200)}


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the application on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def sign_in(page: Page, address: str, who: str) -> None:
    """Sign in as one of the demo's people, in Vietnamese."""
    page.goto(f"{address}/sign-in?lang=vi")
    page.fill("input[name=login]", f"{who}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def take(browser: Browser, address: str, shot: Shot, folder: Path) -> None:
    """Take one page at both widths."""
    for width, (wide, high) in WIDTHS.items():
        context = browser.new_context(viewport={"width": wide, "height": high})
        page = context.new_page()
        sign_in(page, address, shot.who)
        page.goto(address + shot.path)
        if shot.follow:
            link = f"main a[href^='{shot.follow}']:not([href*='/photo/'])"
            page.goto(address + str(page.get_attribute(link, "href")))
        page.screenshot(path=folder / f"{shot.name}-{width}.png")
        context.close()


def main() -> None:
    """Fill a demo fund in a folder of its own and take every picture."""
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as instance:
        app = create_app(read_settings({"INSTANCE_PATH": instance, "FUND_DEMO": "1"}))
        app.test_cli_runner().invoke(args=["demo", "--no-serve"], catch_exceptions=False)
        with served(app) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            for shot in SHOTS:
                take(browser, address, shot, folder)
            browser.close()


if __name__ == "__main__":
    main()

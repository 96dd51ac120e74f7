"""A demo fund behind a real address, and the system's Chromium to look at it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from core.dates import frozen
from core.settings import Settings
from sponsorship.app import create_app
from sponsorship.demo.people import PASSWORD
from tests.conftest import NOW
from tests.support.served import served

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SECRET = "a secret of the tests, long enough to pass"

SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a filled fund."""
    folder: Path = tmp_path_factory.mktemp("demo")
    app: Flask = create_app(
        Settings(database_url=f"sqlite:///{folder}/fund.db", secret_key=SECRET, instance=folder)
    )
    with frozen(NOW):
        filling = app.test_cli_runner().invoke(
            args=["demo", "--no-serve", "--children", "300"], catch_exceptions=False
        )
    assert filling.exit_code == 0, filling.stderr
    with served(app) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the system; without one these tests are left out."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def sign_in(demo: str, chromium: Browser) -> Iterator[SignIn]:
    """Return a page in which one of the demo's people is signed in."""
    contexts = []

    def open_page(
        who: str, width: int = 1280, language: str = "vi", *, scripts: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=demo,
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("input[name=login]", f"{who}@example.org")
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state()
        page.goto(f"/account?lang={language}")
        return page

    yield open_page
    for context in contexts:
        context.close()

"""The main pages as people see them: nothing hidden from a reader, nothing wider than a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    # Werkzeug leaves a static file to the collector when the browser already has it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PAGES = {
    "queue": ("matcher", "/staff"),
    "matching": ("matcher", "/staff/matching"),
    "match": ("matcher", "/staff/matching > /staff/matching/wishes/"),
    "hold": ("matcher", "/staff/matching > /staff/matching/holds/"),
    "sponsors": ("matcher", "/staff/sponsors"),
    "grants": ("approver", "/staff/grants"),
    "funds": ("accountant", "/money"),
    "reconcile": ("accountant", "/money/bank/reconcile"),
    "receipts": ("accountant", "/money/receipts"),
    "commitments": ("accountant", "/money/pledges"),
    "journal": ("accountant", "/money/journal"),
    "pictures": ("matcher", "/staff/photos"),
    "commune": ("commune_officer", "/commune"),
    "commune letters": ("commune_officer", "/commune > /commune/children/"),
    "commune child": ("commune_officer", "/commune > .profile /commune/children/"),
    "letters": ("matcher", "/staff/letters"),
    "letter": ("matcher", "/staff/letters > /staff/letters/"),
    "commune draft": ("commune_officer", "/commune > /commune/drafts/"),
    "cash": ("cashier", "/money/cash?q=GM00001"),
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
TOO_LOW = """[...document.querySelectorAll("main button, main .govuk-button")]
    .filter((button) => button.offsetParent && button.getBoundingClientRect().height < 44)
    .map((button) => button.textContent.trim())"""


def visit(page: Page, path: str) -> None:
    """Open an address, or the first link on it that begins with what follows ``>``.

    A selector before that says within what the link stands.
    """
    first, _, follow = path.partition(" > ")
    answer = page.goto(first)
    if follow:
        *within, begins = follow.split()
        link = f"main {' '.join(within)} a[href^='{begins}']"
        answer = page.goto(str(page.get_attribute(link, "href")))
    assert answer is not None
    assert answer.status == 200


@pytest.mark.parametrize(("width", "language"), [(1280, "vi"), (360, "vi"), (360, "en")])
@pytest.mark.parametrize("name", PAGES)
def test_a_reader_of_the_screen_misses_nothing(sign_in, name: str, width: int, language: str):
    who, path = PAGES[name]
    page = sign_in(who, width, language)
    visit(page, path)

    found = Axe().run(page, options=RULES).response["violations"]

    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    assert page.evaluate(TOO_LOW) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_very_small_phone(sign_in, name: str):
    who, path = PAGES[name]
    page = sign_in(who, 320)
    visit(page, path)

    assert page.evaluate(TOO_WIDE) <= 0

"""Every kind of page that somebody reaches fits a phone, and complains of nothing."""

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page

from sponsorship.demo.people import DONOR_LOGIN, OFFICE

pytestmark = [
    pytest.mark.browser,
    # Werkzeug leaves a static file to the collector when the browser already has it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LOGINS = [person.login for person in OFFICE] + [DONOR_LOGIN]
PICTURE = re.compile(r"/photo/|sign-out|lang=|\.(pdf|csv|xlsx|zip)")
ID = re.compile(r"(?<=/)(?=[^/]*[0-9A-Z])[\w.-]+")
"""A part of an address that names a row: it has a figure or a capital."""
LOOK = """() => {
  const cut = [...document.querySelectorAll("main *")].filter((element) => {
    const style = getComputedStyle(element);
    const speaks = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    return speaks && ["hidden", "clip"].includes(style.overflowX) && element.clientWidth > 1
      && element.scrollWidth > element.clientWidth + 1;
  });
  return {
    wider: document.documentElement.scrollWidth - window.innerWidth,
    cut: cut.map((element) => element.textContent.trim().slice(0, 60)),
  };
}"""


def kind_of(address: str) -> str:
    """Return what a page is, whichever row it shows and however it is filtered."""
    parts = urlsplit(address)
    return ID.sub("*", parts.path) + ("?" if parts.query else "")


def links_of(page: Page) -> list[str]:
    found = page.eval_on_selector_all("a[href]", "links => links.map((link) => link.href)")
    here = urlsplit(page.url).netloc
    return [link for link in found if urlsplit(link).netloc == here and not PICTURE.search(link)]


def test_no_page_is_wider_than_a_phone_or_complains(sign_in):
    known: set[str] = set()
    wrong: list[tuple[str, str, object]] = []
    errors: list[str] = []
    for login in LOGINS:
        page = sign_in(login.split("@")[0], 360)
        page.on("console", lambda said: said.type == "error" and errors.append(said.text))
        page.on("response", lambda got: got.status >= 400 and errors.append(got.url))
        ahead = deque([urljoin(page.url, "/")])
        while ahead:
            address = ahead.popleft()
            answer = page.request.get(address)
            if not answer.ok:
                wrong.append((address, "status", answer.status))
            if "text/html" not in answer.headers["content-type"]:
                continue
            page.goto(address)
            seen = page.evaluate(LOOK)
            if seen["wider"] > 0 or seen["cut"] or errors:
                wrong.append((page.url, login, seen | {"errors": [*errors]}))
                errors.clear()
            for link in links_of(page):
                if (kind := kind_of(link)) not in known:
                    known.add(kind)
                    ahead.append(link)
    assert wrong == []
    assert len(known) > 100

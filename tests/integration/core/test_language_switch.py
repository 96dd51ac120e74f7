"""The other language of a page is the same page, also of one that a refused form shows."""

import re

import pytest

SWITCH = re.compile(r'<a class="header__link"\s+href="([^"]+)"')


def other_language(page: str) -> str:
    """Return where the switch in the header leads."""
    found = SWITCH.search(page)
    assert found is not None
    return found.group(1).replace("&amp;", "&")


def test_filters_stay_when_the_language_changes(signed_in):
    browser = signed_in("matcher")
    page = browser.get("/staff/sponsors?q=hoa+%26+mai&lang=en").get_data(as_text=True)

    there = browser.get(other_language(page)).get_data(as_text=True)

    assert 'value="hoa &amp; mai"' in there
    assert '<html lang="vi"' in there


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://localhost/money/cash?q=GM1", "/money/cash?q=GM1&lang="),
        ("http://localhost/sign-out", "/?lang="),
        ("http://elsewhere.example/money/cash", "/?lang="),
        (None, "/?lang="),
    ],
)
def test_a_refused_form_leads_back_to_where_it_was_filled_in(signed_in, came_from, leads_to):
    browser = signed_in("cashier")
    headers = {"Referer": came_from} if came_from else {}
    answer = browser.post("/money/cash", {"code": "", "amount": "much"}, headers=headers)

    assert answer.status_code == 422
    assert other_language(answer.get_data(as_text=True)).startswith(leads_to)

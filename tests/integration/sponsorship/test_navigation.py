"""The menus: each role sees the pages it may open, few of them, and where it is."""

import re

import pytest

from sponsorship.access import STAFF, Role

MENU = re.compile(r'<nav class="nav only-wide".*?</nav>', re.DOTALL)
PART = re.compile(r'<nav class="tabs" aria-label="Pages of this part">.*?</nav>', re.DOTALL)
BELOW = re.compile(r'<nav class="tabs" aria-label="Pages below">.*?</nav>', re.DOTALL)
ADDRESS = re.compile(r'href="([^"]+)"( aria-current="page")?')


def links(pattern: re.Pattern[str], page: str) -> list[str]:
    """Return the addresses of the first menu of this kind."""
    found = pattern.search(page)
    return [address for address, _ in ADDRESS.findall(found.group())] if found else []


def present(pattern: re.Pattern[str], page: str) -> list[str]:
    """Return the addresses marked as the present page."""
    found = pattern.search(page)
    return [address for address, here in ADDRESS.findall(found.group()) if here] if found else []


@pytest.mark.parametrize("role", sorted(STAFF))
def test_every_page_of_a_menu_opens_for_the_role_that_sees_it(signed_in, role: Role):
    browser = signed_in(role)
    home = browser.get("/account").get_data(as_text=True)
    menu = links(MENU, home)

    assert 1 <= len(menu) <= 7
    for address in menu:
        page = browser.get(address)
        assert page.status_code == 200, address
        assert present(MENU, page.get_data(as_text=True)) == [address]
        for below in links(PART, page.get_data(as_text=True)):
            part = browser.get(below)
            assert part.status_code == 200, below
            assert present(PART, part.get_data(as_text=True)) == [below]
            for page_below in links(BELOW, part.get_data(as_text=True)):
                one = browser.get(page_below)
                assert one.status_code == 200, page_below
                assert present(BELOW, one.get_data(as_text=True)) == [page_below]


def test_the_cashier_finds_the_desk_first_among_the_pages_of_money(signed_in):
    page = signed_in("cashier").get("/money/cash").get_data(as_text=True)

    assert "/money/cash" in links(MENU, page)
    assert links(PART, page)[0] == "/money/cash"
    assert "/money/journal" not in links(PART, page)


def test_a_page_below_an_entry_belongs_to_it(signed_in):
    page = signed_in("cashier").get("/money/cash/list").get_data(as_text=True)

    assert present(PART, page) == ["/money/cash"]


def test_a_page_at_another_address_belongs_to_its_entry(signed_in):
    page = signed_in("accountant").get("/money/commitments/new").get_data(as_text=True)
    assert present(BELOW, page) == ["/money/pledges"]

    page = signed_in("accountant").get("/money/cash/batches").get_data(as_text=True)
    assert present(BELOW, page) == ["/money/payments"]

"""What the office does every day, in a browser that runs no scripts."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    # Werkzeug leaves a static file to the collector when the browser already has it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_a_child_is_held_and_matched(sign_in):
    page = sign_in("matcher", language="en", scripts=False)
    page.goto("/staff/matching")
    page.get_by_role("link", name="Look for a child").last.click()
    page.get_by_role("button", name="Hold 72 h").first.click()
    expect(page.locator(".flash--success")).to_contain_text("is held.")

    page.get_by_label("Amount each time").fill("nonsense")
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.get_by_label("Amount each time")).to_have_value("nonsense")

    page.get_by_label("Amount each time").fill("500.000")
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator(".flash--success")).to_contain_text("The match is confirmed.")


def test_cash_is_taken_and_its_receipt_drawn(sign_in):
    page = sign_in("cashier", language="en", scripts=False)
    page.goto("/money/cash")
    page.get_by_label("Commitment or sponsor").fill("GM00001")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_label("Paid by")).not_to_have_value("")
    page.get_by_label("Amount received").fill("500k")
    page.get_by_role("button", name="Record the payment").click()
    expect(page).to_have_title(re.compile("Payment of ₫500,000"))

    with page.expect_response("**/original.pdf") as paper:
        page.get_by_role("button", name="Print the receipt").click()
    assert paper.value.status == 200
    assert paper.value.headers["content-type"] == "application/pdf"

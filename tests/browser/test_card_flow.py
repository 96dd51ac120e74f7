"""A donor's way with a card through the gateway's page, on a phone, with scripts and without."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask_babel import force_locale
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete, select

from core.card_settings import CardSettings
from core.dates import frozen, local_day, now, this_month
from core.db import session, unit_of_work
from core.i18n import _
from core.jobs.running import run_waiting_jobs
from donors.models import Donor
from payments.cards.charge_run import Charge, charge_cards
from payments.cards.gateway import StripeGateway
from payments.cards.models import CardMandate, CardTry
from payments.cards.services.desk import GATEWAY
from payments.pledges.models import Pledge, PledgePause
from payments.pledges.services import bill_month
from standin.words import speaker
from tests.browser.test_pages import TOO_LOW, TOO_WIDE
from tests.factories.bank import main_account
from tests.factories.donors import let_sign_in
from tests.factories.people import PASSWORD, user_with
from tests.factories.pledges import pledge
from tests.support.databases import SqliteTemplate
from tests.support.served import served
from tests.support.stripe_standin import SECRET, StandIn, stripe_standin

pytestmark = [
    pytest.mark.browser,
    # Werkzeug leaves a static file to the collector when the browser already has it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
GOOD, OTHER = "4242 4242 4242 4242", "5555 5555 5555 4444"
POOR, ASKS = "4000 0000 0000 9995", "4000 0027 6000 3184"
Say = Callable[..., str]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A fund on a real address, with a stand-in that sends it real messages."""
    template = SqliteTemplate(tmp_path_factory.mktemp("cards"))
    with template.fresh() as app, served(app) as address, _gateway(address) as gateway:
        settings = CardSettings(
            key="sk_test_x", secrets=(SECRET,), live=False, organisation="QBT", base=gateway.url
        )
        app.config.update(CARDS=settings, PUBLIC_URL=address)
        app.extensions[GATEWAY] = StripeGateway(settings)
        yield app


def _gateway(address: str) -> AbstractContextManager[StandIn]:
    return stripe_standin(webhook=f"{address}/webhooks/stripe")


@pytest.fixture
def machine_clock(stopped_clock: None) -> Iterator[None]:
    """The machine's own time: the stand-in, which signs by it, lives in it too."""
    with frozen(datetime.now(UTC)):
        yield


@pytest.fixture(scope="module")
def pictures() -> Iterator[Path]:
    """A folder for pictures of every step; kept when SCREENSHOTS names it."""
    kept = os.environ.get("SCREENSHOTS")
    folder = Path(kept or tempfile.mkdtemp())
    folder.mkdir(exist_ok=True, parents=True)
    yield folder
    if not kept:
        shutil.rmtree(folder)


class Visit(NamedTuple):
    """A donor at a phone: the page, the commitment, and the words in their language."""

    page: Page
    code: str
    say: Say
    bank: Say
    pictures: Path
    name: str

    def look(self, what: str) -> None:
        """Hold the page to a phone's width, and keep a picture of it."""
        self.page.wait_for_load_state()
        assert self.page.evaluate(TOO_WIDE) <= 0
        assert self.page.evaluate(TOO_LOW) == []
        self.page.screenshot(path=self.pictures / f"{self.name}-{what}.png", full_page=True)

    def press(self, words: str, role: Any = "button", *, bank: bool = False) -> None:
        """Press a button, or follow a link, of our page or of the gateway's."""
        named = self.bank(words) if bank else self.say(words)
        self.page.get_by_role(role, name=named, exact=True).first.click()

    def type_card(self, number: str) -> None:
        for name, value in zip(
            ("number", "month", "year", "cvc", "name"), (number, "12", "2040", "123", "LAN"),
            strict=True,
        ):  # fmt: skip
            self.page.fill(f"#{name}", value)

    def look_again_until(self, words: str) -> None:
        """Look again, as the page offers, until what the gateway tells has arrived."""
        for _again in range(50):
            run_waiting_jobs()
            if self.page.get_by_text(self.say(words)).count():
                return
            self.press("Look again", "link")
            self.page.wait_for_load_state()
        raise AssertionError(self.page.inner_text("main"))


@pytest.fixture(params=[("vi", True), ("en", False)], ids=["vi", "en-without-scripts"])
def visit(
    request: pytest.FixtureRequest,
    machine_clock: None,
    office: Flask,
    chromium: Browser,
    pictures: Path,
) -> Iterator[Visit]:
    language, scripts = request.param
    with unit_of_work():
        # All come from one address, which may open ten pages a day.
        session.execute(delete(CardTry))
        account = main_account()
        account.bank, account.bin, account.number = "VietinBank", "970415", "113366668888"
        first = local_day(now()).replace(day=1)
        promise = pledge(started_on=first)
        pledge(started_on=first, donor_id=promise.donor_id)
        bill_month(this_month())
        user = user_with("donor")
        let_sign_in(user, session.get_one(Donor, promise.donor_id))
        login, code = user.login, promise.code

    def say(words: str, **values: Any) -> str:
        with office.test_request_context(), force_locale(language):
            return str(_(words, **values))

    context = chromium.new_context(
        base_url=office.config["PUBLIC_URL"],
        viewport={"width": 360, "height": 740},
        java_script_enabled=scripts,
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.goto(f"/account?lang={language}")
    yield Visit(page, code, say, speaker(language), pictures, language)
    context.close()


def charge() -> dict[str, int]:
    return charge_cards(Charge(allow_total=True), lambda _done, _total: None, by=None).outcomes


def test_a_donor_goes_all_the_way_with_a_card(office: Flask, visit: Visit) -> None:
    saves_a_card(visit)
    assert charge()["succeeded"] == 1
    pays_once_after_a_refusal(visit)
    changes_the_card(visit)
    confirms_what_the_bank_asks(visit)
    pauses_and_stops(visit)


def saves_a_card(visit: Visit) -> None:
    page = visit.page
    page.goto("/my/payments")
    expect(page.locator("main svg, main img").first).to_be_visible()
    visit.look("1-scan")
    page.goto("/my/cards")
    page.check("input[name=commitments]")
    visit.look("2-cards")
    visit.press("Go on to the card page")
    visit.look("3-leave")
    visit.press("Go on to the card page", "link")
    visit.look("4-gateway")
    visit.type_card(GOOD)
    visit.press("Save the card", bank=True)
    visit.look("5-back")
    visit.look_again_until("Your card is saved. What falls due is charged to it from now on.")
    visit.look("6-saved")


def pays_once_after_a_refusal(visit: Visit) -> None:
    page = visit.page
    page.goto("/my/cards")
    expect(page.get_by_text(visit.say("Charged")).first).to_be_visible()
    visit.look("7-charged")
    visit.press("Pay once by card", "link")
    page.fill("input[name=amount]", "200.000" if visit.name == "vi" else "200,000")
    visit.look("8-once")
    visit.press("Go on to the card page")
    visit.press("Pay on the card page", "link")
    visit.type_card(POOR)
    page.click("main form button")
    expect(page.get_by_role("alert")).to_contain_text(
        visit.bank("Your card has insufficient funds.")
    )
    visit.look("9-refused")
    visit.type_card(GOOD)
    page.click("main form button")
    visit.look_again_until("Thank you: your payment has arrived.")
    visit.look("10-thanks")


def changes_the_card(visit: Visit) -> None:
    visit.page.goto("/my/cards")
    visit.press("Change the card")
    visit.press("Go on to the card page", "link")
    visit.type_card(OTHER)
    visit.press("Save the card", bank=True)
    visit.look_again_until("Your card is saved. What falls due is charged to it from now on.")
    visit.page.goto("/my/cards")
    expect(visit.page.locator("main")).to_contain_text("4444")
    visit.look("11-changed")


def confirms_what_the_bank_asks(visit: Visit) -> None:
    page = visit.page
    page.check("input[name=commitments]")
    visit.press("Go on to the card page")
    visit.press("Go on to the card page", "link")
    visit.type_card(ASKS)
    visit.press("Save the card", bank=True)
    visit.look("12-question")
    visit.press("Yes, confirm", bank=True)
    visit.look_again_until("Your card is saved. What falls due is charged to it from now on.")
    charge()
    page.goto("/my/cards")
    expect(page.get_by_role("heading", name=visit.say("Needs you"))).to_be_visible()
    visit.look("13-needs-you")
    page.click("section[aria-labelledby=asked] a")
    visit.look("14-to-confirm")
    visit.press("Pay by card now")
    visit.press("Pay on the card page", "link")
    visit.type_card(ASKS)
    page.click("main form button")
    visit.press("No, refuse", bank=True)
    expect(page.get_by_role("alert")).to_be_visible()
    visit.look("15-refused-by-donor")
    visit.type_card(ASKS)
    page.click("main form button")
    visit.press("Yes, confirm", bank=True)
    visit.look_again_until("Thank you: your payment has arrived.")
    visit.look("16-confirmed")


def pauses_and_stops(visit: Visit) -> None:
    page = visit.page
    page.goto("/my/cards")
    visit.look("17-my-cards")
    page.get_by_role("link", name=visit.say("Pause %(code)s", code=visit.code)).click()
    visit.look("18-pause")
    visit.press("Pause")
    assert session.scalars(select(PledgePause)).first() is not None
    page.get_by_role("link", name=visit.say("Stop the card for %(code)s", code=visit.code)).click()
    visit.look("19-stop")
    visit.press("Stop the card")
    visit.look("20-stopped")
    session.rollback()
    charged = select(Pledge.code).join(CardMandate).where(CardMandate.ended_at.is_(None))
    assert visit.code not in session.scalars(charged).all()

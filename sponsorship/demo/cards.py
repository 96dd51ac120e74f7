"""Cards in the demo: a stand-in for the gateway beside the served fund, always in test mode."""

import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import select

from core.accounts.models import User
from core.card_settings import SECRET, CardSettings
from core.db import session, unit_of_work
from core.settings import ROOT
from donors.models import Donor, DonorLogin
from payments.cards.hosted_pages import page_to_save
from payments.cards.models import CardSetup
from payments.cards.ports import HostedPage, OutcomeUnknown
from payments.cards.services.mandates import begin_setup, pledges_to_charge
from sponsorship.demo.people import DONOR_LOGIN

BESIDE = 1
"""The stand-in listens on the port after the fund's own."""
ORGANISATION = "QBT"
TEST_CARD = {
    "number": "4242 4242 4242 4242", "month": "12", "year": "2040", "cvc": "123",
    "name": "THE CARD OF THE DEMO",
}  # fmt: skip
"""What Stripe publishes for trying; no bank has issued it."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LOOKS, BETWEEN = 100, 0.1
"""How often it is looked whether the stand-in answers, and seconds from one look to the next."""


@contextmanager
def stand_in(app: Flask, port: int) -> Iterator[str | None]:
    """Serve the stand-in while the fund is served, and turn cards on; yields its address.

    An installation with an account of its own keeps that: then nothing is started.
    """
    if app.config["CARDS"] is not None:
        yield None
        return
    url, secret = f"http://127.0.0.1:{port + BESIDE}", SECRET + secrets.token_hex(24)
    # Told to end, not only by a key: the stand-in would else keep its port for ever.
    ended = signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
        [
            sys.executable, "-m", "standin",
            "--port", str(port + BESIDE),
            "--state", f"{app.config['INSTANCE']}/standin.db",
            "--webhook", f"http://127.0.0.1:{port}/webhooks/stripe",
            "--secret", secret,
        ],
        cwd=ROOT,
    )  # fmt: skip
    app.config["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    app.config["CARDS"] = CardSettings(
        key="sk_test_of_the_demo",
        secrets=(secret,),
        live=False,
        organisation=ORGANISATION,
        base=url,
    )
    try:
        yield url
    finally:
        signal.signal(signal.SIGTERM, ended)
        server.terminate()
        server.wait()


def give_card() -> None:
    """Let the demo's donor save the test card on the stand-in's page; a second time, nothing.

    As with anybody, the stand-in then tells the fund, and a worker keeps the card.
    """
    donor = session.scalars(
        select(Donor)
        .join(DonorLogin, DonorLogin.donor_id == Donor.id)
        .join(User, User.id == DonorLogin.user_id)
        .where(User.login == DONOR_LOGIN)
    ).one()
    known = session.scalar(select(CardSetup.id).where(CardSetup.donor_id == donor.id).limit(1))
    codes = [pledge.code for pledge in pledges_to_charge(donor)][:1]
    if known is not None or not codes:
        return
    with unit_of_work():
        setup = begin_setup(donor, codes)
    page = _opened(setup, donor)
    # It leads back to the fund, which is not served yet: nobody follows.
    there = urlsplit(page.url)
    with closing(HTTPConnection(there.netloc, timeout=10)) as line:
        line.request("POST", there.path, urlencode(TEST_CARD), FORM)
        line.getresponse().read()


def _opened(setup: CardSetup, donor: Donor) -> HostedPage:
    """Open the page as soon as the stand-in answers. OutcomeUnknown when it never does."""
    for _look in range(LOOKS):
        try:
            return page_to_save(setup, donor)
        except OutcomeUnknown:
            time.sleep(BETWEEN)
    return page_to_save(setup, donor)

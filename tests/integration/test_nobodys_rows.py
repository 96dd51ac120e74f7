"""Every address of a donor that names a row: somebody else's is as unknown as an absent one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core.dates import now, today
from core.db import session, unit_of_work
from core.files import files
from payments.receipts.rules import FileKind
from payments.receipts.services import issue_for, record_drawings
from payments.receipts.services.files import keep
from sponsorship.agreements.services import make_agreement
from sponsorship.children.identity_models import ChildPhoto
from sponsorship.children.models import Child
from sponsorship.children.rules import Scope
from sponsorship.impact.services import build_statement
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import SponsorshipState
from sponsorship.matching.services import sponsorship_page
from tests.factories.cards import card_rows
from tests.factories.children import agreed
from tests.factories.donors import let_sign_in
from tests.factories.impact import pair, pay
from tests.factories.people import actor, organisation, user_with
from tests.support.client import CheckedClient

ABSENT = {
    "agreements_portal.pdf": {"code": "T-99999"},
    "cards_portal.setup": {"name": "nothing"},
    "cards_portal.charge": {"name": "nothing"},
    "cards_portal.ask_stop": {"code": "GM99999"},
    "cards_portal.ask_pause": {"code": "GM99999"},
    "children_portal.show": {"code": "T-99999"},
    "children_portal.visits": {"code": "T-99999"},
    "children_portal.photo": {"code": "T-99999", "photo_id": "nothing"},
    "letters_portal.index": {"code": "T-99999"},
    "impact_portal.pdf": {"statement_id": "nothing"},
    "receipts_portal.pdf": {"code": "nothing"},
    "receipts_portal.signed_pdf": {"code": "nothing"},
}
"""For each address that names a row, values that name none."""

Rows = dict[str, dict[str, str]]


@dataclass
class Household:
    """A signed-in donor and the values that name its rows."""

    browser: CheckedClient
    rows: Rows
    child: Child


@pytest.fixture
def own(app: Flask) -> Household:
    return household(app)


@pytest.fixture
def theirs(app: Flask) -> Household:
    return household(app)


def household(app: Flask) -> Household:
    """Return a donor with a child to be seen, a receipt and a statement."""
    with unit_of_work():
        sponsor, user = pair(), user_with("donor")
        let_sign_in(user, sponsor.donor)
        photo = shown(agreed(sponsor.child, *Scope))
        receipt = issue_for(pay(sponsor, "2026-10"), by=actor("accountant"))
        signed = keep(receipt, FileKind.SIGNED, b"%PDF- signed")
        record_drawings([signed], organisation_id=organisation().id)
        statement = build_statement(sponsor.donor, organisation(), 2026, by=actor("matcher"))
        running = session.query(Sponsorship).filter_by(child_id=sponsor.child.id).one()
        make_agreement(sponsorship_page(running), by=actor("matcher"))
        rows = {
            **card_rows(sponsor.pledge),
            "agreements_portal.pdf": {"code": sponsor.child.code},
            "children_portal.show": {"code": sponsor.child.code},
            "children_portal.visits": {"code": sponsor.child.code},
            "children_portal.photo": {"code": sponsor.child.code, "photo_id": photo.public_id},
            "letters_portal.index": {"code": sponsor.child.code},
            "impact_portal.pdf": {"statement_id": statement.public_id},
            "receipts_portal.pdf": {"code": receipt.public_id},
            "receipts_portal.signed_pdf": {"code": receipt.public_id},
        }
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    return Household(browser, rows, sponsor.child)


def shown(child: Child) -> ChildPhoto:
    """Return an approved picture of the child."""
    files().put(f"photos/{child.code}.jpg", b"\xff\xd8 a picture")
    photo = ChildPhoto(
        child_id=child.id,
        file_key=f"photos/{child.code}.jpg",
        taken_on=today(),
        approved_by=actor("approver").id,
        approved_at=now(),
    )
    session.add(photo)
    session.flush()
    return photo


def addresses(app: Flask, rows: Rows) -> Iterator[tuple[str, str]]:
    """Yield every endpoint of donors that names a row, with its address for these rows."""
    with app.test_request_context():
        urls = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            # What is sent to a row is tried by the tests of its feature.
            read = "GET" in (rule.methods or ())
            if rule.rule.startswith("/my") and rule.arguments and read:
                yield rule.endpoint, urls.build(rule.endpoint, rows[rule.endpoint])


def told(answer: TestResponse, values: dict[str, str]) -> str:
    """Return an answer without its CSRF tokens and the values that were asked for."""
    text = re.sub(r'(name="csrf_token"[^>]* value=)"[^"]*"', r"\1", answer.get_data(as_text=True))
    for value in values.values():
        text = text.replace(value, "")
    return text


def test_every_address_that_names_a_row_is_tried(app: Flask) -> None:
    assert {endpoint for endpoint, _address in addresses(app, ABSENT)} == ABSENT.keys()


def test_a_donor_opens_the_own_rows(app: Flask, own: Household) -> None:
    for endpoint, address in addresses(app, own.rows):
        answer = own.browser.get(address)
        assert answer.status_code == 200, endpoint
        assert answer.headers["Cache-Control"] == "no-store", endpoint


def test_another_donors_row_is_as_unknown_as_an_absent_one(
    app: Flask, own: Household, theirs: Household
) -> None:
    absent = dict(addresses(app, ABSENT))
    for endpoint, address in addresses(app, theirs.rows):
        found, nothing = own.browser.get(address), own.browser.get(absent[endpoint])
        assert found.status_code == nothing.status_code == 404, endpoint
        expected = told(nothing, ABSENT[endpoint])
        assert told(found, theirs.rows[endpoint]) == expected, endpoint


def test_another_childs_picture_does_not_open_under_the_own_childs_code(
    app: Flask, own: Household, theirs: Household
) -> None:
    mixed = own.rows["children_portal.photo"] | {
        "photo_id": theirs.rows["children_portal.photo"]["photo_id"]
    }
    (address,) = (
        address
        for endpoint, address in addresses(app, own.rows | {"children_portal.photo": mixed})
        if endpoint == "children_portal.photo"
    )
    assert own.browser.get(address).status_code == 404


def test_when_the_sponsorship_has_ended_the_childs_pages_are_unknown(
    app: Flask, own: Household
) -> None:
    with unit_of_work():
        running = session.query(Sponsorship).filter_by(child_id=own.child.id).one()
        running.state, running.ended_on = SponsorshipState.ENDED, today()
    for endpoint, address in addresses(app, own.rows):
        of_child = endpoint.startswith(
            ("children_portal.", "agreements_portal.", "letters_portal.")
        )
        assert own.browser.get(address).status_code == (404 if of_child else 200), endpoint

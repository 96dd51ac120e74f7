"""The agreement of a sponsorship: made, printed, signed; the family stays on our copy."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DatabaseError

from core.dates import today
from core.db import session, unit_of_work
from core.errors import RuleBroken, WrongState
from payments.pledges.rules import Method, Rhythm
from sponsorship.agreements import services
from sponsorship.agreements.models import Agreement, AgreementScan
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import Activation, SponsorshipState
from sponsorship.matching.services import (
    ConfirmMatch,
    Sign,
    confirm_hold,
    get_programme,
    hold_child,
    sponsorship_page,
)
from tests.factories.children import child_with
from tests.factories.donors import donor, let_sign_in, wish
from tests.factories.matching import COMMUNE, search_for
from tests.factories.people import actor, user_with
from tests.support.client import CheckedClient
from tests.support.papers import pages_of

PROMISE = ConfirmMatch(500_000, Rhythm.MONTH, date(2026, 11, 2), Method.TRANSFER, 12)


def picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (40, 60), "white").save(drawn, "PNG")
    return drawn.getvalue()


def sponsorship(activation=Activation.SIGNATURE, name="Bàn Thị Mận"):
    get_programme("GM").activation = activation
    child = child_with(name=name, place_code=COMMUNE)
    hold = hold_child(search_for(wish(donor("Nguyễn Thị Mẫu"))), child.code, by=actor("matcher"))
    return confirm_hold(hold, PROMISE, by=actor("matcher")).public_id


def page(public_id):
    query = select(Sponsorship).where(Sponsorship.public_id == public_id)
    return sponsorship_page(session.scalars(query).one())


@pytest.fixture
def made(any_app):
    """Return the sponsorship that waits for its signature, with its agreement."""
    with unit_of_work():
        public_id = sponsorship()
        services.make_agreement(page(public_id), by=actor("matcher"))
    return public_id


def kept(public_id):
    return services.agreements_of(page(public_id))[0]


def signed(public_id, scan, day=None):
    with unit_of_work():
        sign = Sign("GM", day or today())
        found = page(public_id)
        services.file_scan(found, kept(public_id), sign, scan, by=actor("matcher"))


def test_the_signed_paper_makes_the_sponsorship_active(made):
    assert page(made).sponsorship.state is SponsorshipState.HELD
    signed(made, picture())

    assert page(made).sponsorship.state is SponsorshipState.ACTIVE
    content, kind = services.read_scan(kept(made))
    assert kind == "image/jpeg"
    assert content.startswith(b"\xff\xd8")


def test_where_money_makes_it_active_the_signature_does_not(any_app):
    with unit_of_work():
        public_id = sponsorship(Activation.FIRST_PAYMENT)
        services.make_agreement(page(public_id), by=actor("matcher"))
    signed(public_id, picture())

    assert page(public_id).sponsorship.state is SponsorshipState.HELD
    assert kept(public_id).scan is not None


def test_the_same_terms_are_the_same_paper_and_others_a_new_version(made):
    with unit_of_work():
        services.make_agreement(page(made), by=actor("matcher"))
    assert len(services.agreements_of(page(made))) == 1
    with unit_of_work():
        page(made).donor.address = "12 Trần Đăng Ninh"
        services.make_agreement(page(made), by=actor("matcher"))

    numbers = [each.number for each in services.agreements_of(page(made))]
    assert [number[-2:] for number in numbers] == ["/2", "/1"]


def test_it_is_filed_once(made):
    signed(made, picture())
    with pytest.raises(WrongState):
        signed(made, picture())

    assert session.scalar(select(func.count(AgreementScan.agreement_id))) == 1


@pytest.mark.parametrize(
    ("scan", "days", "field"),
    [(b"", 0, "scan"), (b"%PDF-1.7 torn", 0, "scan"), (b"no picture", 0, "scan"),
     (picture(), 1, "signed_on"), (picture(), -1, "signed_on")],
)  # fmt: skip
def test_what_is_no_signed_paper_is_refused(made, scan, days, field):
    with pytest.raises(RuleBroken) as refused:
        signed(made, scan, today() + timedelta(days=days))

    assert refused.value.field == field
    assert page(made).sponsorship.state is SponsorshipState.HELD


@pytest.mark.parametrize("model", [Agreement, AgreementScan])
def test_papers_are_never_taken_back(made, model):
    signed(made, picture())
    with pytest.raises(DatabaseError), unit_of_work():
        session.execute(delete(model))


def test_our_copy_names_the_family_and_is_stored_nowhere(made):
    own = pages_of(services.our_copy(page(made), kept(made)))
    theirs = pages_of(services.sponsors_copy(kept(made)))

    assert (len(own), len(theirs)) == (2, 1)
    assert "Bàn Thị Mận" in own[1]
    assert "Triệu Mùi Lan" in own[1]
    for name in ("Bàn", "Mận", "Triệu Mùi Lan"):
        assert name not in theirs[0]
        assert name not in kept(made).agreement.snapshot


@pytest.fixture
def matcher(app, signed_in):
    return signed_in("matcher")


@pytest.fixture
def address(app):
    with unit_of_work():
        return f"/staff/sponsorships/{sponsorship()}/agreement"


def test_from_the_sponsorship_to_the_filed_paper_on_the_pages(matcher, address):
    shown = matcher.get(address.removesuffix("/agreement")).get_data(as_text=True)
    assert address in shown
    assert matcher.post(address, {}).status_code == 302
    paper = f"{address}/{session.scalars(select(Agreement.public_id)).one()}"

    assert matcher.get(f"{paper}.pdf").data.startswith(b"%PDF")
    assert matcher.get(f"{paper}/our-copy.pdf").data.startswith(b"%PDF")
    assert matcher.get(f"{paper}/signed").status_code == 404
    refused = matcher.post(f"{paper}/signed", {"signed_on": "02/11/2026"})
    assert refused.status_code == 422
    assert "Choose the scan" in refused.get_data(as_text=True)
    sent = {"signed_on": "02/11/2026", "scan": (BytesIO(picture()), "scan.png")}
    filed = matcher.post(f"{paper}/signed", sent, content_type="multipart/form-data")
    assert filed.status_code == 302
    assert matcher.get(f"{paper}/signed").mimetype == "image/jpeg"
    assert "02/11/2026" in matcher.get(address).get_data(as_text=True)


def test_only_who_matches_there_sees_it(signed_in, address):
    far = signed_in("matcher", places=("03127",))

    assert far.get(address).status_code == 404
    assert signed_in("accountant").get(address).status_code == 403


def test_a_sponsor_reads_the_own_copy_and_nobody_elses(app, address):
    with unit_of_work():
        public_id = address.split("/")[-2]
        services.make_agreement(page(public_id), by=actor("matcher"))
        owner, other = user_with("donor"), user_with("donor")
        let_sign_in(owner, page(public_id).donor)
        let_sign_in(other, donor("Somebody else"))
    own = f"/my/children/{page(public_id).child.code}"
    browser, stranger = CheckedClient(app), CheckedClient(app)
    browser.sign_in_as(owner)
    stranger.sign_in_as(other)

    assert f"{own}/agreement.pdf" in browser.get(own).get_data(as_text=True)
    [text] = pages_of(browser.get(f"{own}/agreement.pdf").data)
    assert "Triệu Mùi Lan" not in text
    assert stranger.get(f"{own}/agreement.pdf").status_code == 404

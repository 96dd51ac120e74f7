"""Pages of letters: a sponsor writes, the office reads, an officer hands over and types replies."""

import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import event, select

from core.dates import today
from core.db import db, session, unit_of_work
from core.mail.models import OutgoingMail
from donors.models import Donor
from donors.rules import Screening
from sponsorship.children.models import Child
from sponsorship.children.rules import Scope, Subject
from sponsorship.children.services import SayNo, withdraw_consent
from sponsorship.letters.models import Letter
from sponsorship.letters.rules import Direction, LetterState
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import BlockKind
from sponsorship.matching.services import block
from sponsorship.safeguarding.services.freezing import freeze_child
from tests.factories.children import COMMUNE, OTHER_COMMUNE, agreed, child_with, official_places
from tests.factories.donors import donor, let_sign_in
from tests.factories.impact import sponsored
from tests.factories.people import actor, user_with
from tests.support.client import CheckedClient

WORDS = "Chào em! Cô chúc em học thật giỏi.\nHẹn thư sau nhé."
REPLY = "Con cảm ơn cô. Con được điểm mười môn Toán."


@dataclass
class House:
    """A cleared sponsor who signed in, with a child whose family agrees to letters."""

    browser: CheckedClient
    donor: Donor
    child: Child
    sponsorship: Sponsorship

    @property
    def page(self) -> str:
        """Return the sponsor's page of letters."""
        return f"/my/children/{self.child.code}/letters"

    def text(self) -> str:
        """Return what stands on it."""
        answer = self.browser.get(self.page)
        assert answer.status_code == 200
        return str(answer.text)

    def write(self, text: str = WORDS, **more: str) -> int:
        """Write a letter; return the status of the answer."""
        sent = {"text": text, "language": "vi", **more}
        return int(self.browser.post(self.page, sent).status_code)


@pytest.fixture
def house(app: Flask) -> House:
    with unit_of_work():
        official_places()
        giver = donor("Nguyễn Thị Mẫu", email="mau@example.org")
        giver.screening = Screening.CLEARED
        user = user_with("donor")
        let_sign_in(user, giver)
        child = agreed(child_with(code="T-00001"), *Scope)
        sponsored(giver, child)
        running = session.scalars(select(Sponsorship).filter_by(child_id=child.id)).one()
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    return House(browser, giver, child, running)


@pytest.fixture
def reader(house: House, signed_in) -> CheckedClient:
    browser: CheckedClient = signed_in("matcher")
    return browser


@pytest.fixture
def second(house: House, signed_in) -> CheckedClient:
    browser: CheckedClient = signed_in("matcher")
    return browser


@pytest.fixture
def officer(house: House, signed_in) -> CheckedClient:
    browser: CheckedClient = signed_in("commune_officer", places=(COMMUNE,))
    return browser


def letters() -> list[Letter]:
    session.expire_all()
    return list(session.scalars(select(Letter).order_by(Letter.id)))


def only() -> Letter:
    (letter,) = letters()
    return letter


def approve(reader: CheckedClient, letter: Letter, words: str = WORDS, **more: str) -> int:
    answer = reader.post(f"/staff/letters/{letter.public_id}/approve", {"words": words, **more})
    return int(answer.status_code)


def test_a_letter_is_written_read_and_handed_over(
    house: House, reader: CheckedClient, officer: CheckedClient
) -> None:
    assert house.page in house.browser.get(f"/my/children/{house.child.code}").text
    assert house.write() == 302
    letter = only()
    assert (letter.direction, letter.text) == (Direction.FROM_SPONSOR, WORDS)
    assert "sent, to be read by the fund" in house.text()

    assert letter.public_id in reader.get("/staff/letters").text
    shown = reader.get(f"/staff/letters/{letter.public_id}").text
    assert "Hẹn thư sau nhé." in shown
    assert approve(reader, letter) == 302
    assert "on its way to the child" in house.text()

    hand = f"/commune/children/{house.child.code}/letters"
    assert hand in officer.get("/commune").text
    assert hand in officer.get(f"/commune/children/{house.child.code}").text
    assert "Hẹn thư sau nhé." in officer.get(hand).text
    sent = {"letter": letter.public_id, "passed_on": f"{today():%d/%m/%Y}"}
    assert officer.post(f"{hand}/handed", sent).status_code == 302
    assert only().state is LetterState.PASSED_ON
    assert "Hẹn thư sau nhé." not in officer.get(hand).text
    assert hand not in officer.get("/commune").text
    assert "handed to the child" in house.text()


def test_a_childs_letter_is_shown_to_the_sponsor_once_it_was_read(
    house: House, reader: CheckedClient, officer: CheckedClient
) -> None:
    page = f"/commune/children/{house.child.code}/letters"
    told = {
        "sponsorship": house.sponsorship.public_id,
        "written_on": "1/11/2026",
        "text": REPLY,
        "form_id": "r1",
    }
    assert 'data-saved="0"' in officer.get(page).text
    assert officer.post(page, told).status_code == 302
    assert officer.post(page, told).status_code == 302
    assert 'data-saved="1"' in officer.get(page).text
    assert REPLY not in house.text()
    assert approve(reader, only(), REPLY) == 302
    assert only().state is LetterState.PASSED_ON
    assert REPLY in house.text()
    assert 'data-saved="0"' in house.text()
    (mail,) = session.scalars(select(OutgoingMail)).all()
    assert mail.recipient == "mau@example.org"
    for word in (house.child.code, "Mận", "điểm mười"):
        assert word not in f"{mail.subject} {mail.body}"


class TestWriting:
    """The sponsor's page: who may write, how often, and what a letter may not be."""

    def test_the_same_form_sent_twice_is_one_letter(self, house: House) -> None:
        assert house.write(form_id="w1") == 302
        assert house.write(form_id="w1") == 302
        assert only().text == WORDS

    def test_an_empty_and_an_endless_letter_are_refused(self, house: House) -> None:
        assert house.write("") == 422
        answer = house.browser.post(house.page, {"text": "a" * 4_001, "language": "vi"})
        assert answer.status_code == 422
        assert "Write at most 4,000 characters." in answer.text
        assert "a" * 4_001 in answer.text
        assert letters() == []

    def test_a_fourth_letter_waits_for_one_to_be_read(
        self, house: House, reader: CheckedClient
    ) -> None:
        for number in range(3):
            assert house.write(f"Thư {number}") == 302
        assert house.write("Thư nữa") == 422
        assert approve(reader, letters()[0], "Thư 0") == 302
        assert house.write("Thư nữa") == 302

    @pytest.mark.parametrize(
        "close",
        [
            lambda house: setattr(house.donor, "screening", Screening.UNSCREENED),
            lambda house: setattr(house.donor, "screening", Screening.RESTRICTED),
            lambda house: end_consent(house.child, Scope.LETTERS),
            lambda house: end_consent(house.child, Scope.SHOW_TO_DONOR),
            lambda house: block(house.child, house.donor, BlockKind.RELATION, by=actor("matcher")),
            lambda house: freeze_child(house.child, by=actor("protection_lead")),
        ],
        ids=["unscreened", "restricted", "no letters", "not shown", "kept apart", "frozen"],
    )
    def test_one_answer_whatever_stands_against_it(self, house: House, close) -> None:
        assert house.write() == 302
        with unit_of_work():
            close(house)
        page = house.text()
        assert "Letters cannot be exchanged now. Speak with the fund." in page
        assert "<textarea" not in page
        assert "Hẹn thư" not in page
        assert house.write() == 409
        assert len(letters()) == 1

    def test_a_letter_nobody_has_read_is_taken_back(
        self, house: House, reader: CheckedClient
    ) -> None:
        assert house.write() == 302
        page = f"{house.page}/{only().public_id}/withdraw"
        assert house.browser.post(page, {}).status_code == 302
        assert only().state is LetterState.WITHDRAWN
        assert house.browser.post(page, {}).status_code == 409
        assert approve(reader, only()) == 409

    def test_the_childs_letters_close_with_the_consent_for_its_story(
        self, house: House, reader: CheckedClient, second: CheckedClient
    ) -> None:
        entered(house, reader, Direction.FROM_CHILD, REPLY)
        assert approve(second, only(), REPLY) == 302
        assert REPLY in house.text()
        with unit_of_work():
            end_consent(house.child, Scope.STORY)
        assert REPLY not in house.text()
        assert house.write() == 302


class TestReading:
    """Staff read: nobody their own, nothing by which the two find each other."""

    def test_who_entered_a_letter_does_not_read_it(
        self, house: House, reader: CheckedClient, second: CheckedClient
    ) -> None:
        entered(house, reader, Direction.FROM_SPONSOR, WORDS)
        assert "somebody else reads it" in reader.get(f"/staff/letters/{only().public_id}").text
        assert approve(reader, only()) == 403
        assert approve(second, only()) == 302

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ("Gọi cho cô số 0912 345 678 nhé.", "0912 345 678"),
            ("Viết cho cô: mau@example.org", "mau@example.org"),
        ],
    )
    def test_contact_details_do_not_go_out(
        self, house: House, reader: CheckedClient, words: str, told: str
    ) -> None:
        assert house.write(words) == 302
        shown = reader.get(f"/staff/letters/{only().public_id}").text
        assert f">{told}</mark>" in shown
        answer = reader.post(f"/staff/letters/{only().public_id}/approve", {"words": words})
        assert answer.status_code == 422
        assert f"Take out “{told}”" in answer.text
        assert only().state is LetterState.WAITING
        assert approve(reader, only(), "Gọi cho cô nhé.") == 302

    def test_the_familys_names_do_not_go_out(
        self, house: House, reader: CheckedClient, second: CheckedClient
    ) -> None:
        entered(house, reader, Direction.FROM_CHILD, "Con là Bàn Thị Mận.")
        assert approve(second, only(), "Con là BAN THI MAN.") == 422
        assert approve(second, only(), "Con là Mận.") == 302

    @pytest.mark.parametrize("name", ["Bàn Thị Mận", "Quảng Yên", "Khe Lạ"])
    def test_a_sponsor_does_not_tell_that_it_has_found_the_family(
        self, house: House, reader: CheckedClient, name: str
    ) -> None:
        assert house.write(f"Cô đã tìm ra {name} rồi.") == 302
        shown = reader.get(f"/staff/letters/{only().public_id}").text
        assert f">{name}</mark>" in shown
        assert approve(reader, only(), only().text) == 422
        back = f"/staff/letters/{only().public_id}/give-back"
        assert reader.post(back, {"reason": f"Xin bỏ {name}."}).status_code == 422
        assert reader.post(back, {"reason": "Xin bỏ tên riêng."}).status_code == 302

    def test_a_place_is_looked_at_first(self, house: House, reader: CheckedClient) -> None:
        assert house.write() == 302
        words = "Cô ở xóm Đông."
        assert approve(reader, only(), words) == 422
        assert approve(reader, only(), words, places_seen="true") == 302

    def test_a_reader_of_another_language_needs_a_translation(
        self, house: House, reader: CheckedClient
    ) -> None:
        assert house.write("Dear child, study well.", language="en") == 302
        answer = reader.post(
            f"/staff/letters/{only().public_id}/approve", {"words": "Dear child, study well."}
        )
        assert answer.status_code == 422
        assert "The reader of this letter reads another language." in answer.text
        translated = {"translation": "Em thân mến, học giỏi nhé."}
        assert approve(reader, only(), "Dear child, study well.", **translated) == 302
        paper = pages_of(reader.get(f"/staff/letters/{only().public_id}.pdf").data)
        assert "Em thân mến, học giỏi nhé." in paper
        assert "Dear child, study well." in paper
        assert "111" in paper

    def test_given_back_with_a_reason_that_the_sponsor_reads(
        self, house: House, reader: CheckedClient
    ) -> None:
        assert house.write() == 302
        page = f"/staff/letters/{only().public_id}/give-back"
        assert reader.post(page, {"reason": ""}).status_code == 422
        assert reader.post(page, {"reason": "Xin viết lại, không hẹn gặp."}).status_code == 302
        assert "Xin viết lại, không hẹn gặp." in house.text()
        assert reader.post(page, {"reason": "Lần nữa"}).status_code == 409

    def test_nothing_is_printed_or_passed_on_unread(
        self, house: House, reader: CheckedClient
    ) -> None:
        assert house.write() == 302
        here = f"/staff/letters/{only().public_id}"
        assert reader.get(f"{here}.pdf").status_code == 409
        passed = {"passed_on": f"{today():%d/%m/%Y}", "how": "by_hand"}
        assert reader.post(f"{here}/pass-on", passed).status_code == 409
        assert approve(reader, only()) == 302
        assert reader.post(f"{here}/pass-on", passed | {"how": "portal"}).status_code == 422
        late = passed | {"passed_on": f"{today() + timedelta(days=1):%d/%m/%Y}"}
        assert reader.post(f"{here}/pass-on", late).status_code == 422
        assert reader.post(f"{here}/pass-on", passed).status_code == 302

    def test_a_letter_of_another_area_is_as_unknown_as_none(self, house: House, signed_in) -> None:
        assert house.write() == 302
        far = signed_in("matcher", places=(OTHER_COMMUNE,))
        assert far.get(f"/staff/letters/{only().public_id}").status_code == 404
        assert only().public_id not in far.get("/staff/letters").text

    def test_who_follows_a_concern_reads_and_passes_nothing_on(
        self, house: House, reader: CheckedClient, signed_in
    ) -> None:
        assert house.write() == 302
        lead = signed_in("protection_lead")
        assert only().public_id in lead.get("/staff/letters").text
        here = f"/staff/letters/{only().public_id}"
        assert "Hẹn thư sau nhé." in lead.get(here).text
        assert approve(lead, only()) == 403
        assert approve(reader, only()) == 302
        assert "pass-on" not in lead.get(here).text

    def test_the_counters_equal_their_lists(self, house: House, reader: CheckedClient) -> None:
        assert house.write() == 302
        assert house.write("Thư hai") == 302
        assert approve(reader, letters()[0]) == 302
        assert counters(reader) == {"letters to read": "1", "letters to pass on": "1"}

    def test_lists_ask_a_bounded_number_of_queries(
        self, house: House, reader: CheckedClient
    ) -> None:
        assert house.write() == 302
        once = asked(reader, "/staff/letters")
        assert house.write("Thư hai") == 302
        assert house.write("Thư ba") == 302
        assert asked(reader, "/staff/letters") == once <= 18


class TestCommune:
    """The officer's page of letters."""

    def test_to_whom_a_child_writes_is_chosen_from_its_sponsors(
        self, house: House, officer: CheckedClient
    ) -> None:
        page = f"/commune/children/{house.child.code}/letters"
        assert "Nguyễn Thị Mẫu" not in officer.get(page).text
        told = {"sponsorship": "nobody", "written_on": "1/11/2026", "text": REPLY}
        answer = officer.post(page, told)
        assert answer.status_code == 422
        assert "Choose to whom the child writes." in answer.text
        answer = officer.post(page, {"written_on": "1/11/2026", "text": REPLY})
        assert "Choose one of the list." in answer.text
        assert REPLY in answer.text

    def test_a_day_before_the_sponsorship_is_refused(
        self, house: House, officer: CheckedClient
    ) -> None:
        told = {
            "sponsorship": house.sponsorship.public_id,
            "written_on": "1/1/2020",
            "text": REPLY,
        }
        page = f"/commune/children/{house.child.code}/letters"
        assert officer.post(page, told).status_code == 422
        assert letters() == []

    def test_a_letter_is_handed_over_only_while_all_agree(
        self, house: House, reader: CheckedClient, officer: CheckedClient
    ) -> None:
        assert house.write() == 302
        assert approve(reader, only()) == 302
        page = f"/commune/children/{house.child.code}/letters"
        assert WORDS.splitlines()[1] in pages_of(officer.get(f"{page}/{only().public_id}.pdf").data)
        with unit_of_work():
            end_consent(house.child, Scope.LETTERS)
        assert WORDS.splitlines()[1] not in officer.get(page).text
        assert officer.get(f"{page}/{only().public_id}.pdf").status_code == 404
        sent = {"letter": only().public_id, "passed_on": f"{today():%d/%m/%Y}"}
        assert officer.post(f"{page}/handed", sent).status_code == 404
        assert only().state is LetterState.APPROVED


def end_consent(child: Child, scope: Scope) -> None:
    said = SayNo(Subject.GUARDIAN, (scope,), "Không muốn")
    withdraw_consent(child, said, by=actor("matcher"))


def entered(house: House, browser: CheckedClient, direction: Direction, text: str) -> None:
    """Type a letter that came on paper."""
    told = {
        "direction": direction.value,
        "language": "vi",
        "written_on": "1/11/2026",
        "text": text,
    }
    page = f"/staff/sponsorships/{house.sponsorship.public_id}/letters"
    assert browser.post(page, told).status_code == 302
    assert only().public_id in browser.get(page).text


def pages_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def counters(browser: CheckedClient) -> dict[str, str]:
    """Return the counters about letters on the work queue."""
    found = re.findall(
        r">\s*(\d+)\s*</[^>]+>\s*<[^>]+>\s*(letters to [a-z ]+)", browser.get("/staff").text
    )
    return {words.strip(): count for count, words in found}


def asked(browser: CheckedClient, page: str) -> int:
    """Return how many queries a page asks."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert browser.get(page).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)

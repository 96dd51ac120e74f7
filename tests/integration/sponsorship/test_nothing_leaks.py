"""A child's identity reaches those who need it, by no page, file, log or back door anybody else."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from core.audit import AuditEvent
from core.db import db, session, unit_of_work
from core.organisations.models import Organisation
from core.settings import Settings
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import approve
from sponsorship.app import create_app
from sponsorship.children.identity import Account, Carer, SeePaper, Settle
from sponsorship.children.models import Child
from sponsorship.children.record_rules import CareKind, PaperKind
from sponsorship.children.rules import Circumstance, Scope
from sponsorship.children.services import (
    AskAccount,
    ask_account,
    find_child,
    import_register,
    list_asides,
    see_paper,
    settle,
)
from sponsorship.matching.models import Programme
from sponsorship.matching.services import hold_child
from sponsorship.record.record_acts import ACTS
from sponsorship.record.tabs import PARTS
from tests.factories.children import (
    COMMUNE,
    OTHER_COMMUNE,
    agreed,
    child_with,
    register_file,
    register_line,
)
from tests.factories.donors import wish
from tests.factories.matching import search_for
from tests.factories.people import actor, organisation, user_with
from tests.support.client import CheckedClient
from tests.support.databases import SECRET

Browser = Callable[..., CheckedClient]
CODE = "T-00001"
CANARIES = (
    "Canarygiven",
    "Canaryname",
    "17/08/2016",
    "2016-08-17",
    "Canaryvillage",
    "Canaryschool",
    "Canarynote",
    "Canarycarer",
    "0912000111",
    "022216000111",
    "Quảng Yên",
    "Canarystory",
    "living with HIV",
    "orphan of both parents",
    "Canaryshelter",
    "CANARYCARD",
    "880088008800",
)
REQUESTS = select(ApprovalRequest.public_id)
TABS = ("facts", "consent", "support", "grants", "history")


@pytest.fixture
def child(app: Flask) -> Child:
    """A child of whom everything is known and everything consented to."""
    with unit_of_work():
        child = child_with(
            code=CODE,
            name="Canaryname Thị Canarygiven",
            personal_id="022216000111",
            village="Canaryvillage",
            school="Canaryschool",
            note="Canarynote",
            carer=Carer("Canarycarer", "bà", "0912000111"),
            circumstances=(Circumstance.HIV, Circumstance.ORPHAN_BOTH),
            story="Canarystory",
        )
        clerk, second, day = actor("commune_officer"), actor("approver"), date(2026, 11, 1)
        settle(child, Settle(CareKind.FOSTER, day, "Canaryshelter"), by=clerk)
        see_paper(child, SeePaper(PaperKind.BIRTH_CERTIFICATE, "CANARYCARD", day), by=clerk)
        organisation()
        account = Account("Ngân hàng", "880088008800", "Canarycarer")
        ask_account(child, AskAccount(account, "QBT", "Tài khoản mới"), by=actor("matcher"))
        approve(session.scalars(select(ApprovalRequest)).one(), by=second)
        return agreed(child, *Scope)


def readable(content: bytes) -> str:
    """Return an answer as text, a workbook unpacked."""
    file = io.BytesIO(content)
    if is_zipfile(file):
        with ZipFile(file) as packed:
            return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    return content.decode(errors="replace")


def pages(app: Flask) -> Iterator[str]:
    """Yield every address that names no row, and those of the child."""
    for rule in app.url_map.iter_rules():
        if not rule.arguments and "GET" in (rule.methods or set()):
            yield rule.rule
    yield from (f"/staff/children/{CODE}?tab={tab}" for tab in TABS)
    yield from (f"/staff/children/{CODE}/{part}" for part in ("edit", "seen-by/donor"))
    yield from (f"/staff/children/{CODE}/{part}" for part in PARTS)
    yield from (f"/staff/children/{CODE}/acts/{act}" for act in ACTS)
    yield from (f"/money/decisions/{one}" for one in session.scalars(REQUESTS).all())
    for part in ("new", "no", "representative", "basis", "guardian"):
        yield f"/staff/children/{CODE}/consents/{part}"
    yield "/staff/children?q=canarygiven"
    yield f"/staff/children?place={COMMUNE}"
    yield f"/staff/children?circumstance={Circumstance.ORPHAN_BOTH}"
    yield from (f"/staff/reports/sponsored.{form}" for form in ("csv", "xlsx"))


@pytest.mark.parametrize("role", ["admin", "accountant", "cashier", "auditor", "donor"])
def test_people_without_identity_never_read_a_word_of_it(
    app: Flask, child: Child, signed_in: Browser, role: str
) -> None:
    browser = signed_in(role)
    for address in pages(app):
        shown = readable(browser.get(address, headers={"Accept-Language": "en"}).data)
        assert [canary for canary in CANARIES if canary in shown] == [], address


def test_the_canaries_sing_where_they_may(child: Child, signed_in: Browser) -> None:
    browser = signed_in("case_worker")
    shown = "".join(
        browser.get(address, headers={"Accept-Language": "en"}).get_data(as_text=True)
        for part in ("", "/seen-by/donor", "/family", "/school")
        for address in (f"/staff/children/{CODE}{part}",)
    )
    missing = {canary for canary in CANARIES if canary not in shown}
    assert missing == {"2016-08-17"}


@pytest.mark.parametrize("query", [f"place={COMMUNE}", "circumstance=orphan_both", "place=99999"])
def test_a_filter_tells_money_people_nothing(child: Child, signed_in: Browser, query: str) -> None:
    assert CODE in signed_in("accountant").get(f"/staff/children?{query}").get_data(as_text=True)


def test_no_page_of_a_child_opens_from_another_commune(
    app: Flask, child: Child, client: CheckedClient
) -> None:
    with unit_of_work():
        everything = ("commune_officer", "case_worker", "approver")
        client.sign_in_as(user_with(*everything, places=(OTHER_COMMUNE,)))
    urls = app.url_map.bind("localhost")
    tried = 0
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/staff/children/<code>"):
            continue
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        rest = {"photo_id": "1", "scan_id": "1", "audience": "donor"}
        for code in (CODE, "T-99999"):
            values = {name: rest.get(name, code) for name in rule.arguments}
            address = urls.build(rule.endpoint, values, method=method)
            answer = client.get(address) if method == "GET" else client.post(address)
            assert answer.status_code == 404, (rule, code)
            tried += 1
    assert tried >= 20
    assert session.query(AuditEvent).filter_by(action="looked").count() == 0


def test_a_person_without_places_or_organisation_wide_work_sees_no_child(
    child: Child, signed_in: Browser
) -> None:
    matcher = signed_in("matcher", organisation_code="QBT")
    assert CODE not in matcher.get("/staff/children").get_data(as_text=True)
    assert matcher.get(f"/staff/children/{CODE}").status_code == 404


class TestMatching:
    @pytest.fixture
    def hold(self, child: Child) -> str:
        """The child held for a sponsor by somebody who works everywhere."""
        with unit_of_work():
            return hold_child(search_for(wish()), CODE, by=actor("matcher")).public_id

    def test_a_hold_opens_in_the_childs_commune_only(self, hold: str, signed_in: Browser) -> None:
        address = f"/staff/matching/holds/{hold}"
        body = {"organisation_code": self.body()}
        assert signed_in("matcher", places=(COMMUNE,), **body).get(address).status_code == 200
        elsewhere = signed_in("matcher", places=(OTHER_COMMUNE,), **body)
        assert elsewhere.get(address).status_code == 404
        assert elsewhere.post(f"{address}/release", {"reason": "x"}).status_code == 404
        assert elsewhere.post(f"{address}/confirm", {}).status_code == 404
        for listed in ("/staff/matching", "/staff"):
            assert hold not in elsewhere.get(listed).get_data(as_text=True)

    def test_matching_of_another_organisation_is_unknown(
        self, hold: str, signed_in: Browser
    ) -> None:
        with unit_of_work():
            waiting, other = wish().public_id, organisation("OTHER").code
        stranger = signed_in("matcher", places=(COMMUNE,), organisation_code=other)
        for address in (f"holds/{hold}", f"wishes/{waiting}"):
            assert stranger.get(f"/staff/matching/{address}").status_code == 404
        listed = stranger.get("/staff/matching").get_data(as_text=True)
        assert waiting not in listed
        assert hold not in listed

    def body(self) -> str:
        """Return the organisation of the programme of the wishes."""
        programmes = select(Programme.organisation_id).where(Programme.code == "GM")
        return session.get_one(Organisation, session.scalar(programmes)).code


class TestLog:
    def told(self) -> str:
        """Return all that the log tells."""
        rows = session.execute(
            select(AuditEvent.subject_code, AuditEvent.changes, AuditEvent.reason)
        )
        return " ".join(" ".join(row) for row in rows)

    def test_it_never_tells_who_a_child_is(self, child: Child, signed_in: Browser) -> None:
        register = register_file(
            register_line("QN-1", "Lý Thị Mây", "12/05/2016", Số_định_danh_cá_nhân="022216000222"),
            register_line("QN-2", "Ly Thi May", "2016"),
            register_line("QN-1", "Trần Thu Hà", "03/03/2014"),
        )
        with unit_of_work():
            import_register(register, by=actor("matcher"))
        browser = signed_in("case_worker")
        for aside in list_asides(actor("matcher")):
            address = f"/staff/children/aside/{aside.public_id}"
            sent = browser.post(f"{address}/different", {"reason": "Hai em", "code": "QN-9"})
            if sent.status_code != 302:
                browser.post(f"{address}/same", {"reason": "Cùng một em"})
        form = {
            "full_name": "Đặng Thị Khác",
            "birth": "18/09/2015",
            "sex": "female",
            "place_code": COMMUNE,
            "circumstances": ["sexual_abuse", "poor"],
            "guardian": "Đặng Văn Khác",
            "phone": "0987654321",
            "personal_id": "022215000333",
            "code": CODE,
            "version": child.version,
        }
        assert browser.post(f"/staff/children/{CODE}/edit", form).status_code == 302
        told = self.told()
        for value in (
            *CANARIES, "Mây", "May", "Hà", "Khác", "18/09/2015", "2015-09-18", "0987654321",
            "022216000222", "022215000333", "hiv", "sexual_abuse",
        ):  # fmt: skip
            assert value not in told, value
        assert "poor" in told

    def test_a_look_by_way_of_a_refused_form_is_written_down(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        answer = browser.post(f"/staff/children/{CODE}/consents/new", {})
        assert answer.status_code == 422
        assert "Canaryname" in answer.get_data(as_text=True)
        assert session.query(AuditEvent).filter_by(action="looked").count() == 1


def test_a_failure_of_the_database_quotes_no_value(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    settings = Settings(database_url=url, secret_key=SECRET, instance=tmp_path)
    asking = text("SELECT nothing FROM nowhere WHERE name = :name")
    with create_app(settings).app_context():
        with pytest.raises(StatementError) as failed, db.engine.connect() as connection:
            connection.execute(asking, {"name": CANARIES[0]})
        db.engine.dispose()
    assert CANARIES[0] not in str(failed.value)


@pytest.mark.parametrize("code", ["Nguyễn Thị Hà", "NGUYEN-THI-HA", "A/1", "1 2", "1" * 41])
def test_no_name_becomes_a_code(app: Flask, signed_in: Browser, code: str) -> None:
    sent = signed_in("matcher").post("/staff/children/new", {"code": code})
    assert sent.status_code == 422
    assert "A code has letters" in sent.get_data(as_text=True)
    assert find_child(code.upper()) is None

"""An impact statement tells exactly what the books hold, and of a child only what it may."""

import json
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from pypdf import PdfReader
from sqlalchemy import select

from core.dates import frozen
from core.db import session, unit_of_work
from core.errors import Conflict, RuleBroken
from core.files import files
from donors.models import Donor, DonorLogin
from payments.books.services import check_books
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import post
from payments.pledges.rules import Method
from payments.receipts.services import issue_for
from payments.receiving.models import Payment
from payments.receiving.services import Share, allocate_rest
from sponsorship.impact.models import ImpactStatement
from sponsorship.impact.services import (
    Giving,
    build_statement,
    list_statements,
    statement_pdf,
    whereabouts_of,
)
from tests.factories.impact import CONSENTED, consent, gift, pair, pay
from tests.factories.money import aid, entry, fund
from tests.factories.people import actor, organisation, user_with
from tests.support.client import CheckedClient


@pytest.fixture(autouse=True)
def house(any_app: Flask) -> Flask:
    """Money is tested on both databases."""
    return any_app


def built(donor: Donor, year: int = 2026) -> ImpactStatement:
    """Build the donor's statement with the Children's Fund."""
    return build_statement(donor, organisation(), year, by=actor("matcher"))


def lines(statement: ImpactStatement) -> list[tuple[str, str, int, int]]:
    """Return (month, child or fund, amount, handed over) of each line."""
    return [
        (line["month"], line["child"] or line["fund"], line["amount"], line["handed_over"])
        for line in json.loads(statement.snapshot)["lines"]
    ]


def text_of(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\N{NO-BREAK SPACE}", " ")


def test_staff_of_another_organisation_neither_read_nor_build_a_statement(house):
    with unit_of_work():
        sponsor = pair()
        pay(sponsor, "2026-10")
        statement = built(sponsor.donor)
    address = f"/staff/sponsors/{sponsor.donor.public_id}/impact"
    wanted = {"year": "2026", "organisation": organisation().code}
    for body, opened, taken in ((organisation().code, 200, 302), ("OTHER", 404, 422)):
        matcher = CheckedClient(house)
        with unit_of_work():
            user = user_with("matcher", organisation_code=body)
        matcher.sign_in_as(user)
        listed = matcher.get(address).get_data(as_text=True)
        assert (statement.public_id in listed) is (opened == 200)
        assert matcher.get(f"{address}/{statement.public_id}.pdf").status_code == opened
        assert matcher.post(address, wanted).status_code == taken


def test_every_month_shows_its_receipt_and_that_the_money_is_in_the_childs_fund():
    with unit_of_work():
        sponsor = pair()
        payment = pay(sponsor, "2026-09", "2026-10")
        issue_for(payment, by=actor("accountant"))
        statement = built(sponsor.donor)
    code = sponsor.child.code
    assert lines(statement) == [("2026-09", code, 500_000, 0), ("2026-10", code, 500_000, 0)]
    assert statement.received == 1_000_000
    text = text_of(statement_pdf(statement))
    assert "QBT26-T 0000001" in text
    assert "Trong quỹ của em" in text
    assert "1.000.000 ₫" in text


def test_what_the_childs_fund_paid_out_is_taken_from_its_oldest_months():
    with unit_of_work():
        sponsor = pair()
        pay(sponsor, "2026-09", "2026-10")
        post([aid(sponsor.fund, 700_000)])
        statement = built(sponsor.donor)
    assert [line[3] for line in lines(statement)] == [500_000, 200_000]
    assert "Đã trao / Handed over: 200.000 ₫" in text_of(statement_pdf(statement))


def test_a_sponsor_reads_what_was_received_handed_over_and_waits_for_one_child():
    with unit_of_work():
        sponsor = pair()
        pay(sponsor, "2026-09", "2026-10")
        gift(sponsor.donor, fund("CHUNG"), 300_000, on=date(2026, 10, 1))
        post([aid(sponsor.fund, 700_000)])
        giving = Giving(sponsor.donor.id, organisation().id, 2026)
        gone = whereabouts_of(giving, sponsor.fund.id)
    assert (gone.received, gone.handed_over, gone.waiting) == (1_000_000, 700_000, 300_000)


def test_a_gift_to_a_shared_fund_waits_behind_what_others_gave_before():
    with unit_of_work():
        first, second = pair().donor, pair().donor
        shared = fund("CHUNG")
        gift(first, shared, 300_000, on=date(2026, 10, 1))
        gift(second, shared, 300_000, on=date(2026, 10, 2))
        post([aid(shared, 400_000)])
        early, late = built(first), built(second)
    assert lines(early) == [("", "Quỹ chung", 300_000, 300_000)]
    assert lines(late) == [("", "Quỹ chung", 300_000, 100_000)]


def test_money_that_is_not_shared_out_is_said_to_wait_and_later_where_it_went():
    with unit_of_work():
        sponsor = pair()
        payment = pay(sponsor, "2026-10", amount=800_000)
        before = built(sponsor.donor)
        allocate_rest(payment, [Share(sponsor.fund.id, 300_000)], by=actor("accountant"))
        after = built(sponsor.donor)
    assert lines(before)[1] == ("", "", 300_000, 0)
    assert lines(after)[1] == ("", sponsor.child.code, 300_000, 0)
    assert "Chưa phân bổ" in text_of(statement_pdf(before))
    assert before.received == after.received == 800_000


def test_only_the_money_of_the_year_and_of_this_donor_counts():
    with unit_of_work():
        sponsor, other = pair(), pair()
        pay(sponsor, "2026-01", on=date(2025, 12, 31))
        pay(sponsor, "2026-02", on=date(2026, 1, 1))
        pay(other, "2026-02", on=date(2026, 1, 1))
        statement = built(sponsor.donor)
    assert [line[0] for line in lines(statement)] == ["2026-02"]


def test_nothing_changed_is_the_same_version_and_a_new_payment_the_next():
    with unit_of_work():
        sponsor = pair()
        pay(sponsor, "2026-09")
        first, again = built(sponsor.donor), built(sponsor.donor)
        pay(sponsor, "2026-10")
        second = built(sponsor.donor)
    assert first.public_id == again.public_id
    assert (first.version, second.version) == (1, 2)
    assert [row.version for row in list_statements(sponsor.donor.id)] == [2, 1]


@pytest.mark.parametrize("year", [1999, 2027])
def test_only_years_that_have_begun_are_told(year):
    with unit_of_work(), pytest.raises(RuleBroken) as refused:
        built(pair().donor, year)
    assert refused.value.field == "year"


def test_a_payment_the_books_know_differently_stops_the_statement():
    with unit_of_work():
        sponsor = pair()
        payment = pay(sponsor, "2026-10")
        extra = entry(sponsor.fund, 1)
        post([type(extra)(**{**vars(extra), "document": f"payment:{payment.public_id}"})])
        with pytest.raises(RuleBroken):
            built(sponsor.donor)


def test_without_consent_a_child_is_its_code():
    with unit_of_work():
        sponsor = pair()
        statement = built(sponsor.donor)
    text = text_of(statement_pdf(statement))
    assert sponsor.child.code in text
    for private in ("Ánh", "Lò", "Toán", "Lớp"):
        assert private not in text


def test_with_consent_given_name_grade_and_story_are_told_and_never_the_surname():
    with unit_of_work():
        sponsor = pair(name="Lò Thị Kiều")
        consent(sponsor.child)
        statement = built(sponsor.donor)
    text = text_of(statement_pdf(statement))
    for shown in (f"{sponsor.child.code} — Kiều", "Lớp 4 / Grade 4", "Em thích môn Toán."):
        assert shown in text
    assert "Lò" not in text
    assert "Kiều" not in statement.snapshot


def test_consent_withdrawn_takes_the_name_out_of_statements_made_before():
    with unit_of_work():
        sponsor = pair(name="Lò Thị Kiều")
        given = consent(sponsor.child)
        statement = built(sponsor.donor)
        kept = statement_pdf(statement)
        for row in given:
            row.withdrawn_on = CONSENTED
        now_shown = statement_pdf(statement)
    assert "Kiều" in text_of(kept)
    assert "Kiều" not in text_of(now_shown)
    assert sponsor.child.code in text_of(now_shown)


def test_the_stored_file_is_returned_to_the_byte_on_any_later_day():
    with unit_of_work():
        sponsor = pair()
        pay(sponsor, "2026-10")
        statement = built(sponsor.donor)
    with frozen("2026-12-24"):
        assert statement_pdf(statement) == files().get(statement.file_key)


def test_a_stored_file_that_was_changed_is_not_handed_out():
    with unit_of_work():
        statement = built(pair().donor)
        files().put(statement.file_key, b"%PDF-1.7 something else")
        with pytest.raises(Conflict):
            statement_pdf(statement)


def test_a_month_paid_and_handed_over_stands_out_in_the_childs_strip():
    with unit_of_work():
        sponsor = pair()
        pay(sponsor, "2026-09", "2026-10")
        post([aid(sponsor.fund, 500_000)])
        statement = built(sponsor.donor)
    (child,) = json.loads(statement.snapshot)["children"]
    assert (child["months"][8], child["months"][9]) == ("handed_over", "paid")


def test_support_handed_over_directly_is_told_without_money():
    with unit_of_work():
        sponsor = pair(method=Method.WITNESSED)
        statement = built(sponsor.donor)
    assert lines(statement) == []
    assert "Trao trực tiếp" in text_of(statement_pdf(statement))


def test_the_books_agree_with_statements_that_newer_payments_have_overtaken():
    with unit_of_work():
        sponsor = pair()
        pay(sponsor, "2026-09")
        built(sponsor.donor)
    with frozen("2026-11-03"), unit_of_work():
        pay(sponsor, "2026-10")
        built(sponsor.donor)
    assert [finding.name for finding in check_books() if not finding.ok] == []


def test_the_books_name_a_statement_whose_payment_was_booked_behind_its_back():
    with unit_of_work():
        sponsor = pair()
        payment = pay(sponsor, "2026-09")
        built(sponsor.donor)
        extra = entry(sponsor.fund, 5, credit=AccountUse.INTEREST, kind=TransferKind.INTEREST)
        post([type(extra)(**{**vars(extra), "document": f"payment:{payment.public_id}"})])
    found = {finding.name: finding.rows for finding in check_books() if not finding.ok}
    (row,) = found["an impact statement tells what the books had received when it was built"]
    assert (row["donor"], row["received"], row["booked"]) == (sponsor.donor.code, 500_000, 500_005)


def test_the_received_sum_is_the_sum_of_the_money_entries():
    with unit_of_work():
        sponsor = pair()
        for month in ("2026-08", "2026-09", "2026-10"):
            pay(sponsor, month)
        statement = built(sponsor.donor)
    documents = [f"payment:{name}" for name in session.scalars(select(Payment.public_id))]
    booked = session.scalars(select(Transfer.amount).where(Transfer.document.in_(documents)))
    assert statement.received == sum(booked)


class TestCommand:
    def build(self, runner: FlaskCliRunner, *options: str) -> object:
        return runner.invoke(args=["impact", "build", *options])

    def test_it_writes_the_paper_and_tells_its_figures(self, any_app: Flask, tmp_path):
        with unit_of_work():
            sponsor = pair()
            pay(sponsor, "2026-10")
        out = tmp_path / "statement.pdf"
        answer = any_app.test_cli_runner().invoke(
            args=["impact", "build", "--donor", sponsor.donor.code, "--year", "2026",
                  "--out", str(out), "--json"]
        )  # fmt: skip
        assert answer.exit_code == 0
        told = json.loads(answer.stdout)
        assert (told["version"], told["received"]) == (1, {"VND": 500_000})
        assert out.read_bytes().startswith(b"%PDF")

    @pytest.mark.parametrize(
        "options", [["--donor", "NT9999"], ["--donor", "{code}", "--organisation", "X"]]
    )
    def test_an_unknown_donor_or_organisation_fails_with_a_sentence(self, any_app: Flask, options):
        with unit_of_work():
            code = pair().donor.code
        arguments = [option.format(code=code) for option in options]
        answer = any_app.test_cli_runner().invoke(
            args=["impact", "build", *arguments, "--year", "2026"]
        )
        assert answer.exit_code == 1
        assert answer.stdout == ""
        assert answer.stderr


class TestPages:
    def browser_of(self, app: Flask, donor: Donor) -> CheckedClient:
        with unit_of_work():
            user = user_with("donor")
            session.add(DonorLogin(user_id=user.id, donor_id=donor.id))
        browser = CheckedClient(app)
        browser.sign_in_as(user)
        return browser

    def test_a_donor_opens_the_own_statement_and_nobody_elses(self, any_app: Flask):
        with unit_of_work():
            mine, other = pair(), pair()
            own, foreign = built(mine.donor), built(other.donor)
        browser = self.browser_of(any_app, mine.donor)
        page = browser.get("/my/impact").get_data(as_text=True)
        assert own.public_id in page
        assert foreign.public_id not in page
        assert browser.get(f"/my/impact/{own.public_id}.pdf").data.startswith(b"%PDF")
        absent = browser.get("/my/impact/nothing.pdf")
        hidden = browser.get(f"/my/impact/{foreign.public_id}.pdf")
        assert (hidden.status_code, hidden.data) == (absent.status_code, absent.data)
        assert hidden.status_code == 404

    def test_a_donor_without_statement_reads_what_to_do(self, any_app: Flask):
        with unit_of_work():
            donor = pair().donor
        page = self.browser_of(any_app, donor).get("/my/impact").get_data(as_text=True)
        assert "No statement" in page

    def test_a_matcher_builds_and_an_accountant_sees_figures_without_the_paper(
        self, any_app: Flask
    ):
        with unit_of_work():
            sponsor = pair()
            pay(sponsor, "2026-10")
            people = {role: user_with(role) for role in ("matcher", "accountant")}
        address = f"/staff/sponsors/{sponsor.donor.public_id}/impact"
        matcher, accountant = CheckedClient(any_app), CheckedClient(any_app)
        matcher.sign_in_as(people["matcher"])
        accountant.sign_in_as(people["accountant"])
        assert matcher.get(address).status_code == 200
        assert matcher.post(address, {"year": "20x6", "organisation": "QBT"}).status_code == 422
        assert matcher.post(address, {"year": "2026", "organisation": "QBT"}).status_code == 302
        (statement,) = list_statements(sponsor.donor.id)
        paper = f"{address}/{statement.public_id}.pdf"
        assert matcher.get(paper).data.startswith(b"%PDF")
        assert "500,000" in accountant.get(address).get_data(as_text=True)
        assert accountant.get(paper).status_code == 403
        assert accountant.post(address, {"year": "2026", "organisation": "QBT"}).status_code == 403

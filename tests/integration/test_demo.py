"""The demo, walked link by link as every role: pages hold, questions are few, names stay in."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import event, select
from werkzeug.exceptions import HTTPException

from core.accounts.models import User
from core.db import db, session, unit_of_work
from donors.models import Donor, DonorLogin
from payments.pledges.models import Pledge
from sponsorship.access import Role
from sponsorship.children.identity_models import ChildIdentity, Guardian
from sponsorship.demo.people import DONOR_LOGIN, OFFICE
from tests.factories.cards import card_rows, cards_open
from tests.support.client import CheckedClient

FEW = 20
PAGES_OF_ONE_KIND = 3
LOGINS = {person.role: person.login for person in OFFICE} | {Role.DONOR: DONOR_LOGIN}
READS_BOOKS = {
    "approvals.index", "approvals.show", "batches.index", "batches.show", "cards.charge",
    "cards.charges", "cards.index", "expenses.index",
    "expenses.show", "money.fund", "money.index", "money.journal", "money.trial_balance",
    "periods.index", "returns.index", "statements.donor", "statements.donors",
    "statements.exports", "statements.fund", "statements.funds", "statements.index",
    "statements.management", "statements.reserve", "statements.tie_out", "till.bank_book",
    "till.cash_book", "till.counts", "till.deposit", "till.deposits", "till.show_count",
    "till.transit_book",
}  # fmt: skip
MEETS = {
    Role.ACCOUNTANT: READS_BOOKS | {
        "bank.index", "bank.line", "bank.reconcile", "covers.index", "expenses.new",
        "foreign.new", "going_live.index", "going_live.show", "receipts.index", "receipts.missing",
        "reminders.index",
    },
    Role.APPROVER: READS_BOOKS,
    Role.AUDITOR: READS_BOOKS | {"covers.index", "receipts.index", "reminders.index"},
    Role.CASHIER: {
        "approvals.index", "approvals.show", "batches.index", "batches.new", "batches.show",
        "batches.type_rows", "counter.cash", "counter.new_gift", "covers.index", "expenses.index",
        "expenses.show", "in_kind.new", "till.cash_book", "till.counts", "till.deposit",
        "till.deposits", "till.new_count", "till.new_deposit", "till.show_count",
        "till.transit_book",
    },
    Role.DONOR: {
        "receiving_portal.index", "receipts_portal.index", "cards_portal.index",
        "cards_portal.ask_pause", "cards_portal.ask_stop", "cards_portal.charge",
    },
}  # fmt: skip
"""Pages of money that the walk must not miss, or their questions are not counted."""
MONEY_PEOPLE = (Role.ACCOUNTANT, Role.CASHIER, Role.AUDITOR, Role.ADMIN)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def demo(request: pytest.FixtureRequest) -> Iterator[Flask]:
    with request.getfixturevalue(request.param).fresh() as app:
        result = app.test_cli_runner().invoke(
            args=["demo", "--no-serve", "--children", "300"], catch_exceptions=False
        )
        assert result.exit_code == 0, result.stderr
        with cards_open():
            with unit_of_work():
                own = select(Pledge).join(DonorLogin, DonorLogin.donor_id == Pledge.donor_id)
                card_rows(session.scalars(own.order_by(Pledge.code).limit(1)).one())
            yield app


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Count the questions put to the database inside the block."""
    asked: Counter[str] = Counter()

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith("BEGIN"):
            asked[statement] += 1

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def walk(app: Flask, role: Role) -> Iterator[tuple[str, str, Counter[str]]]:
    """Yield (path, text, questions) of the pages a role reaches from its start page."""
    browser = CheckedClient(app)
    browser.sign_in_as(session.scalars(select(User).where(User.login == LOGINS[role])).one())
    ahead, seen, kinds = deque(["/"]), {"/"}, Counter[str]()
    while ahead:
        path = ahead.popleft()
        with counted() as asked:
            response = browser.get(path)
        if response.status_code == 302:
            links = [response.headers["Location"]]
        else:
            assert response.status_code == 200, f"{role} found {response.status_code} at {path}"
            html = response.mimetype == "text/html"
            text = response.get_data(as_text=True) if html else ""
            yield path, text, asked
            links = re.findall(r'<a [^>]*href="([^"]+)"', text)
        for link in links:
            target = urlsplit(urljoin(f"http://localhost{path}", link.replace("&amp;", "&")))
            here = target.path + (f"?{target.query}" if target.query else "")
            kind = _kind(app, target.path) + ("?" if target.query else "")
            known = target.netloc == "localhost" and kind not in {"", "?"}
            if known and here not in seen and kinds[kind] < PAGES_OF_ONE_KIND:
                kinds[kind] += 1
                seen.add(here)
                ahead.append(here)


def _kind(app: Flask, path: str) -> str:
    try:
        endpoint, _arguments = app.url_map.bind("localhost").match(path)
    except HTTPException:
        return ""
    return str(endpoint) if endpoint != "static" else ""


@pytest.mark.parametrize("role", sorted(LOGINS))
def test_every_link_a_role_can_follow_leads_to_a_page_with_few_questions(
    demo: Flask, role: Role
) -> None:
    pages, met = 0, set()
    for path, text, asked in walk(demo, role):
        pages += 1
        met.add(_kind(demo, urlsplit(path).path))
        if text:  # a paper that is drawn and kept at its first look is no page
            assert asked.total() <= FEW, f"{path}: {asked.total()} questions {asked.most_common(4)}"
    assert pages >= 3
    assert MEETS.get(role, set()) <= met


@pytest.mark.parametrize("role", [*MONEY_PEOPLE, Role.DONOR])
def test_no_name_of_a_child_or_guardian_reaches_people_who_work_with_codes(
    demo: Flask, role: Role
) -> None:
    names = set(session.scalars(select(ChildIdentity.full_name)))
    names |= {name for name in session.scalars(select(Guardian.name)) if name}
    givers = set(session.scalars(select(User.name)))
    secret = {name for name in names if len(name.split()) > 2} - givers
    for path, text, _asked in walk(demo, role):
        shown = {name for name in secret if name in text} - _names_of_givers()
        assert not shown, f"{role} reads {shown} at {path}"


def _names_of_givers() -> set[str]:
    return {part for row in session.execute(select(Donor.name, Donor.contact_name)) for part in row}


COUNTER = re.compile(
    r'<a class="counter[^"]*" href="([^"]+)">\s*<strong[^>]*>([\d.,]+)</strong>', re.DOTALL
)
RESULTS = re.compile(r"([\d.,]+) results?\b")
BODY = re.compile(r"<tbody.*?</tbody>", re.DOTALL)


@pytest.mark.parametrize("role", [role for role in LOGINS if role is not Role.DONOR])
def test_a_counter_of_the_work_queue_is_as_long_as_its_list(demo: Flask, role: Role) -> None:
    browser = CheckedClient(demo)
    browser.sign_in_as(session.scalars(select(User).where(User.login == LOGINS[role])).one())
    queue = browser.get("/staff?lang=en").get_data(as_text=True)
    for link, number in COUNTER.findall(queue):
        shown = browser.get(link.replace("&amp;", "&")).get_data(as_text=True)
        lists = {int(re.sub(r"\D", "", found)) for found in RESULTS.findall(shown)}
        lists |= {table.count("<tr") for table in BODY.findall(shown)} or {0}
        assert int(re.sub(r"\D", "", number)) in lists, link


def test_a_second_run_serves_what_is_there(demo: Flask) -> None:
    before = session.scalar(select(User.id).order_by(User.id.desc()))
    result = demo.test_cli_runner().invoke(args=["demo", "--no-serve"], catch_exceptions=False)
    assert result.exit_code == 0
    assert session.scalar(select(User.id).order_by(User.id.desc())) == before

"""Several people decide about and pay grants at the same moment, on both databases."""

from collections.abc import Callable
from datetime import date

from flask import Flask
from sqlalchemy import event, select

from core.access import Actor
from core.db import db, session, unit_of_work
from core.errors import RuleBroken, WrongState
from core.money import Money
from payments.books.services import check_books
from payments.funds.services import available_in
from payments.paying_out.models import Disbursement
from payments.receiving.rules import Channel
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import GrantKind, GrantState
from sponsorship.grants.services import (
    PayGrant,
    RequestGrant,
    approve_grant,
    get_grant,
    pay_grant,
    request_grant,
)
from tests.factories.grants import approved, asked, child_record, fund_with, paid
from tests.factories.people import actor, user_with
from tests.support.client import CheckedClient
from tests.support.parallel import at_once

CASH = PayGrant(Channel.CASH, date(2026, 11, 2))


def approving(name: str, by: Actor) -> Callable[[], None]:
    def act() -> None:
        with unit_of_work():
            approve_grant(get_grant(name, by), 1_000_000, by=by)

    return act


def paying(name: str, by: Actor) -> Callable[[], None]:
    def act() -> None:
        with unit_of_work():
            pay_grant(get_grant(name, by), CASH, by=by)

    return act


def requesting(child: str, fund: str, by: Actor) -> Callable[[], str]:
    command = RequestGrant(child, GrantKind.TRAVEL, fund, "Vé xe", "Nhà xe Mẫu", 100_000)

    def act() -> str:
        with unit_of_work():
            return request_grant(command, by=by).code

    return act


def test_eight_approvals_at_once_promise_no_more_than_the_fund_has(any_app: Flask):
    with unit_of_work():
        fund_id = fund_with(3_000_000).id
        names = [asked(1_000_000).public_id for _ in range(8)]
        people = [actor("approver") for _ in names]
    ends = at_once(any_app, [approving(*pair) for pair in zip(names, people, strict=True)])
    assert ends.count(None) == 3
    assert sum(isinstance(end, RuleBroken) for end in ends) == 5
    assert available_in(fund_id) == Money(0)


def test_two_people_cannot_approve_one_grant_twice(any_app: Flask):
    with unit_of_work():
        fund_with(9_000_000)
        name = asked(1_000_000).public_id
        people = [actor("approver") for _ in range(4)]
    ends = at_once(any_app, [approving(name, by) for by in people])
    assert ends.count(None) == 1
    assert sum(isinstance(end, WrongState) for end in ends) == 3


def test_a_grant_paid_by_eight_cashiers_at_once_is_paid_once(any_app: Flask):
    with unit_of_work():
        name = approved(2_000_000).public_id
        people = [actor("cashier") for _ in range(8)]
    ends = at_once(any_app, [paying(name, by) for by in people])
    assert ends.count(None) == 1
    assert sum(isinstance(end, WrongState) for end in ends) == 7
    assert session.scalars(select(Disbursement.amount)).all() == [2_000_000]
    assert session.scalars(select(Grant.state)).all() == [GrantState.PAID]
    assert [finding.name for finding in check_books() if not finding.ok] == []


def test_requests_at_once_have_codes_without_gap_or_repeat(any_app: Flask):
    with unit_of_work():
        fund, child = fund_with(1).public_id, child_record().code
        people = [actor("case_worker") for _ in range(8)]
    codes = at_once(any_app, [requesting(child, fund, by) for by in people])
    assert sorted(map(str, codes)) == [f"QBT26-H{number:04d}" for number in range(1, 9)]


def test_no_page_of_grants_takes_more_than_15_queries(app: Flask):
    with unit_of_work():
        grants = [paid(1_000_000).public_id, asked(1_000_000).public_id]
        grants += [asked(1_000_000).public_id for _ in range(20)]
        user = user_with("approver", "case_worker", "cashier")
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    asked_of_database: list[str] = []

    def note(*facts: object) -> None:
        asked_of_database.append(str(facts[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    for address in ("", "/new", f"/{grants[0]}", f"/{grants[1]}"):
        asked_of_database.clear()
        assert browser.get(f"/staff/grants{address}").status_code == 200
        assert len(asked_of_database) <= 15, asked_of_database
    event.remove(db.engine, "before_cursor_execute", note)

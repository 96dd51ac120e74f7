"""What went back to a donor is no longer told as given."""

import json
from datetime import date

from flask import Flask

from core.db import unit_of_work
from payments.books.services import check_books
from payments.ledger.services import post
from payments.receiving.rules import ReturnKind
from payments.receiving.services.coming_back import ComeBack, come_back
from payments.receiving.services.returning import give_back
from sponsorship.impact.services import Giving, build_statement, whereabouts_of
from tests.factories.impact import Pair, pair, pay
from tests.factories.money import aid
from tests.factories.people import actor, organisation
from tests.factories.returns import going_back


def told(sponsor: Pair) -> tuple[int, list[tuple[str, int, int]]]:
    """Return what a new statement says was received, and each line with what was handed over."""
    with unit_of_work():
        statement = build_statement(sponsor.donor, organisation(), 2026, by=actor("matcher"))
    lines = json.loads(statement.snapshot)["lines"]
    return statement.received, [
        (line["month"], line["amount"], line["handed_over"]) for line in lines
    ]


def test_a_month_whose_money_went_back_is_no_longer_told(any_app: Flask) -> None:
    with unit_of_work():
        sponsor = pair()
        payment = pay(sponsor, "2026-09", "2026-10")
        give_back(payment, going_back(payment, 700_000, kind=ReturnKind.REVERSAL), by=None)
    assert told(sponsor) == (300_000, [("2026-09", 300_000, 0)])
    assert [finding.name for finding in check_books() if not finding.ok] == []


def test_a_payment_that_went_back_whole_has_no_line_until_it_comes_again(any_app: Flask) -> None:
    with unit_of_work():
        sponsor = pair()
        payment = pay(sponsor, "2026-10")
        row = give_back(payment, going_back(payment, 500_000), by=None)
    assert told(sponsor) == (0, [])
    with unit_of_work():
        come_back(row, ComeBack(date(2026, 11, 2), "Ngân hàng trả lại"), by=None)
    assert told(sponsor) == (500_000, [("2026-10", 500_000, 0)])


def test_what_the_child_had_is_not_taken_for_money_that_went_back(any_app: Flask) -> None:
    with unit_of_work():
        sponsor = pair()
        older, newer = pay(sponsor, "2026-09"), pay(sponsor, "2026-10")
        give_back(older, going_back(older, 500_000), by=None)
        post([aid(sponsor.fund, 200_000, on=date(2026, 11, 2))])
    assert told(sponsor) == (500_000, [("2026-10", 500_000, 200_000)])
    where = whereabouts_of(Giving(sponsor.donor.id, organisation().id, 2026), sponsor.fund.id)
    assert (where.received, where.waiting) == (500_000, 300_000)
    assert newer.amount == 500_000

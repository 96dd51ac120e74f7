"""What people decide is learned by payer: suggested, never booked by itself, forgotten if told."""

import re
from collections.abc import Callable
from html import unescape

from flask import Flask
from sqlalchemy import select

from core.db import session, unit_of_work
from payments.bank.models import BankLine, PayerRule, Suggestion
from payments.bank.rules import Decision, LineState, Reason
from payments.bank.services import Decide, decide, import_statement
from payments.pledges.models import Pledge
from tests.factories.bank import main_account, statement
from tests.factories.pledges import month_of, pledge
from tests.support.client import CheckedClient

OCTOBER = ("05/10/2026", "FT1", 800_000, "CT TU 0930796112 TRAN VAN LA TOI 0141000888 QUY")
NOVEMBER = ("05/11/2026", "FT2", 800_000, "CT TU 0930796112 TRAN VAN LA TOI 0141000888 QUY")


def two_commitments() -> None:
    with unit_of_work():
        for code, amount in (("GM00001", 500_000), ("GM00002", 300_000)):
            promise = pledge(code, amount=amount)
            for month in ("2026-10", "2026-11"):
                month_of(promise, month)


def take(line: tuple[object, ...], opening: int = 1_000_000) -> str:
    with unit_of_work():
        import_statement(main_account(), statement(line, opening=opening), by=None)
    return session.scalars(select(BankLine.public_id).where(BankLine.key == line[1])).one()


def suggested(line_id: str) -> list[tuple[int, Reason, str, int]]:
    rows = session.execute(
        select(Suggestion.rank, Suggestion.reason, Pledge.code, Suggestion.amount)
        .join(BankLine, BankLine.id == Suggestion.line_id)
        .join(Pledge, Pledge.id == Suggestion.pledge_id)
        .where(BankLine.public_id == line_id)
        .order_by(Suggestion.rank, Pledge.code)
    )
    return [tuple(row) for row in rows]


def split(line_id: str) -> None:
    with unit_of_work():
        command = Decide(
            decision=Decision.COMMITMENT, commitments="GM00001 500.000 GM00002 300.000"
        )
        decide(line_id, command, by=None)


def test_an_account_is_suggested_for_what_it_paid_before(any_app: Flask) -> None:
    two_commitments()
    first = take(OCTOBER)
    assert suggested(first) == []
    split(first)
    second = take(NOVEMBER, opening=1_800_000)
    assert suggested(second) == [
        (1, Reason.LEARNED, "GM00001", 500_000),
        (1, Reason.LEARNED, "GM00002", 300_000),
    ]
    assert session.scalars(select(BankLine.state).where(BankLine.public_id == second)).one() is (
        LineState.NEW
    )
    other = take(("06/11/2026", "FT3", 70_000, NOVEMBER[3]), opening=2_600_000)
    assert [(rank, reason, code) for rank, reason, code, _ in suggested(other)] == [
        (1, Reason.LEARNED_OTHER_AMOUNT, "GM00001"),
        (2, Reason.LEARNED_OTHER_AMOUNT, "GM00002"),
    ]


def test_the_same_decision_teaches_once(any_app: Flask) -> None:
    two_commitments()
    split(take(OCTOBER))
    split(take(("20/10/2026", *NOVEMBER[1:]), opening=1_800_000))
    rules = session.execute(select(PayerRule.payer, PayerRule.learned_from)).all()
    assert [tuple(row) for row in rules] == [("account:0930796112", "FT1")] * 2


def test_a_payer_without_account_is_known_by_name(any_app: Flask) -> None:
    two_commitments()
    with unit_of_work():
        decide(
            take(("05/10/2026", "FT1", 500_000, "TRAN VAN LA do dau thang 10")),
            Decide(decision=Decision.COMMITMENT, commitments="GM00001"),
            by=None,
        )
    again = take(("05/11/2026", "FT2", 500_000, "IBFT Tran Van La chuyen tien"), 1_500_000)
    assert suggested(again) == [(1, Reason.LEARNED, "GM00001", 500_000)]


def test_what_was_learned_is_shown_and_forgotten(
    app: Flask, signed_in: Callable[..., CheckedClient]
) -> None:
    two_commitments()
    split(take(OCTOBER))
    accountant = signed_in("accountant")
    page = accountant.get("/money/bank/payers").text
    assert "Account 0930796112" in page
    (source,) = set(re.findall(r"/money/bank/reconcile\?view=all[^\"]+", page))
    assert OCTOBER[3] in accountant.get(unescape(source)).text
    rule = session.scalars(select(PayerRule.public_id).order_by(PayerRule.id)).first()
    elsewhere = signed_in("accountant", organisation_code="BDBP")
    assert elsewhere.post(f"/money/bank/payers/{rule}/forget").status_code == 404
    assert "0930796112" not in elsewhere.get("/money/bank/payers").text
    assert accountant.post(f"/money/bank/payers/{rule}/forget").status_code == 302
    assert [code for _, _, code, _ in suggested(take(NOVEMBER, opening=1_800_000))] == ["GM00002"]


def test_suggestions_of_one_kind_are_accepted_together(
    app: Flask, signed_in: Callable[..., CheckedClient]
) -> None:
    two_commitments()
    with unit_of_work():
        lines = statement(
            ("05/10/2026", "FT1", 1_000_000, "GM00001 dong 2 thang"),
            ("06/10/2026", "FT2", 600_000, "GM00002 dong 2 thang"),
            ("07/10/2026", "FT3", -11_000, "PHI DUY TRI TK"),
        )
        import_statement(main_account(), lines, by=None)
    accountant = signed_in("accountant")
    everything = accountant.get("/money/bank/reconcile").text
    assert "Accept 2 suggestions of this page" not in everything
    assert "Book as: Bank fee" in everything
    shown = accountant.get("/money/bank/reconcile?reason=several_months").text
    assert "Accept 2 suggestions of this page" in shown
    ids = session.scalars(select(BankLine.public_id).order_by(BankLine.id)).all()
    address, form = "/money/bank/accept-all", {"line": ids[:2], "reason": "several_months"}
    assert accountant.post(address, {**form, "reason": "name"}).status_code == 409
    assert accountant.post(address, {**form, "line": ids}).status_code == 409
    elsewhere = signed_in("accountant", organisation_code="BDBP")
    assert elsewhere.post(address, form).status_code == 404
    assert session.scalars(select(BankLine.state).distinct()).all() == [LineState.NEW]
    assert accountant.post(address, form).status_code == 302
    assert accountant.post(address, form).status_code == 409
    states = session.scalars(select(BankLine.state).order_by(BankLine.id)).all()
    assert states == [LineState.BOOKED, LineState.BOOKED, LineState.NEW]

"""Statements on a real database: the sample, judged by its truth list."""

import json
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import event, func, select

from core.dates import Month
from core.db import db, session, unit_of_work
from core.errors import RuleBroken
from core.money import Money
from payments.bank.models import BankLine, Statement, Suggestion
from payments.bank.rules import LineState
from payments.bank.services import ImportReport, import_statement, match_waiting
from payments.ledger.services import balance_of
from payments.pledges.models import Pledge, PledgeTask
from payments.pledges.services import bill_month
from payments.receiving.models import Allocation, Payment
from tests.factories.bank import BANK_A, main_account, sample_commitments, statement, truth
from tests.factories.pledges import giver, month_of, pledge

OTHER_LAYOUTS = ("bank_b_2026-10.xlsx", "bank_c_2026-10.sta", "bank_d_2026-10.xml")
TOTALS = {
    "opening": 812_345_678,
    "closing": 1_099_897_133,
    "credits": 292_262_455,
    "debits": 4_711_000,
}


def take(content: bytes) -> ImportReport:
    with unit_of_work():
        return import_statement(main_account(), content, by=None)


def by_itself(kind: str) -> bool:
    """Say whether a line of a kind of the truth list is booked without a person."""
    return kind.startswith("exact") or kind == "split"


@pytest.fixture
def october(any_app: Flask) -> ImportReport:
    """The sample's October: billed, and its statement imported."""
    with unit_of_work():
        sample_commitments()
        bill_month(Month(2026, 10))
    return take(BANK_A.read_bytes())


def test_the_sample_is_booked_as_far_as_it_is_certain(october: ImportReport) -> None:
    expected = truth()
    booked = dict(october.matches)
    assert all(set(expected[ref][1]) == set(codes) for ref, codes in booked.items())
    assert set(booked) == {ref for ref, (kind, _) in expected.items() if by_itself(kind)}
    assert (october.lines, october.new, october.already) == (488, 488, 0)
    assert october.matched + october.suggested + october.unmatched == october.new
    assert {name: getattr(october, name) for name in TOTALS} == TOTALS


def test_what_waits_has_the_right_suggestion_on_top(october: ImportReport) -> None:
    top: dict[str, set[str]] = {}
    rows = session.execute(
        select(BankLine.key, Pledge.code)
        .join(Suggestion, Suggestion.line_id == BankLine.id)
        .join(Pledge, Pledge.id == Suggestion.pledge_id)
        .where(Suggestion.rank == 1)
    )
    for key, code in rows:
        top.setdefault(key, set()).add(code)
    waiting = {
        ref: (kind, set(codes))
        for ref, (kind, codes) in truth().items()
        if codes and not by_itself(kind) and kind != "name-ambiguous"
    }
    wrong = {ref: kind for ref, (kind, codes) in waiting.items() if top.get(ref) != codes}
    assert wrong == {}


def test_bank_and_books_agree_but_for_money_out_that_waits(october: ImportReport) -> None:
    open_lines = session.scalar(
        select(func.sum(BankLine.amount)).where(
            BankLine.state == LineState.NEW, BankLine.amount < 0
        )
    )
    in_books = balance_of(main_account().ledger_account_id)
    assert in_books + Money(int(open_lines or 0)) == Money(october.closing)


def test_every_dong_booked_is_allocated_to_the_month_of_its_commitment(
    october: ImportReport,
) -> None:
    assert session.scalar(select(func.count()).select_from(Payment)) == october.booked
    paid = session.scalar(select(func.sum(Payment.amount)))
    assert paid == session.scalar(select(func.sum(Allocation.amount)))


def test_the_same_file_again_has_nothing_new(october: ImportReport) -> None:
    again = take(BANK_A.read_bytes())
    assert (again.new, again.already, again.booked, again.matches) == (0, 488, 0, ())
    assert session.scalar(select(func.count()).select_from(Statement)) == 1


@pytest.mark.parametrize("layout", OTHER_LAYOUTS)
def test_a_second_layout_of_the_statement_has_nothing_new(october: ImportReport, layout) -> None:
    again = take((BANK_A.parent / layout).read_bytes())
    assert (again.new, again.already) == (0, 488)


@pytest.mark.parametrize("layout", OTHER_LAYOUTS)
def test_each_layout_on_an_empty_database_gives_the_same(
    app: Flask, run: FlaskCliRunner, layout: str
) -> None:
    with unit_of_work():
        sample_commitments()
        bill_month(Month(2026, 10))
    file = str(BANK_A.parent / layout)
    printed = run.invoke(args=["bank", "import", file, "--account", "main", "--json"]).stdout
    found = json.loads(printed)
    assert {name: found[name] for name in TOTALS} == TOTALS
    counts = [found[name] for name in ("lines", "new", "matched", "suggested", "unmatched")]
    assert counts == [488, 488, 397, 82, 9]
    booked = {one["reference"]: set(one["commitments"]) for one in found["matches"]}
    assert booked == {ref: set(codes) for ref, (kind, codes) in truth().items() if by_itself(kind)}


@pytest.mark.parametrize("billed", [True, False])
def test_a_file_is_matched_with_few_queries(any_app: Flask, *, billed: bool) -> None:
    with unit_of_work():
        sample_commitments()
        if billed:
            bill_month(Month(2026, 10))
    seen: Counter[str] = Counter()

    def count(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        seen[sql.split(maxsplit=1)[0]] += 1

    event.listen(db.engine, "before_cursor_execute", count)
    report = take(BANK_A.read_bytes())
    event.remove(db.engine, "before_cursor_execute", count)
    assert session.scalar(select(func.count()).select_from(PledgeTask)), "some were to renew"
    assert seen.total() < 60
    exact = {ref for ref, (kind, _codes) in truth().items() if by_itself(kind)}
    assert {reference for reference, _code in report.matches} == exact


def test_money_after_the_term_makes_its_month_and_asks_for_renewal(any_app: Flask) -> None:
    with unit_of_work():
        pledge("GM00001", term_months=6)
        bill_month(Month(2026, 10))
    report = take(statement(("05/10/2026", "FT1", 500_000, "GM00001 VU HONG")))
    assert report.matches == (("FT1", ("GM00001",)),)
    assert session.scalar(select(func.count()).select_from(PledgeTask)) == 1


def test_the_second_line_for_a_month_waits(any_app: Flask) -> None:
    with unit_of_work():
        pledge("GM00001")
    report = take(
        statement(
            ("05/10/2026", "FT1", 500_000, "GM00001 VU HONG"),
            ("06/10/2026", "FT2", 500_000, "GM00001 VU HONG"),
        )
    )
    assert report.matches == (("FT1", ("GM00001",)),)
    assert (report.suggested, report.unmatched) == (1, 0)


def test_overlapping_files_import_each_line_once(any_app: Flask) -> None:
    first = ("01/10/2026", "", 200_000, "UNG HO")
    again = ("01/10/2026", "", 200_000, "UNG HO")
    later = ("02/10/2026", "FT2", 300_000, "UNG HO")
    assert take(statement(first, again)).new == 2
    report = take(statement(first, again, later))
    assert (report.new, report.already) == (1, 2)


@pytest.mark.parametrize(
    "content",
    [
        statement(("01/10/2026", "FT1", 200_000, "A")).replace(b";;;;1200000;", b";;;;1200001;"),
        statement(("01/10/2026", "FT1", 200_000, "A"), account="999999999"),
        statement(("01/10/2026", "FT0", 777_000, "A")),
        b"no statement",
    ],
)
def test_a_refused_file_leaves_nothing(any_app: Flask, content: bytes) -> None:
    take(statement(("30/09/2026", "FT0", 100_000, "A")))
    with pytest.raises(RuleBroken) as caught:
        take(content)
    assert caught.value.field == "file"
    assert session.scalar(select(func.count()).select_from(BankLine)) == 1


def test_lines_that_came_before_their_commitment_are_matched_later(any_app: Flask) -> None:
    take(statement(("05/10/2026", "FT1", 500_000, "GM00001 VU HONG")))
    with unit_of_work():
        month_of(pledge("GM00001", donor_id=giver().id), "2026-10")
    with unit_of_work():
        matched = match_waiting(main_account(), by=None)
    assert [(line.key, code) for line, code in matched.booked] == [("FT1", ("GM00001",))]


def test_the_command_prints_one_object_and_a_dry_run_keeps_nothing(
    app: Flask, run: FlaskCliRunner, tmp_path: Path
) -> None:
    with unit_of_work():
        pledge("GM00001")
    file = tmp_path / "october.csv"
    file.write_bytes(statement(("05/10/2026", "FT1", 500_000, "GM00001 VU HONG")))
    arguments = ["bank", "import", str(file), "--account", "main", "--json"]
    tried = json.loads(run.invoke(args=[*arguments, "--dry-run"]).stdout)
    assert (tried["new"], tried["matched"], tried["booked"]) == (1, 1, 0)
    assert session.scalar(select(func.count()).select_from(BankLine)) == 0
    taken = json.loads(run.invoke(args=arguments).stdout)
    assert taken == {
        "lines": 1,
        "new": 1,
        "already": 0,
        "matched": 1,
        "suggested": 0,
        "unmatched": 0,
        "booked": 1,
        "opening": 1_000_000,
        "closing": 1_500_000,
        "credits": 500_000,
        "debits": 0,
        "matches": [{"reference": "FT1", "commitments": ["GM00001"]}],
    }


def test_the_command_refuses_with_the_reason_and_exit_1(
    app: Flask, run: FlaskCliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "october.csv"
    file.write_bytes(b"no statement")
    result = run.invoke(args=["bank", "import", str(file), "--account", "main"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "column" in result.stderr
    missing = run.invoke(args=["bank", "import", str(file), "--account", "other"])
    assert missing.exit_code == 1


def test_an_opening_entered_by_hand_is_kept(any_app: Flask) -> None:
    run = any_app.test_cli_runner()
    opening = ["bank", "open", "--account", "main", "--balance", "900000", "--on", "2026-09-30"]
    assert run.invoke(args=opening).exit_code == 0
    assert run.invoke(args=opening).exit_code == 1
    take(statement(("01/10/2026", "FT1", 200_000, "UNG HO")))
    assert balance_of(main_account().ledger_account_id) == Money(900_000 + 200_000)


def test_lines_that_the_opening_balance_holds_are_not_counted_again(any_app: Flask) -> None:
    take(statement(("01/10/2026", "FT2", 200_000, "UNG HO")))
    september = statement(("30/09/2026", "FT1", 300_000, "UNG HO"), opening=700_000)
    with pytest.raises(RuleBroken, match="end of 30/09/2026, which holds") as refusal:
        take(september)
    assert refusal.value.field == "file"
    assert session.scalars(select(BankLine.key)).all() == ["FT2"]
    assert balance_of(main_account().ledger_account_id) == Money(1_000_000 + 200_000)

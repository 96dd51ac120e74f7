"""The first month on the sample, command by command, judged by EXPECTED.txt and bank_truth."""

import csv
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core.dates import frozen
from core.db import unit_of_work
from core.periods import Period
from payments.statements.services import tie_out
from tests.conftest import NOW
from tests.factories.people import actor, user_with

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from beancount import loader
    from beancount.core.data import Transaction

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "data"
BAD_CODES = {"QN-00011", *(f"QN-9000{number}" for number in range(1, 8))}
REPEATED = {f"QN-{91000 + number}": f"QN-{101 + 7 * number:05d}" for number in range(12)}


@dataclass
class Month:
    """What the commands of the month said, by name."""

    app: Flask
    said: dict[str, Any]
    out: Path

    def run(self, *words: str) -> Any:
        """Run a command that must succeed and return the JSON it prints."""
        result = self.app.test_cli_runner().invoke(args=[*words])
        assert result.exit_code == 0, (words, result.stderr, result.exception)
        return json.loads(result.stdout)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def month(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Month]:
    out = tmp_path_factory.mktemp("receipts")
    with request.getfixturevalue(request.param).fresh() as app, frozen(NOW):
        lived = Month(app, {}, out)
        _live(lived)
        yield lived


def _live(month: Month) -> None:
    with unit_of_work():
        checker = user_with("approver").login
    sheet = {name: str(SAMPLE / f"{name}_quang_ninh.xlsx") for name in ("children", "sponsors")}
    said = month.said
    said["places"] = month.run(
        "places", "import", str(ROOT / "data/admin_units_2025-07.csv"), "--json"
    )
    said["dry run"] = month.run("children", "import", sheet["children"], "--dry-run", "--json")
    said["children"] = month.run("children", "import", sheet["children"], "--json")
    said["children again"] = month.run("children", "import", sheet["children"], "--json")
    said["sponsors"] = month.run("sponsors", "import", sheet["sponsors"], "--json")
    said["sponsors again"] = month.run("sponsors", "import", sheet["sponsors"], "--json")
    said["report"] = month.run("report", "sponsored", "--as-of", "2026-10-31", "--format", "json")
    said["billing"] = month.run("billing", "run", "--month", "2026-10", "--json")
    said["billing again"] = month.run("billing", "run", "--month", "2026-10", "--json")
    said["cash"] = month.run("cash", "import", str(SAMPLE / "cash_2026-10.csv"), "--json")
    bank = str(SAMPLE / "bank_a_2026-10.csv")
    said["bank"] = month.run("bank", "import", bank, "--account", "main", "--json")
    said["bank again"] = month.run("bank", "import", bank, "--account", "main", "--json")
    issue = ("receipts", "issue", "--month", "2026-10", "--out", str(month.out), "--json")
    said["receipts"] = month.run(*issue)
    said["receipts again"] = month.run(*issue)
    said["books"] = month.run("books", "check", "--json")
    said["checker"] = checker


def _truth() -> dict[str, dict[str, str]]:
    with (SAMPLE / "bank_truth.csv").open(encoding="utf-8-sig") as file:
        return {row["reference"]: row for row in csv.DictReader(file)}


def test_the_register_is_taken_row_by_row(month: Month) -> None:
    said = month.said["children"]
    assert (said["rows"], said["imported"], said["unchanged"]) == (4002, 3982, 0)
    assert len(said["errors"]) == 8
    assert {row["code"]: row["of"] for row in said["duplicates"]} == REPEATED
    assert all(error["column"] and error["reason"] for error in said["errors"])


def test_a_dry_run_tells_the_same_and_keeps_nothing(month: Month) -> None:
    assert month.said["dry run"]["errors"] == month.said["children"]["errors"]
    assert month.said["children"]["imported"] == 3982


def test_the_same_register_again_changes_nothing(month: Month) -> None:
    said = month.said["children again"]
    assert (said["imported"], said["unchanged"]) == (0, 3982)
    assert said["errors"] == month.said["children"]["errors"]


def test_sponsors_and_running_sponsorships_are_taken_over(month: Month) -> None:
    said = month.said["sponsors"]
    assert (said["imported"], said["sponsors"], said["errors"]) == (705, 486, [])
    assert month.said["sponsors again"]["imported"] == 0
    assert month.said["sponsors again"]["unchanged"] == 705


def test_the_published_totals_come_out(month: Month) -> None:
    totals: dict[str, dict[str, int]] = {}
    for row in month.said["report"]:
        totals.setdefault(row["programme"], {})[row["class"]] = row["children"]
    assert totals["Godmother"] == {"orphan": 344, "difficult": 91}
    assert sum(totals["Children's Fund"].values()) == 270


def test_the_month_is_billed_once(month: Month) -> None:
    first, again = month.said["billing"], month.said["billing again"]
    assert (first["period"], first["created"], first["existing"]) == ("2026-10", 573, 0)
    assert first["total"] == {"VND": 280_300_000}
    assert (again["created"], again["existing"], again["total"]) == (0, 573, first["total"])


def test_the_collectors_list_is_taken_against_its_total(month: Month) -> None:
    assert month.said["cash"]["payments"] == 72
    assert month.said["cash"]["total"] == {"VND": 35_300_000}


def test_the_statement_adds_up_and_is_taken_once(month: Month) -> None:
    said = month.said["bank"]
    assert (said["lines"], said["new"], said["already"]) == (488, 488, 0)
    assert (said["opening"], said["closing"]) == (812_345_678, 1_099_897_133)
    assert (said["credits"], said["debits"]) == (292_262_455, 4_711_000)
    assert (month.said["bank again"]["new"], month.said["bank again"]["already"]) == (0, 488)


def test_no_line_is_booked_to_a_commitment_that_is_not_its_own(month: Month) -> None:
    truth = _truth()
    for match in month.said["bank"]["matches"]:
        named = set(truth[match["reference"]]["commitments"].split())
        assert set(match["commitments"]) <= named, match


def test_every_exact_and_split_line_is_booked_and_every_trap_waits(month: Month) -> None:
    truth = _truth()
    booked = {match["reference"] for match in month.said["bank"]["matches"]}
    paid_in_cash = {"FT26274000020", "FT26283000287"}
    clear = {
        ref
        for ref, row in truth.items()
        if row["kind"].startswith("exact") or row["kind"] == "split"
    }
    assert clear - booked == paid_in_cash, (
        "a line waits when cash has paid its month, and only then"
    )
    assert booked <= clear


def test_each_payment_has_one_receipt_without_gap(month: Month) -> None:
    said = month.said["receipts"]
    assert said["issued"] == 72 + len(month.said["bank"]["matches"])
    assert int(str(said["last"])[-7:]) - int(str(said["first"])[-7:]) + 1 == said["issued"]
    assert month.said["receipts again"]["issued"] == 0
    assert any(name.endswith(".zip") for name in said["files"])
    assert len(list(month.out.rglob("*.pdf"))) >= said["issued"]
    assert not any("Nguy" in path.name for path in month.out.rglob("*"))


def test_the_books_hold(month: Month) -> None:
    assert month.said["books"]["ok"], [c for c in month.said["books"]["checks"] if not c["ok"]]


def test_the_month_ties_out_without_a_difference(month: Month) -> None:
    with unit_of_work():
        by = actor("auditor")
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    found = tie_out("QBT", october, by)
    assert found.ties, (found.rows, found.lone)
    (sums,) = found.sums
    assert sums.payments - sums.by_bank == 35_300_000
    assert {difference.amount for _end, _sum, difference in sums.ends} == {0}


def test_an_outside_program_confirms_the_books(month: Month) -> None:
    said = month.run(
        "books", "export", "--format", "beancount", "--out", str(month.out / "books"), "--json"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        entries, errors, _options = loader.load_file(str(month.out / "books"))
    assert errors == []
    assert sum(isinstance(one, Transaction) for one in entries) == said["entries"] > 0

"""The books as files: other programs read in them exactly what we hold."""

import csv
import io
import json
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from core.db import session, unit_of_work
from core.errors import RuleBroken
from core.jobs.running import run_waiting_jobs
from core.periods import Period
from payments.funds.rules import FundKind
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import post, reverse
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, allocate_rest, receive
from payments.statements.exports import Export, export
from payments.statements.layouts import VALUES, list_layouts, read_layout
from tests.factories.money import accounts, aid, entry, fund, give
from tests.factories.people import organisation

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from beancount import loader
    from beancount.core import data as bean
    from beancount.core import realization


@pytest.fixture
def books(any_app: Flask) -> Flask:
    """Two months of two organisations: gifts, aid, a reversal, money that waited."""
    with unit_of_work():
        give(fund("PT", FundKind.RESTRICTED), 1_000_000, on=date(2026, 9, 30))
        post([aid(fund("PT"), 120_000, on=date(2026, 10, 31))])
        post([entry(fund(), 7_000, debit=AccountUse.BANK, credit=AccountUse.INTEREST,
                    kind=TransferKind.INTEREST, on=date(2026, 10, 5))])  # fmt: skip
        give(fund('Q"\\ 1'), 5_000, on=date(2026, 10, 6))
        payment = receive(
            Receive(
                organisation_id=organisation().id,
                donor_id=None,
                payer_name="=HYPERLINK(1)",
                channel=Channel.CASH,
                reference="=1+1",
                amount=500_000,
                received_on=date(2026, 10, 20),
                money_account_id=accounts()[AccountUse.CASH],
                shares=(Share(fund("PT").id, 300_000),),
            ),
            by=None,
        )
        allocate_rest(payment, (Share(fund("QN-1", FundKind.CHILD).id, 150_000),), by=None)
        wrong = session.scalars(text("SELECT id FROM transfer WHERE kind = 'interest'")).one()
        reverse(wrong, date(2026, 11, 1), "undo")
        give(fund(body=organisation("BDBP")), 40_000)
    return any_app


def wanted(form: str, **values: object) -> Export:
    ids = tuple(session.scalars(text("SELECT id FROM organisation")))
    return Export(form, ids, **values)


def held() -> Counter[tuple[str, str, str]]:
    """Return debits less credits by organisation, account and fund, by a query of the test."""
    rows = session.execute(
        text(
            "SELECT o.code, a.code, f.code, SUM(CASE WHEN t.debit_id = a.id THEN t.amount "
            "ELSE -t.amount END) FROM transfer t JOIN account a "
            "ON a.id IN (t.debit_id, t.credit_id) JOIN fund f ON f.id = t.fund_id "
            "JOIN organisation o ON o.id = a.organisation_id GROUP BY o.code, a.code, f.code"
        )
    )
    return Counter({(body, account, of): int(amount) for body, account, of, amount in rows})


def loaded(path: Path) -> list[bean.Directive]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        entries, errors, _options = loader.load_file(str(path))
    assert errors == []
    return entries


def postings(entries: list[bean.Directive]) -> Iterator[tuple[tuple[str, str, str], int]]:
    for transaction in entries:
        if isinstance(transaction, bean.Transaction):
            for posting in transaction.postings:
                _root, body, account = posting.account.split(":")
                yield (body, account, transaction.meta["fund"]), int(posting.units.number)


def test_beancount_finds_no_error_and_the_same_balances(books: Flask, tmp_path: Path) -> None:
    path = tmp_path / "books.beancount"
    count = export(wanted("beancount"), path)
    entries = loaded(path)
    transactions = [one for one in entries if isinstance(one, bean.Transaction)]
    assert len(transactions) == count == session.scalar(text("SELECT COUNT(*) FROM transfer"))
    found: Counter[tuple[str, str, str]] = Counter()
    for key, amount in postings(entries):
        found[key] += amount
    assert found == held()


def test_beancounts_own_tree_of_accounts_agrees(books: Flask, tmp_path: Path) -> None:
    path = tmp_path / "books.beancount"
    export(wanted("beancount"), path)
    tree = realization.realize(loaded(path))
    ours: Counter[tuple[str, str]] = Counter()
    for (body, account, _fund), amount in held().items():
        ours[body, account] += amount
    theirs = {
        (body.account.split(":")[1], leaf.account.split(":")[2]): amount
        for root in tree.values()
        for body in root.values()
        for leaf in body.values()
        if (amount := leaf.balance.get_currency_units("VND").number)
    }
    assert theirs == {key: Decimal(amount) for key, amount in ours.items() if amount}


def test_month_ends_are_asserted_and_a_changed_amount_is_found(
    books: Flask, tmp_path: Path
) -> None:
    path = tmp_path / "books.beancount"
    export(wanted("beancount"), path)
    days = {one.date for one in loaded(path) if isinstance(one, bean.Balance)}
    assert days == {date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)}
    broken = path.read_text().replace("  120000 VND", "  120001 VND", 1)
    broken = broken.replace("  -120000 VND", "  -120001 VND", 1)
    path.write_text(broken)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _entries, errors, _options = loader.load_file(str(path))
    assert errors


def test_fund_and_document_are_tag_link_and_metadata(books: Flask, tmp_path: Path) -> None:
    path = tmp_path / "books.beancount"
    export(wanted("beancount"), path)
    gifts = [
        one
        for one in loaded(path)
        if isinstance(one, bean.Transaction) and one.narration.startswith("payment:")
    ]
    assert {tag for one in gifts for tag in one.tags} == {"fund-PT", "fund-CHUNG", "fund-QN-1"}
    assert {link for one in gifts for link in one.links} == {
        one.narration.replace(":", "-") for one in gifts
    }
    undone = [one for one in loaded(path) if "reverses" in one.meta]
    assert [one.meta["key"] for one in undone] == ["undo"]


def test_books_without_an_entry_are_a_valid_file(any_app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "books.beancount"
    assert export(wanted("beancount"), path) == 0
    assert {type(one) for one in loaded(path)} == {bean.Open}


def test_a_beancount_file_is_never_a_part(books: Flask, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken):
        export(wanted("beancount", period=Period.of_year(2026)), tmp_path / "part")


@pytest.mark.parametrize("layout", [one.slug for one in list_layouts()])
def test_each_layout_writes_every_entry_and_balances(
    books: Flask, tmp_path: Path, layout: str
) -> None:
    path = tmp_path / "journal"
    count = export(wanted("journal", layout=layout), path)
    shape = next(one for one in list_layouts() if one.slug == layout)
    rows = grid(path, shape.file, shape.delimiter)
    assert tuple(rows[0]) == shape.titles
    assert len(rows) - 1 == count * (2 if shape.legs else 1)
    places = {value: place for place, (_title, value) in enumerate(shape.columns)}
    if not shape.legs:
        total = sum(float(row[places["amount"]]) for row in rows[1:])
        assert total == session.scalar(text("SELECT SUM(amount) FROM transfer"))
        return
    debit = sum(float(row[places["debit"]]) for row in rows[1:])
    credit = sum(float(row[places["credit"]]) for row in rows[1:])
    assert debit == credit == session.scalar(text("SELECT SUM(amount) FROM transfer"))
    for first, second in zip(rows[1::2], rows[2::2], strict=True):
        assert first[places["account"]] == second[places["contra_account"]]
        assert first[places["debit"]] == second[places["credit"]]


def grid(path: Path, file: str, delimiter: str = ",") -> list[list[object]]:
    if file == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        return [list(row) for row in book.get_sheet_by_index(0).to_python()]
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def test_a_sheet_holds_real_days_and_numbers_and_no_formula(books: Flask, tmp_path: Path) -> None:
    path = tmp_path / "books.xlsx"
    export(wanted("xlsx"), path)
    rows = grid(path, "xlsx")
    assert all(isinstance(row[0], date) for row in rows[1:])
    assert all(isinstance(row[6], float | int) for row in rows[1:])
    with ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    export(wanted("csv"), path)
    vouchers = {str(row[1]) for row in grid(path, "csv")[1:]}
    assert "'=1+1" in vouchers
    assert not {one for one in vouchers if one.startswith(("=", "+", "-", "@"))}


def test_a_layout_maps_codes_and_writes_days_its_own_way(
    books: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "layouts"
    folder.mkdir()
    (folder / "own.toml").write_text(
        'name = "Own"\ndate = "%Y%m%d"\ndelimiter = "|"\n'
        'columns = [{title = "D", value = "date"}, {title = "A", value = "account"}]\n'
        '[accounts]\n"1111" = "111-TM"\n'
    )
    monkeypatch.setattr("payments.statements.layouts.FOLDER", folder)
    export(wanted("journal", layout="own"), tmp_path / "file")
    rows = grid(tmp_path / "file", "csv", "|")
    assert ["20260930", "111-TM"] in rows
    assert ["20260930", "5111"] in rows


def test_a_layout_that_asks_for_the_unknown_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('name = "Bad"\ncolumns = [{title = "X", value = "secret"}]\n')
    assert "secret" not in VALUES
    with pytest.raises(RuleBroken, match=r"bad\.toml.*“X”.*“secret”"):
        read_layout(path)


def test_the_command_writes_and_says_what_is_wrong(app: Flask, tmp_path: Path) -> None:
    with unit_of_work():
        give(fund(), 500_000)
        give(fund(), 300_000, on=date(2026, 9, 1))
    run = app.test_cli_runner()
    out = str(tmp_path / "file")

    def said(*words: str) -> tuple[int, str]:
        result = run.invoke(args=["books", "export", "--out", out, *words])
        return result.exit_code, result.stdout or result.stderr

    code, told = said("--format", "csv", "--from", "2026-10-01", "--to", "2026-10-31", "--json")
    assert (code, json.loads(told)["entries"]) == (0, 1)
    code, told = said("--format", "journal", "--layout", "misa", "--json")
    assert (code, json.loads(told)["entries"]) == (0, 2)
    assert said("--format", "journal")[0] == 1
    assert said("--format", "journal", "--layout", "nobody")[0] == 1
    assert said("--format", "beancount", "--from", "2026-10-01")[0] == 1
    assert said("--format", "csv", "--from", "2026-10-02", "--to", "2026-10-01")[0] == 2
    assert said("--format", "pdf")[0] == 2


def test_the_page_makes_a_file_in_the_background(app: Flask, signed_in) -> None:
    with unit_of_work():
        give(fund(), 500_000)
    browser = signed_in("auditor")
    page = browser.get("/money/exports").get_data(as_text=True)
    assert "MISA" in page
    form = {"organisation": "QBT", "format": "journal:misa", "from": "01/10/2026", "to": ""}
    answer = browser.post("/money/exports", form)
    assert answer.status_code == 302
    assert run_waiting_jobs() == 1
    archive = browser.get(f"{answer.location}/files/0")
    with ZipFile(io.BytesIO(archive.data)) as packed:
        assert packed.namelist() == ["books-misa-2026-10-01_2026-12-31.xlsx"]
    wrong = browser.post("/money/exports", form | {"format": "beancount"})
    assert wrong.status_code == 422
    assert "holds the whole ledger" in wrong.get_data(as_text=True)
    wrong = browser.post("/money/exports", form | {"from": "31/12/2026", "to": "1/1/2026"})
    assert wrong.status_code == 422
    assert re.search("The last day lies before the first", wrong.get_data(as_text=True))
    assert signed_in("cashier").get("/money/exports").status_code == 403

"""Statement files: layouts of tables, and the arithmetic that must hold."""

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from payments.bank.layouts import read_statement
from payments.bank.rules import FileKind
from payments.bank.statement import (
    BadStatement,
    FileForm,
    StatementFile,
    StatementLine,
    checked,
    keys,
)

DATA = Path(__file__).resolve().parents[2] / "data"
FORM = FileForm(FileKind.TABLE)
HEADER = "Ngày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Số dư;Nội dung"


def table(*rows: str, opening: str = "1.000.000", closing: str = "") -> bytes:
    """Return a statement cut by semicolons with numbers grouped by points."""
    around = ["Số tài khoản: 0123 456 789", f"Số dư đầu kỳ: {opening} VND", HEADER, *rows]
    return "\n".join([*around, *([f"Số dư cuối kỳ;;;;{closing};"] if closing else [])]).encode()


def refusal(content: bytes) -> BadStatement:
    with pytest.raises(BadStatement) as caught:
        checked(read_statement(content))
    return caught.value


@pytest.mark.parametrize("name", ["bank_a_2026-10.csv", "bank_b_2026-10.xlsx"])
def test_the_samples_add_up(name: str) -> None:
    statement = checked(read_statement((DATA / name).read_bytes()))
    assert statement.account_number == "0141000888666"
    assert len(statement.lines) == 488
    assert (statement.opening, statement.closing) == (812_345_678, 1_099_897_133)
    assert (statement.credits, statement.debits) == (292_262_455, 4_711_000)


def test_two_layouts_of_one_statement_give_its_lines_the_same_keys() -> None:
    a, b = (
        checked(read_statement((DATA / name).read_bytes())).lines
        for name in ("bank_a_2026-10.csv", "bank_b_2026-10.xlsx")
    )
    assert keys(a) == keys(b)


def test_semicolons_points_and_preamble_in_one_cell_are_read() -> None:
    statement = checked(
        read_statement(
            table(
                "01/10/2026;FT1;;200.000;1.200.000;GM00001 A",
                "2/10/2026;FT2;(11.000);;1.189.000;PHI",
                closing="1.189.000",
            )
        )
    )
    assert statement.account_number == "0123456789"
    assert [line.amount for line in statement.lines] == [200_000, -11_000]
    assert (statement.from_day, statement.to_day) == (date(2026, 10, 1), date(2026, 10, 2))


def test_windows_vietnamese_and_another_order_of_columns_are_read() -> None:
    content = (
        ('Diễn giải,Có,Nợ,Ngày\nủng hộ GM00001,"500,000",,05/10/2026\nSố dư cuối kỳ,"500,000"\n')
        .replace("ủ", "u\u0309")
        .replace("ộ", "ô\u0323")
        .replace("ễ", "ê\u0303")
        .replace("ả", "a\u0309")
    )
    content = content.replace("ố", "ô\u0301").replace("ợ", "ơ\u0323").replace("ỳ", "y\u0300")
    statement = checked(read_statement(content.encode("windows-1258")))
    assert (statement.opening, statement.closing) == (0, 500_000)
    assert statement.lines[0].narrative == "ủng hộ GM00001"


def test_a_workbook_with_one_signed_column_and_no_opening_is_read() -> None:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = workbook.add_worksheet()
    rows = (
        ("SAO KÊ", "", "", ""),
        ("Ngày", "Số tiền", "Số dư", "Nội dung"),
        ("03/10/2026", 500_000, 1_500_000, "GM00001"),
        ("04/10/2026", -11_000, 1_489_000, "PHI"),
    )
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    workbook.close()
    statement = checked(read_statement(buffer.getvalue()))
    assert (statement.opening, statement.closing) == (1_000_000, 1_489_000)


def test_a_narrative_that_goes_on_in_the_next_row_is_joined() -> None:
    statement = read_statement(
        table("01/10/2026;FT1;;200.000;1.200.000;VU HONG GM00", ";;;;;046", closing="1.200.000")
    )
    assert [line.narrative for line in statement.lines] == ["VU HONG GM00 046"]


def test_a_file_that_lists_the_newest_line_first_is_turned_round() -> None:
    statement = checked(
        read_statement(
            table("03/10/2026;FT2;;300.000;1.500.000;B", "01/10/2026;FT1;;200.000;1.200.000;A")
        )
    )
    assert [line.reference for line in statement.lines] == ["FT1", "FT2"]
    assert statement.closing == 1_500_000


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (
            table("01/10/2026;FT1;;200.000;1.200.000;A", closing="1.300.000"),
            "does_not_add_up",
            5,
        ),
        (
            table("01/10/2026;FT1;;200.000;1.200.000;A", "02/10/2026;FT2;;1.000;1.300.000;B"),
            "balance_breaks",
            5,
        ),
        (table("31/09/2026;FT1;;200.000;1.200.000;A"), "bad_date", 4),
        (table("01/10/2026;FT1;;two;1.200.000;A"), "bad_amount", 4),
        (table("01/10/2026;FT1;1.000;200.000;1.200.000;A"), "bad_amount", 4),
        (table("01/10/2026;FT1;;;1.000.000;A"), "bad_amount", 4),
        (
            table("01/10/2026;FT1;;200.000;1.200.000;A", "Cộng phát sinh;;;300.000;;"),
            "totals_differ",
            5,
        ),
        (table(opening="many"), "bad_amount", 2),
        (table(), "no_lines", None),
        (b"Ng\xc3\xa0y;N\xe1\xbb\x99i dung\n01/10/2026;A", "no_header", 1),
        (b"nothing;here", "no_header", None),
        (b"", "unreadable", None),
        (f"{HEADER}\n01/10/2026;FT1;;200.000;;A".encode(), "no_opening", None),
    ],
)
def test_a_file_that_is_not_whole_is_refused_with_the_row(
    content: bytes, code: str, row: int | None
) -> None:
    error = refusal(content)
    assert (error.code, error.row) == (code, row)


def test_equal_lines_without_reference_keep_keys_of_their_own() -> None:
    line = StatementLine(1, date(2026, 10, 1), 200_000, "A")
    first, second = keys([line, line])
    assert second == f"{first}#2"
    assert keys([line]) == [first]


amounts = st.lists(
    st.integers(-(10**9), 10**9).filter(lambda amount: amount != 0), min_size=1, max_size=20
)


@given(st.integers(0, 10**10), amounts)
def test_what_is_checked_adds_up(opening: int, moves: list[int]) -> None:
    lines = tuple(
        StatementLine(row, date(2026, 10, 1), amount, "A") for row, amount in enumerate(moves)
    )
    statement = checked(StatementFile(lines=lines, form=FORM, opening=opening))
    assert statement.opening + statement.credits - statement.debits == statement.closing


@given(st.integers(0, 10**10), amounts, st.data())
def test_a_balance_that_was_changed_is_found(
    opening: int, moves: list[int], data: st.DataObject
) -> None:
    changed = data.draw(st.integers(0, len(moves) - 1))
    balance, lines = opening, []
    for row, amount in enumerate(moves):
        balance += amount
        stated = balance + 1 if row == changed else balance
        lines.append(StatementLine(row, date(2026, 10, 1 + row), amount, "A", balance=stated))
    with pytest.raises(BadStatement) as caught:
        checked(StatementFile(lines=tuple(lines), form=FORM, opening=opening))
    assert (caught.value.code, caught.value.row) == ("balance_breaks", changed)

"""Whatever a bank calls its columns, one statement gives the same lines."""

from collections.abc import Sequence
from datetime import date

import pytest

from payments.bank.layouts import read_statement
from payments.bank.services.refusals import explain
from payments.bank.statement import BadStatement, checked
from tests.support.sheets import Sheet, workbook

PREAMBLE = (("NGÂN HÀNG MẪU",), ("Số tài khoản: 0011 2233 4455",), ("Số dư đầu kỳ: 1.000.000",))
TITLES = ("Ngày GD", "Số CT", "Nợ", "Có", "Số dư", "Diễn giải")
ROWS = (
    ("01/10/2026", "A1", "", "500.000", "1.500.000", "GM00001"),
    ("02/10/2026", "A2", "100.000", "", "1.400.000", "PHI"),
)
FOOT = (
    ("Cộng phát sinh", "", "100.000", "500.000"),
    ("Số dư cuối kỳ", "", "", "", "1.400.000"),
    ("", "Giao dịch viên", "", "Kiểm soát viên"),
    ("Người lập", "(Ký tên)", "", "(Ký tên)"),
    ("", "", "", "Ngày 31 tháng 10 năm 2026"),
)
ENGLISH = (
    (("Account: 001122334455",), ("Opening balance", "1,000,000")),
    ("Trans date", "Reference", "Debit", "Credit", "Balance", "Description"),
    (("Total", "", "100,000", "500,000"), ("Closing balance", "", "", "", "1,400,000")),
)


def statement(
    titles: Sequence[str] = TITLES, rows: Sheet = ROWS, foot: Sheet = FOOT, top: Sheet = PREAMBLE
) -> bytes:
    return workbook({"Sao kê": [*top, titles, *rows, *foot]})


def amounts(*written: tuple[object, object, object]) -> bytes:
    """Return the statement with debit, credit and balance written in another way."""
    return statement(
        rows=[(*row[:2], *how, row[5]) for row, how in zip(ROWS, written, strict=True)]
    )


@pytest.mark.parametrize(
    "content",
    [
        statement(),
        statement(ENGLISH[1], foot=ENGLISH[2], top=ENGLISH[0]),
        statement([title.upper().replace(" ", "\n") for title in TITLES]),
        statement(["NGAY", "SO CHUNG TU", "PHAT SINH NO", "PHAT SINH CO", "SO DU", "NOI DUNG"]),
        statement(rows=[["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], *ROWS]),
        statement(rows=[(date(2026, 10, 1), *ROWS[0][1:]), ("2026-10-02 09:15:11", *ROWS[1][1:])]),
        amounts(("0", "500,000", "1,500,000"), (100_000, 0, 1_400_000.0)),
        amounts(
            ("0.00", "500,000.00", "1,500,000.00"), ("-100,000.00", "0.00", "1,400,000.00 VND")
        ),
        amounts(("-", "+500 000", "1 500 000"), ("(100.000)", "–", "1.400.000đ")),
        "\n".join("\t".join(map(str, row)) for row in (*PREAMBLE, TITLES, *ROWS, *FOOT)).encode(
            "utf-16"
        ),
    ],
    ids=range(10),
)
def test_another_bank_says_the_same(content: bytes) -> None:
    found = checked(read_statement(content))
    assert found.account_number == "001122334455"
    assert (found.opening, found.closing) == (1_000_000, 1_400_000)
    assert [
        (line.booked_on.day, line.reference, line.amount, line.narrative) for line in found.lines
    ] == [(1, "A1", 500_000, "GM00001"), (2, "A2", -100_000, "PHI")]


@pytest.mark.parametrize(
    ("day", "credit", "says"),
    [
        ("13/25/2026", "500.000", "Row 5: “13/25/2026” is not a date."),
        ("13/25/2026", "", "Row 5: “13/25/2026” is not a date."),
        ("?", "500.000", "Row 5: “?” is not a date."),
        ("01/10/2026", "50.00", "Row 5: “50.00” is not an amount"),
        ("01/10/2026", "", "Row 5: “” is not an amount"),
    ],
)
def test_a_line_is_never_taken_for_a_signature(app, day: str, credit: str, says: str) -> None:
    content = statement(rows=[(day, "A1", "", credit, "1.500.000", "GM00001"), ROWS[1]])
    with pytest.raises(BadStatement) as refused:
        read_statement(content)
    assert says in explain(refused.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "neither a spreadsheet"),
        (workbook({"T9": [TITLES, *ROWS], "T10": [TITLES, *ROWS]}), "Several sheets"),
        (statement(["?", *TITLES[1:]]), "Ngày giao dịch"),
    ],
    ids=range(4),
)
def test_a_file_that_is_no_statement_says_what_to_do(app, content: bytes, says: str) -> None:
    with pytest.raises(BadStatement) as refused:
        read_statement(content)
    assert says in explain(refused.value)

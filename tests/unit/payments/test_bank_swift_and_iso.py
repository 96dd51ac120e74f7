"""Statements as MT940 and camt.053: the lines that a table gives, refusals that say where."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.bank.layouts import read_statement
from payments.bank.layouts.mt940 import WIDTH, unwrapped
from payments.bank.rules import FileKind
from payments.bank.statement import BadStatement, checked, keys

DATA = Path(__file__).resolve().parents[2] / "data"
SAMPLES = ("bank_a_2026-10.csv", "bank_b_2026-10.xlsx", "bank_c_2026-10.sta", "bank_d_2026-10.xml")
PAGE = (
    ":20:PAGE{page}\n:25:VCB/0123456789\n:28C:10/{page}\n:60{f}:C261001VND{opening},\n"
    "{lines}:62{f}:C261031VND{closing},\n-\n"
)
LINE = ":61:2610051005C500000,NTRF{ref}//{bank}\n:86:GM00001 VU HONG\n"
ENTRY = (
    '<Ntry><Amt Ccy="VND">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>'
    "<BookgDt><DtTm>2026-10-05T23:10:00+07:00</DtTm></BookgDt><AcctSvcrRef>FT1</AcctSvcrRef>"
    "{details}</Ntry>"
)
DETAIL = (
    '<TxDtls><Amt Ccy="VND">{amount}</Amt><RltdPties><Dbtr><Pty><Nm>VU HONG</Nm></Pty></Dbtr>'
    "<DbtrAcct><Id><Othr><Id>0930796112</Id></Othr></Id></DbtrAcct></RltdPties>"
    "<RmtInf><Ustrd>{words}</Ustrd><Ustrd>T10</Ustrd></RmtInf></TxDtls>"
)


def swift(*lines: str, opening: int = 1_000_000, closing: int = 1_500_000) -> bytes:
    text = PAGE.format(page=1, f="F", opening=opening, closing=closing, lines="".join(lines))
    return text.encode()


def iso(*entries: str, closing: int = 1_500_000, currency: str = "VND") -> bytes:
    def balance(code: str, amount: int) -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
            f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
            "<Dt><Dt>2026-10-31</Dt></Dt></Bal>"
        )

    return (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
        "<BkToCstmrStmt><Stmt><Acct><Id><IBAN>VN 0123</IBAN></Id></Acct>"
        f"{balance('OPBD', 1_000_000)}{balance('CLBD', closing)}{''.join(entries)}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def entry(amount: object, details: str = "", status: str = "BOOK") -> str:
    return ENTRY.format(amount=amount, side="CRDT", status=status, details=details)


def refusal(content: bytes) -> BadStatement:
    with pytest.raises(BadStatement) as caught:
        checked(read_statement(content))
    return caught.value


def test_four_layouts_of_one_statement_are_the_same_lines() -> None:
    found = [checked(read_statement((DATA / name).read_bytes())) for name in SAMPLES]
    facts = [
        [
            (key, line.booked_on, line.amount, line.narrative)
            for key, line in zip(keys(one.lines), one.lines, strict=True)
        ]
        for one in found
    ]
    assert len(facts[0]) == 488
    assert facts.count(facts[0]) == 4
    assert {one.account_number for one in found} == {"0141000888666"}
    sums = {(one.opening, one.credits, one.debits, one.closing) for one in found}
    assert sums == {(812_345_678, 292_262_455, 4_711_000, 1_099_897_133)}
    assert [one.form.kind for one in found] == [
        FileKind.TABLE, FileKind.TABLE, FileKind.MT940, FileKind.CAMT053
    ]  # fmt: skip


@given(st.text(alphabet="ABC 0", min_size=1, max_size=400))
def test_a_text_broken_at_its_width_is_put_together_again(text: str) -> None:
    text = " ".join(text.split())
    rows = [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]
    # The library, as many banks do, leaves out the spaces at the end of a row.
    assert unwrapped("\n".join(row.rstrip() for row in rows)) == text


def test_a_code_broken_by_the_width_stays_a_code() -> None:
    words = "X" * (WIDTH - len(":GM000") + 1)
    details = f"{words} GM00\n046 VU HONG"
    line = f":61:2610051005C500000,NTRFFT1\n:86:{details}\n"
    (found,) = read_statement(swift(line)).lines
    assert found.narrative.endswith("GM00046 VU HONG")


def test_the_bank_s_reference_goes_before_the_payer_s() -> None:
    bank = read_statement(swift(LINE.format(ref="PAYER1", bank="FT1"))).lines[0]
    none = read_statement(swift(":61:2610051005C500000,NTRFNONREF\n:86:A\n")).lines[0]
    assert (bank.reference, none.reference) == ("FT1", "")
    assert (bank.row, none.row, bank.booked_on) == (5, 5, date(2026, 10, 5))


def test_pages_follow_one_another_and_a_debit_s_reversal_brings_money() -> None:
    first = PAGE.format(page=1, f="M", opening=1_000_000, closing=1_500_000,
                        lines=LINE.format(ref="A", bank="FT1"))  # fmt: skip
    more = ":61:2610061006RD11000,NCHGFT2\n:61:261007C100000,NTRFFT3\n"
    second = PAGE.format(page=2, f="F", opening=1_500_000, closing=1_611_000, lines=more)
    found = checked(read_statement((first + second).encode()))
    assert [line.amount for line in found.lines] == [500_000, 11_000, 100_000]
    assert (found.opening, found.closing, found.to_day) == (
        1_000_000, 1_611_000, date(2026, 10, 31)
    )  # fmt: skip
    assert refusal((first + second.replace("1500000", "1400000")).encode()).code == "balance_breaks"
    other = second.replace("0123456789", "9999999999")
    assert refusal((first + other).encode()).code == "several_accounts"


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (swift(LINE.format(ref="A", bank="B"), closing=1_400_000), "does_not_add_up", None),
        (swift(":61:2613051005C500000,NTRFFT1\n:86:A\n"), "bad_field", 5),
        (swift(":61:nothing\n"), "bad_field", 5),
        (swift(":61:2610051005C500000,50NTRFFT1\n"), "bad_amount", 5),
        (swift(LINE.format(ref="A", bank="B")).replace(b"VND", b"USD"), "other_currency", None),
        (swift(), "no_lines", None),
        (iso(entry(1)), "does_not_add_up", None),
        (iso(entry("x")), "bad_amount", 1),
        (iso(entry("NaN")), "bad_amount", 1),
        (iso(entry("5.5")), "bad_amount", 1),
        (iso(), "no_lines", None),
        (iso(currency="USD"), "other_currency", None),
        (iso()[:-20], "bad_xml", None),
        (b'<?xml version="1.0"?><a/>', "no_lines", None),
    ],
    ids=range(14),
)  # fmt: skip
def test_what_is_not_whole_is_refused_where_it_breaks(
    content: bytes, code: str, row: int | None
) -> None:
    error = refusal(content)
    assert (error.code, error.row) == (code, row)


def test_an_entry_of_several_payments_is_a_line_for_each() -> None:
    details = "".join(
        DETAIL.format(amount=amount, words=words)
        for amount, words in ((200_000, "GM00001"), (300_000, "GM00002"))
    )
    both = entry(500_000, f"<NtryDtls>{details}</NtryDtls>")
    pending = entry(9, status="PDNG")
    found = checked(read_statement(iso(both, pending)))
    facts = [(one.amount, one.narrative) for one in found.lines]
    assert facts == [(200_000, "GM00001 T10"), (300_000, "GM00002 T10")]
    payers = {(one.payer_account, one.payer_name) for one in found.lines}
    assert payers == {("0930796112", "VU HONG")}
    assert keys(found.lines) == ["FT1", "FT1#2"]
    assert found.account_number == "VN0123"
    whole = both.replace(">200000<", ">100000<")
    (line,) = read_statement(iso(whole)).lines
    assert (line.amount, line.narrative) == (500_000, "GM00001 T10 GM00002 T10")


def test_no_entity_is_put_in_and_nothing_outside_is_read() -> None:
    evil = iso(entry(500_000, "<AddtlNtryInf>&secret;</AddtlNtryInf>"))
    declared = b'<!DOCTYPE Document [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    content = evil.replace(b'<?xml version="1.0"?>', b'<?xml version="1.0"?>' + declared)
    (line,) = read_statement(content).lines
    assert line.narrative == ""
    bombs = b"<!DOCTYPE Document [" + b"".join(
        b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10 if number else b"lol")
        for number in range(12)
    )
    bomb = content.replace(declared, bombs + b"]>").replace(b"&secret;", b"&l11;")
    assert refusal(bomb).code == "bad_xml"


@given(st.binary(max_size=200), st.sampled_from([swift(LINE.format(ref="A", bank="B")), iso()]))
def test_a_spoilt_file_is_refused_and_breaks_nothing(noise: bytes, content: bytes) -> None:
    for place in (len(content) // 3, len(content) // 2):
        spoilt = content[:place] + noise + content[place + len(noise) :]
        try:
            checked(read_statement(spoilt))
        except BadStatement:
            continue
        assert spoilt == content or noise

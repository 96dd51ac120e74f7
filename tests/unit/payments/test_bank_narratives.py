"""Commitment codes in narratives: found however written, never where there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.bank.narratives import (
    Reading,
    is_unusual,
    likely_decision,
    payer_words,
    read_codes,
)
from payments.bank.rules import Decision

PREFIXES = {"GM", "QT"}


def only_code(reading: Reading) -> str | None:
    """Return the code when it is the only one and beyond doubt."""
    return reading.codes[0] if len(reading.codes) == 1 and reading.is_clear else None


@pytest.mark.parametrize(
    "narrative",
    [
        "GM00046 VU DIEU HONG",
        "GM00 046 VU DIEU HONG",
        "IBFT VU DIEU HONG chuyen tien gm00046",
        "MBVCB.2301760623.GM00046 do dau T10.CT tu 0930796112 A toi 0141000888666 QUY",
        "VU DIEU HONG GM.00046",
        "VU DIEU HONG G M00046",
        "VU DIEU HONG GM000\n46",
        "GM0 0046 VU DIEU HONG",
        "ＧＭ０００４６ VU DIEU HONG",  # full-width letters, as some keyboards type them
        "GM00046 VU DIEU HONG (GM00046)",
    ],
)
def test_a_code_is_certain_whole_or_broken_once_in_any_case(narrative: str) -> None:
    assert read_codes(narrative, PREFIXES) == Reading(codes=("GM00046",))
    assert only_code(read_codes(narrative, PREFIXES)) == "GM00046"


@pytest.mark.parametrize(
    ("narrative", "code"),
    [
        ("GMOO136 CONG TY THAN", "GM00136"),
        ("GM0046 2 CHAU", "GM00462"),
        ("HOIGM00046", "GM00046"),
        ("QT 10 000 dong", "QT10000"),
    ],
)
def test_what_must_be_guessed_is_doubtful(narrative: str, code: str) -> None:
    reading = read_codes(narrative, PREFIXES)
    assert reading.doubtful == (code,)
    assert only_code(reading) is None


@pytest.mark.parametrize("narrative", ["GM000461 VU", "GM0046 VU", "QT123456789"])
def test_a_run_of_another_length_is_no_code_and_leaves_a_doubt(narrative: str) -> None:
    assert read_codes(narrative, PREFIXES) == Reading(unreadable=True)
    assert only_code(read_codes(f"{narrative} QT00001", PREFIXES)) is None


@pytest.mark.parametrize("narrative", ["VU DIEU HONG", "LAI TIEN GUI", "GM", "QT GOOOD", ""])
def test_words_are_no_codes(narrative: str) -> None:
    assert read_codes(narrative, PREFIXES) == Reading()


def test_several_codes_come_in_their_order_and_none_is_the_only_one() -> None:
    reading = read_codes("DO DAU 3 CHAU QT00542 gm00531 QT00 658", PREFIXES)
    assert reading.codes == ("QT00542", "GM00531", "QT00658")
    assert only_code(reading) is None


def test_letters_that_are_no_programme_are_no_code() -> None:
    assert read_codes("FT26274 XY00046", PREFIXES) == Reading()
    assert read_codes("GM00046", ()) == Reading()


@given(
    prefix=st.sampled_from(sorted(PREFIXES)),
    number=st.integers(0, 99_999),
    cut=st.integers(1, 5),
    mark=st.sampled_from([" ", ".", "\n", "-", " \n"]),
    before=st.sampled_from(["", "VU HONG ", "MBVCB.123."]),
    after=st.sampled_from(["", " VU HONG", " 24 UNG HO", ".CT"]),
)
def test_a_code_survives_one_break_anywhere(
    prefix: str, number: int, cut: int, mark: str, before: str, after: str
) -> None:
    code = f"{prefix}{number:05d}"
    reading = read_codes(f"{before}{code[:cut]}{mark}{code[cut:]}{after}".lower(), PREFIXES)
    assert only_code(reading) == code


@given(st.text(alphabet="GMQT0123456789 .O\n", max_size=40))
def test_every_code_found_is_spelled_in_the_narrative(text: str) -> None:
    letters = "".join(char for char in text if char.isalnum()).replace("O", "0")
    for code in read_codes(text, PREFIXES).all_codes:
        assert code in letters


@given(st.integers(0, 99_999), st.integers(0, 9))
def test_no_code_inside_a_longer_run_of_digits(number: int, more: int) -> None:
    for text in (f"GM{number:05d}{more}", f"9{more}{number:05d}"):
        assert read_codes(text, PREFIXES).codes == ()


@pytest.mark.parametrize("narrative", ["GM00082 LAN 2", "GM00082 lần thứ hai", "đóng 2 tháng"])
def test_a_second_payment_or_several_months_are_not_the_usual(narrative: str) -> None:
    assert is_unusual(narrative)


@pytest.mark.parametrize("narrative", ["GM00082 UNG HO THANG 10", "GM00082 LAN ANH", "T10"])
def test_the_name_of_a_month_is_the_usual(narrative: str) -> None:
    assert not is_unusual(narrative)


@pytest.mark.parametrize(
    ("narrative", "payer"),
    [
        ("LE NGOC ANH TRANG do dau thang 10", "le ngoc anh trang"),
        ("IBFT CONG TY THAN HA LONG 16 chuyen tien qt00562", "cong ty than ha long 16"),
        (
            "MBVCB.6087651711.QT00541 do dau T10.CT tu 0949236551 CTY HA LONG 37 toi 0141000888",
            "cty ha long 37",
        ),
        ("GM00 046 VU DIEU HONG", "vu dieu hong"),
    ],
)
def test_the_payer_is_what_codes_and_bank_words_leave(narrative: str, payer: str) -> None:
    assert payer_words(narrative) == payer


@pytest.mark.parametrize(
    ("amount", "narrative", "decision"),
    [
        (312_455, "LAI TIEN GUI", Decision.INTEREST),
        (-11_000, "PHI DUY TRI TK", Decision.FEE),
        (-4_200_000, "CHUYEN TIEN MUA VE XE", Decision.SET_ASIDE),
        (2_000_000, "UNG HO QUY", None),
    ],
)
def test_the_form_begins_with_what_a_line_most_likely_is(
    amount: int, narrative: str, decision: Decision | None
) -> None:
    assert likely_decision(amount, narrative) is decision

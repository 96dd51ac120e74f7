"""Which commitment a line pays: exact only beyond doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.bank.matching import Commitment, Commitments
from payments.bank.rules import Reason
from payments.bank.splitting import BadSplit, read_split


def commitment(number: int, name: str = "vu dieu hong", **values: object) -> Commitment:
    facts: dict[str, object] = {
        "pledge_id": number,
        "code": f"GM{number:05d}",
        "donor_key": name,
        "amount": 500_000,
        "due": True,
        "left": 500_000,
        **values,
    }
    return Commitment(**facts)  # type: ignore[arg-type]  # facts of mixed types, checked by use


def reasons(found: Commitments, amount: int, narrative: str) -> list[tuple[Reason, list[int]]]:
    judged = found.judge(amount, narrative)
    assert not judged.exact
    return [(each.reason, [pledge for pledge, _ in each.parts]) for each in judged.proposals]


def test_one_code_and_its_open_amount_is_exact_whoever_paid() -> None:
    found = Commitments([commitment(1), commitment(2)])
    exact = found.judge(500_000, "GM00001 AI DO CHUYEN HO").exact
    assert [each.code for each in exact] == ["GM00001"]


def test_what_is_booked_is_not_booked_again() -> None:
    found = Commitments([commitment(1)])
    found.book("GM00001", 500_000)
    assert reasons(found, 500_000, "GM00001") == [(Reason.SECOND_PAYMENT, [1])]


@pytest.mark.parametrize(
    ("amount", "facts", "reason"),
    [
        (250_000, {}, Reason.PART),
        (1_000_000, {}, Reason.SEVERAL_MONTHS),
        (600_000, {}, Reason.SURPLUS),
        (500_000, {"left": 0}, Reason.SECOND_PAYMENT),
        (500_000, {"due": False}, Reason.ADVANCE),
        (500_000, {"witnessed": True}, Reason.WITNESSED),
        (500_000, {"running": False}, Reason.ENDED),
        (700_000, {"left": 200_000}, Reason.SEVERAL_MONTHS),
    ],
)
def test_another_amount_or_state_waits_with_its_reason(
    amount: int, facts: dict[str, object], reason: Reason
) -> None:
    found = Commitments([commitment(1, **facts)])
    assert reasons(found, amount, "GM00001 VU DIEU HONG") == [(reason, [1])]


def test_a_payment_called_the_second_waits_although_the_month_is_open() -> None:
    found = Commitments([commitment(1)])
    assert reasons(found, 500_000, "GM00001 LAN 2") == [(Reason.SECOND_PAYMENT, [1])]


def test_codes_whose_open_amounts_sum_to_the_line_are_exact() -> None:
    found = Commitments([commitment(1), commitment(2, left=300_000)])
    exact = found.judge(800_000, "DO DAU 2 CHAU GM00001 GM00002").exact
    assert [(each.code, each.left) for each in exact] == [
        ("GM00001", 500_000),
        ("GM00002", 300_000),
    ]


def test_a_sum_with_a_code_in_doubt_is_one_proposal() -> None:
    found = Commitments([commitment(1), commitment(136, left=300_000)])
    judged = found.judge(800_000, "DO DAU 2 CHAU GM00001 GMOO136")
    assert not judged.exact
    assert [(each.reason, each.parts) for each in judged.proposals] == [
        (Reason.SPLIT, ((1, 500_000), (136, 300_000)))
    ]


def test_codes_whose_sum_differs_are_each_proposed() -> None:
    found = Commitments([commitment(1), commitment(2), commitment(3, witnessed=True)])
    assert reasons(found, 500_000, "GM00001 GM00002 GM00003") == [
        (Reason.SEVERAL_CODES, [1]),
        (Reason.SEVERAL_CODES, [2]),
        (Reason.WITNESSED, [3]),
    ]


def test_a_known_code_beside_an_unknown_one_waits() -> None:
    found = Commitments([commitment(1)])
    assert reasons(found, 500_000, "GM00001 GM99999") == [(Reason.SEVERAL_CODES, [1])]


def test_a_letter_typed_for_a_nought_is_only_proposed() -> None:
    found = Commitments([commitment(136)])
    assert reasons(found, 500_000, "GMOO136 AI DO") == [(Reason.TYPED_LETTER, [136])]
    assert reasons(found, 100_000, "GMOO136 AI DO") == [(Reason.PART, [136])]


def test_an_unknown_code_falls_back_on_the_name() -> None:
    found = Commitments([commitment(1)])
    assert reasons(found, 500_000, "GM99999 VU DIEU HONG") == [(Reason.NAME, [1])]
    assert reasons(found, 500_000, "GM99999 AI DO") == []


def test_a_name_with_one_fitting_commitment_comes_first() -> None:
    found = Commitments([commitment(1), commitment(2, amount=300_000, left=300_000)])
    assert reasons(found, 300_000, "VU DIEU HONG do dau thang 10") == [(Reason.NAME, [2])]


def test_a_name_that_fits_several_prefers_none() -> None:
    found = Commitments([commitment(2), commitment(1)])
    assert reasons(found, 500_000, "VU DIEU HONG do dau thang 10") == [
        (Reason.ONE_OF_SEVERAL, [1]),
        (Reason.ONE_OF_SEVERAL, [2]),
    ]


def test_a_name_with_another_amount_is_still_shown() -> None:
    found = Commitments([commitment(1)])
    assert reasons(found, 70_000, "VU DIEU HONG") == [(Reason.NAME_OTHER_AMOUNT, [1])]


def test_the_longest_name_wins_and_numbers_must_agree() -> None:
    found = Commitments(
        [
            commitment(1, "le ngoc anh"),
            commitment(2, "le ngoc anh trang"),
            commitment(3, "cong ty than ha long 16"),
        ]
    )
    assert reasons(found, 500_000, "LE NGOC ANH TRANG do dau thang 10") == [(Reason.NAME, [2])]
    assert reasons(found, 500_000, "CONG TY THAN HA LONH 16") == [(Reason.NAME, [3])]
    assert reasons(found, 500_000, "CONG TY THAN HA LONG 17") == []
    assert reasons(found, 500_000, "LE NGOC ANH TRANGG do dau") == [(Reason.NAME, [2])]


def test_a_name_that_goes_on_is_not_taken_for_the_payers() -> None:
    found = Commitments([commitment(1, "le ngoc anh"), commitment(2, "ho thi trang")])
    part = [(Reason.PART_OF_NAME, [1])]
    assert reasons(found, 500_000, "LE NGOC ANH TRANG ung ho") == part
    assert reasons(found, 500_000, "TRANG LE NGOC ANH") == part
    assert reasons(found, 500_000, "LE NGOC ANH 345 ung ho") == part
    assert reasons(found, 500_000, "LE NGOC ANH HO") == part
    for words in ("gui quy", "HO TRO CAC CHAU"):
        assert reasons(found, 500_000, f"LE NGOC ANH {words}") == [(Reason.NAME, [1])]


def test_a_word_of_other_names_is_no_slip() -> None:
    found = Commitments([commitment(1, "pham dieu thao")])
    assert reasons(found, 500_000, "PHAN DIEU THAO") == [(Reason.NAME, [1])]
    namesakes = Commitments([commitment(1, "pham dieu thao"), commitment(2, "phan van an")])
    assert reasons(namesakes, 500_000, "PHAN DIEU THAO") == []


def test_witnessed_commitments_are_not_found_by_name() -> None:
    found = Commitments([commitment(1, witnessed=True)])
    assert reasons(found, 500_000, "VU DIEU HONG do dau thang 10") == []


@given(
    amount=st.integers(1, 3_000_000),
    left=st.integers(0, 1_000_000),
    narrative=st.sampled_from(["GM00001 A", "GM00001 GM00002", "GMOO001", "A", "GM000011"]),
)
def test_exact_means_one_certain_code_and_the_open_amount(
    amount: int, left: int, narrative: str
) -> None:
    found = Commitments([commitment(1, "a b", left=left), commitment(2, "c d")])
    exact = found.judge(amount, narrative).exact
    assert bool(exact) == (narrative == "GM00001 A" and amount == left)


def test_a_split_is_read_with_codes_and_amounts() -> None:
    assert read_split("gm00001 300.000\nQT00002: 200k", 500_000) == [
        ("GM00001", 300_000),
        ("QT00002", 200_000),
    ]
    assert read_split("GM00001", 500_000) == [("GM00001", 500_000)]
    assert read_split("gmka7q2x 300k GM00001 200k", 500_000)[0] == ("GMKA7Q2X", 300_000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GM00001 300.000 GM00002 100.000", "sum"),
        ("GM00001 300.000 GM00001 200.000", "twice"),
        ("GM00001 GM00002 200.000", "no_amount"),
        ("GM00001 many", "bad_amount"),
        ("500.000", "no_code"),
        ("GM46", "no_code"),
    ],
)
def test_a_split_that_does_not_divide_the_line_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadSplit) as caught:
        read_split(text, 500_000)
    assert caught.value.code == code


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=8))
def test_a_split_neither_makes_nor_loses_a_dong(parts: list[int]) -> None:
    text = " ".join(f"GM{number:05d} {amount}" for number, amount in enumerate(parts))
    assert sum(amount for _, amount in read_split(text, sum(parts))) == sum(parts)

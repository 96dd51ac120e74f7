"""Which account a transfer came from: the payer's alone, never ours and no other number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.gift_search.rules import comes_from

OURS = "0141000888666"


@pytest.mark.parametrize(
    ("narrative", "digits", "found"),
    [
        ("MBVCB.2301760623.GM00046.CT tu 0930796112 A toi 0141000888666 QUY", "6112", True),
        ("MBVCB.2301760623.GM00046.CT từ 0930796112 A tới 0141000888666", "6112", True),
        ("MBVCB.2301760623.GM00046.CT tu 0930796112 A toi 0141000888666", "0623", False),
        ("MBVCB.2301760623.GM00046.CT tu 0930796112 A toi 0141000888666", "8666", False),
        ("CT TU TK 0141000888666 HOAN TIEN", "8666", False),
        ("IBFT FROM 0930796112", "6112", True),
        ("VU HONG tu 6112", "6112", False),
        ("GM00046 VU DIEU HONG", "0046", False),
        ("", "0000", False),
    ],
)
def test_only_the_account_that_paid_counts(narrative: str, digits: str, *, found: bool) -> None:
    assert comes_from(narrative, digits, OURS) is found


@given(
    st.from_regex(r"[1-9][0-9]{7,14}", fullmatch=True), st.from_regex(r"[0-9]{4}", fullmatch=True)
)
def test_other_digits_never_fit(account: str, digits: str) -> None:
    assert comes_from(f"CT tu {account} toi {OURS}", digits, OURS) is account.endswith(digits)

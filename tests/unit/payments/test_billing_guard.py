"""The guard compares like with like."""

from hypothesis import given
from hypothesis import strategies as st

from payments.pledges.guard import MOST, Excess, Part, excesses

AMOUNTS = st.integers(0, 10**12)
PARTS = st.lists(
    st.builds(Part, st.sampled_from([1, 3, 12]), st.sampled_from(["VND", "USD"]), AMOUNTS, AMOUNTS)
)


def test_three_times_the_usual_passes_and_one_dong_more_does_not() -> None:
    assert excesses([Part(1, "VND", 300, 100)]) == []
    assert excesses([Part(1, "VND", 301, 100)]) == [Excess("VND", 301, 100)]


def test_a_school_year_is_compared_with_the_school_year_before() -> None:
    assert excesses([Part(1, "VND", 100, 100), Part(12, "VND", 1_200, 1_000)]) == []


def test_a_rhythm_without_a_month_before_counts_in_full() -> None:
    first_september = [Part(1, "VND", 100, 100), Part(12, "VND", 1_200, 0)]
    assert excesses(first_september) == [Excess("VND", 1_300, 100)]


def test_the_first_month_of_all_has_nothing_to_be_compared_with() -> None:
    assert excesses([Part(1, "VND", 10**9, 0)]) == []


def test_one_currency_hides_no_other() -> None:
    parts = [Part(1, "USD", 400, 100), Part(1, "VND", 100, 10_000)]
    assert excesses(parts) == [Excess("USD", 400, 100)]


@given(PARTS)
def test_a_currency_is_named_when_its_sums_say_so(parts: list[Part]) -> None:
    named = {one.currency: (one.now, one.before) for one in excesses(parts)}
    for currency in {part.currency for part in parts}:
        now = sum(part.now for part in parts if part.currency == currency)
        before = sum(part.before for part in parts if part.currency == currency)
        if before and now > MOST * before:
            assert named[currency] == (now, before)
        else:
            assert currency not in named

"""What was handed over of a payment is laid on its parts, and no đồng twice."""

from hypothesis import given
from hypothesis import strategies as st

from sponsorship.impact.rules import spread

AMOUNTS = st.lists(st.integers(1, 10**9), max_size=30)


@given(amounts=AMOUNTS, share=st.integers(0, 100))
def test_spreading_fills_the_earlier_amounts_first_and_loses_nothing(amounts, share):
    total = sum(amounts) * share // 100
    filled = spread(total, amounts)
    assert sum(filled) == total
    short = [part < amount for part, amount in zip(filled, amounts, strict=True)]
    assert filled == sorted_by_turn(filled, short)


def sorted_by_turn(filled: list[int], short: list[bool]) -> list[int]:
    """Return the parts with everything after the first short one, but for it, emptied."""
    if True not in short:
        return filled
    first = short.index(True)
    return filled[: first + 1] + [0] * (len(filled) - first - 1)

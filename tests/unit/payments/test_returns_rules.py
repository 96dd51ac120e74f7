"""Money that goes back: from which parts, never more than there is, and where it comes again."""

from dataclasses import dataclass, field
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.receiving.returns_rules import Undone, restored_by, state_of, undone_by
from payments.receiving.rules import ReturnState

amounts = st.integers(1, 1_000_000)


def test_what_waits_goes_first_and_then_the_newest_parts() -> None:
    parts = [(1, 500), (2, 500), (3, 200)]
    assert undone_by(800, 100, parts) == Undone(100, ((3, 200), (2, 500)))


def test_the_part_that_is_named_goes_first_of_all() -> None:
    parts = [(1, 500), (2, 500), (3, 200)]
    assert undone_by(650, 100, parts, first=1) == Undone(100, ((1, 500), (3, 50)))


@pytest.mark.parametrize("amount", [0, -1, 601])
def test_no_more_goes_back_than_there_is(amount: int) -> None:
    with pytest.raises(ValueError, match="more goes back"):
        undone_by(amount, 100, [(1, 500)])


def test_a_month_that_was_paid_meanwhile_takes_nothing_again() -> None:
    undone = Undone(100, ((1, 300), (2, 200), (3, 50)))
    again = restored_by(undone, {1: 7, 2: 7}, {7: 400})
    assert again.parts == ((1, 300), (2, 100), (3, 50))
    assert again.unallocated == 200


@pytest.mark.parametrize(
    ("returned", "disputed", "state"),
    [
        (0, False, ReturnState.RECEIVED),
        (1, False, ReturnState.PARTLY_RETURNED),
        (500, False, ReturnState.RETURNED),
        (500, True, ReturnState.DISPUTED),
        (1, True, ReturnState.DISPUTED),
    ],
)
def test_the_state_follows_from_what_went_back(
    returned: int, disputed: int, state: ReturnState
) -> None:
    assert state_of(500, returned, disputed=bool(disputed)) is state


@given(st.lists(amounts, max_size=6), st.integers(0, 1_000_000), st.data())
def test_exactly_the_amount_is_taken_and_no_part_below_nothing(
    lefts: list[int], unallocated: int, data: st.DataObject
) -> None:
    parts = list(enumerate(lefts))
    whole = unallocated + sum(lefts)
    if not whole:
        return
    amount = data.draw(st.integers(1, whole))
    first = data.draw(st.sampled_from([None, *range(len(lefts))]))
    undone = undone_by(amount, unallocated, parts, first)
    assert undone.unallocated + sum(taken for _, taken in undone.parts) == amount
    assert 0 <= undone.unallocated <= unallocated
    assert all(0 < taken <= lefts[key] for key, taken in undone.parts)


@dataclass
class Books:
    """A payment as the services keep it: each part with its month, and what is undone."""

    received: int
    waiting: int
    parts: list[tuple[int, int]]
    returned: int = 0
    months: dict[int, int] = field(default_factory=dict)

    def holds(self) -> bool:
        allocated = sum(left for _, left in self.parts)
        return allocated + self.returned + self.waiting == self.received

    def go(self, amount: int, first: int | None = None) -> Undone:
        undone = undone_by(amount, self.waiting, self.parts, first)
        taken = dict(undone.parts)
        self.waiting -= undone.unallocated
        self.parts = [(key, left - taken.get(key, 0)) for key, left in self.parts]
        self.returned += amount
        return undone

    def come(self, undone: Undone, room: dict[int, int]) -> None:
        again = restored_by(undone, self.months, room)
        back = dict(again.parts)
        self.parts = [(key, left + back.get(key, 0)) for key, left in self.parts]
        self.waiting += again.unallocated
        self.returned -= undone.unallocated + sum(taken for _, taken in undone.parts)


@given(st.lists(amounts, min_size=1, max_size=5), st.integers(0, 500_000), st.data())
def test_allocated_returned_and_unallocated_are_what_was_received(
    lefts: list[int], waiting: int, data: st.DataObject
) -> None:
    books = Books(sum(lefts) + waiting, waiting, list(enumerate(lefts)))
    books.months = {key: key % 2 for key, _ in books.parts}
    gone: list[Undone] = []
    for _ in range(data.draw(st.integers(1, 8))):
        left = books.received - books.returned
        if gone and data.draw(st.booleans()):
            room = {month: data.draw(st.integers(0, 1_000_000)) for month in (0, 1)}
            books.come(gone.pop(), room)
        elif left:
            first = data.draw(st.sampled_from([None, *range(len(lefts))]))
            gone.append(books.go(data.draw(st.integers(1, left)), first))
        assert books.holds()
        assert books.waiting >= 0
        assert all(left >= 0 for _, left in books.parts)


@given(st.lists(amounts, min_size=1, max_size=4), st.integers(0, 500_000), st.data())
def test_the_order_of_refunds_and_disputes_changes_nothing_in_the_end(
    lefts: list[int], waiting: int, data: st.DataObject
) -> None:
    whole = sum(lefts) + waiting
    shares = [data.draw(st.integers(1, max(1, whole // 3))) for _ in range(3)]
    if sum(shares) > whole:
        return
    ends = set()
    for order in permutations(shares):
        books = Books(whole, waiting, list(enumerate(lefts)))
        for amount in order:
            books.go(amount)
        ends.add((books.waiting, books.returned, tuple(books.parts)))
    assert len(ends) == 1


@given(st.lists(amounts, min_size=1, max_size=4), st.integers(0, 500_000), st.data())
def test_what_went_and_came_again_leaves_everything_as_it_was(
    lefts: list[int], waiting: int, data: st.DataObject
) -> None:
    books = Books(sum(lefts) + waiting, waiting, list(enumerate(lefts)))
    undone = books.go(data.draw(st.integers(1, books.received)))
    books.come(undone, {})
    assert (books.waiting, books.returned) == (waiting, 0)
    assert books.parts == list(enumerate(lefts))

"""The best plan for everybody at once, held against a second solver on small cases."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from sponsorship.match_plans.solving.assign import assign
from sponsorship.match_plans.solving.families import assign_families
from sponsorship.match_plans.solving.problem import (
    Child,
    Pair,
    Problem,
    Reach,
    Solution,
    Sponsor,
    Traits,
    Wants,
    points_of,
)

PLACES = ("A1", "A2", "A3", "B1", "B2")


def rolled(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - cases, no secrets


class Scale:
    """Points as simple as the real ones are made."""

    def sex(self, wanted, sex):
        return 9 if wanted in {None, sex} else 0

    def age(self, wanted, age):
        youngest, oldest = wanted
        near = 2
        if youngest <= age <= oldest:
            return 8
        return 4 if youngest - near <= age <= oldest + near else 0

    def amount(self, offered, need):
        return 20 * min(offered, need) // max(offered, need)

    def place(self, wanted):
        if wanted is None:
            return [Reach(None, 8)]
        if len(wanted) == 1:
            return [Reach(wanted, 8), Reach(None, 0)]
        return [Reach(wanted, 8), Reach(wanted[0], 4), Reach(None, 0)]


def child(dice: Random, **changes: int) -> Child:
    place = dice.choice(PLACES)
    traits = Traits(dice.choice("FM"), dice.randint(3, 8), place, place[0], dice.choice((3, 5, 6)))
    return replace(Child(traits, dice.choice((7, 20, 20, 45))), **changes)


def sponsor(dice: Random, donor: int) -> Sponsor:
    youngest = dice.randint(0, 8)
    wants = Wants(
        dice.choice((None, "F", "M")),
        (youngest, youngest + dice.randint(0, 5)),
        dice.choice((None, None, "A", "B", *PLACES)),
        dice.choice((2, 5, 7)),
    )
    return Sponsor(donor, wants, dice.choice((1, 1, 2, 4)))


def problem(seed: int, families: int = 0) -> Problem:
    """Return a case of chance, in every second one of which all sponsors wish the same."""
    dice = rolled(seed)
    sponsors = [sponsor(dice, donor) for donor in range(dice.randint(1, 8))]
    if seed % 2:
        sponsors = [replace(each, wants=sponsors[0].wants) for each in sponsors]
    children = [child(dice, slots=dice.choice((1, 1, 2, 3))) for _ in range(dice.randint(1, 12))]
    if families:
        family = [dice.randint(0, families) for _ in children]
        children = [
            replace(each, family=number, slots=1 if number else each.slots)
            for each, number in zip(children, family, strict=True)
        ]
    pairs = [Pair(one, other) for one in range(len(sponsors)) for other in range(len(children))]
    blocks = frozenset(dice.sample(pairs, min(len(pairs), dice.choice((0, 3, 9)))))
    some = dice.sample(pairs, min(len(pairs), dice.choice((0, 1, 3))))
    return Problem(
        sponsors, children, Scale(), blocks, {pair: dice.randint(1, 30) for pair in some}
    )


def together(case: Problem) -> list[list[int]]:
    families: dict[int, list[int]] = {}
    for position, each in enumerate(case.children):
        if each.family:
            families.setdefault(each.family, []).append(position)
    return [who for who in families.values() if len(who) > 1]


def second_solver(case: Problem) -> int:
    """Return the best total by SciPy's HiGHS, which knows every pair one by one."""
    sponsors, children = len(case.sponsors), len(case.children)
    pairs = [Pair(one, other) for one in range(sponsors) for other in range(children)]
    columns = np.arange(len(pairs)).reshape(sponsors, children)
    rows, most = [], []
    for chosen, limit in (
        *((columns[at], each.room) for at, each in enumerate(case.sponsors)),
        *((columns[:, at], each.slots) for at, each in enumerate(case.children)),
    ):
        row = np.zeros(len(pairs))
        row[chosen] = 1
        rows.append(row)
        most.append(limit)
    least = [0] * len(rows)
    for who in together(case):
        for one, other in pairwise(who):
            for at in range(sponsors):
                row = np.zeros(len(pairs))
                row[columns[at, one]], row[columns[at, other]] = 1, -1
                rows.append(row)
                most.append(0)
                least.append(0)
    found = milp(
        [-points_of(case, pair) for pair in pairs],
        constraints=LinearConstraint(np.array(rows), least, most),
        bounds=Bounds(0, [0 if pair in case.blocks else 1 for pair in pairs]),
        integrality=np.ones(len(pairs)),
    )
    return round(-found.fun)


def check_legal(case: Problem, solution: Solution) -> None:
    of_sponsor = Counter(pair.sponsor for pair in solution.pairs)
    of_child = Counter(pair.child for pair in solution.pairs)
    assert all(count <= case.sponsors[at].room for at, count in of_sponsor.items())
    assert all(count <= case.children[at].slots for at, count in of_child.items())
    assert len(set(solution.pairs)) == len(solution.pairs)
    assert not case.blocks.intersection(solution.pairs)
    assert solution.total == sum(points_of(case, pair) for pair in solution.pairs)


@pytest.mark.parametrize("seed", range(120))
def test_the_total_is_the_best_and_proven(seed):
    case = problem(seed)
    solution = assign(case)

    check_legal(case, solution)
    assert solution.total == solution.bound == second_solver(case)
    assert solution.proven


@pytest.mark.parametrize("seed", range(60))
def test_families_stay_together_and_the_bound_holds(seed):
    case = problem(seed, families=4)
    solution = assign_families(case)

    check_legal(case, solution)
    sponsor_of = {pair.child: pair.sponsor for pair in solution.pairs}
    for who in together(case):
        assert len({sponsor_of.get(each) for each in who}) == 1
    assert solution.total <= second_solver(case) <= solution.bound


def many(seed: int) -> Problem:
    dice = rolled(seed)
    children = [child(dice, worth=dice.randint(0, 60)) for _ in range(1500)]
    children = [
        replace(each, family=1 + at // 3 if at < 300 else 0) for at, each in enumerate(children)
    ]
    sponsors = [sponsor(dice, donor) for donor in range(500)]
    return Problem(sponsors, children, Scale())


def test_among_many_the_gap_with_families_is_small():
    solution = assign_families(many(7))

    assert together(many(7))
    assert solution.bound - solution.total <= 0.005 * solution.bound


def test_equal_input_gives_the_equal_plan():
    assert assign(many(3)) == assign(many(3))


def test_of_equals_the_earlier_sponsor_has_the_better_child():
    dice = rolled(1)
    better, worse = child(dice, worth=40), child(dice, worth=10)
    worse = replace(worse, traits=better.traits)
    same = sponsor(dice, 0).wants

    solution = assign(Problem([Sponsor(4, same), Sponsor(2, same)], [worse, better], Scale()))

    assert solution.pairs == (Pair(0, 1), Pair(1, 0))


def test_a_donor_with_two_wishes_never_has_one_child_twice():
    dice = rolled(5)
    shared = child(dice, slots=2)
    first = sponsor(dice, 9)
    other = replace(first, wants=first.wants._replace(offered=first.wants.offered + 1), room=1)

    solution = assign(Problem([replace(first, room=1), other], [shared], Scale()))

    assert len(solution.pairs) == 1
    assert solution.bound >= solution.total


@pytest.mark.parametrize("sponsors", [[], [sponsor(rolled(1), 1)]])
@pytest.mark.parametrize("children", [[], [child(rolled(1), slots=0)]])
def test_nobody_to_match_is_no_plan(sponsors, children):
    assert assign_families(Problem(sponsors, children, Scale())) == Solution((), 0, 0)

"""Plans for many at once: what is read, what is proposed, and what people make of it."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from core.db import session, unit_of_work
from core.errors import RuleBroken, Unavailable, WrongState
from core.jobs.running import run_waiting_jobs
from donors.models import Wish
from donors.rules import Screening
from payments.pledges.rules import Method, Rhythm
from sponsorship.children.identity_models import Household
from sponsorship.children.rules import Circumstance, Poverty, Sex, Standing
from sponsorship.match_plans import services
from sponsorship.match_plans.models import MatchPlan, MatchPlanRow
from sponsorship.match_plans.rules import PlanState, RowState
from sponsorship.match_plans.services import MakePlan, Rows, making
from sponsorship.match_plans.services.reading import read_waiting
from sponsorship.match_plans.solving.problem import Pair, points_of
from sponsorship.matching.models import Hold, SlotClaim
from sponsorship.matching.rules import BlockKind
from sponsorship.matching.services import (
    ConfirmMatch,
    Narrowing,
    block,
    confirm_hold,
    get_programme,
    hold_child,
    next_candidates,
)
from sponsorship.matching.sharing import Sharing
from tests.factories.donors import donor, wish
from tests.factories.matching import COMMUNE, ELSEWHERE, NEIGHBOUR, PROVINCE, search_for
from tests.factories.matching import waiting_child as child
from tests.factories.people import actor


@pytest.fixture
def matcher(any_app):
    with unit_of_work():
        return actor("matcher")


def plan_for(by, **wanted):
    """Return a plan that a worker has worked out."""
    with unit_of_work():
        public_id = services.make_plan(MakePlan("GM", **wanted), by=by).public_id
    run_waiting_jobs()
    return services.get_plan(public_id, by)


def pairs(planned, by):
    rows = services.rows_of(planned, None, 1, by).items
    return {(each.donor.name, each.child.code) for each in rows}


def accepted(planned, by, **wanted):
    with unit_of_work():
        services.accept(planned, Rows(**wanted), key=str(wanted), by=by)
    run_waiting_jobs()
    return services.counts_of(planned, by)


def test_the_solver_weighs_as_the_ranking_for_one_wish(app):
    dice = Random(4)  # noqa: S311 - cases, no secrets
    by = actor("matcher")
    for _ in range(25):
        child(
            circumstances=dice.sample(list(Circumstance), dice.randint(0, 2)),
            sex=dice.choice(list(Sex)),
            birth_year=dice.randint(2009, 2024),
            place_code=dice.choice((COMMUNE, NEIGHBOUR, ELSEWHERE)),
            household=dice.choice(list(Poverty)),
            allowance=dice.choice((0, 500_000, 750_000, 1_250_000)),
            registered_on=date(2026, 11, 2) - timedelta(days=dice.randint(0, 900)),
        )
    for _ in range(12):
        wish(
            donor(),
            sex=dice.choice((None, *(each.value for each in Sex))),
            age_from=dice.choice((None, 4, 7)),
            age_to=dice.choice((None, 9, 12)),
            place_code=dice.choice((None, COMMUNE, PROVINCE, ELSEWHERE)),
            amount=dice.choice((200_000, 500_000, 3_000_000)),
            rhythm=dice.choice(("month", "quarter")) if _ % 2 else "month",
        )
    waiting = read_waiting(get_programme("GM"), by)

    assert len(waiting.wishes) == 12
    for sponsor, [wish_id] in enumerate(waiting.wishes):
        page = next_candidates(search_for(session.get_one(Wish, wish_id)), Narrowing())
        assert page.total == len(waiting.children) == 25
        for found in page.items:
            pair = Pair(sponsor, waiting.children.index(found.child_id))
            assert points_of(waiting.problem, pair) == found.score.total


def test_a_sponsor_of_a_brother_weighs_more_as_in_the_ranking(app):
    by, giver = actor("matcher"), donor("Has the brother")
    brother, sister = child("T-BROTHER"), child("T-SISTER")
    child("T-OTHER")
    home = Household(place_code=brother.place_code)
    session.add(home)
    session.flush()
    brother.household_id = sister.household_id = home.id
    session.flush()
    hold = hold_child(search_for(wish(giver)), "T-BROTHER", by=by)
    promise = ConfirmMatch(500_000, Rhythm.MONTH, date(2026, 11, 2), Method.TRANSFER, 12)
    confirm_hold(hold, promise, by=by)
    session.flush()
    again = wish(giver)
    waiting = read_waiting(get_programme("GM"), by)

    found = {one.code: one for one in next_candidates(search_for(again), Narrowing()).items}
    assert found["T-SISTER"].score.total > found["T-OTHER"].score.total
    for one in found.values():
        pair = Pair(0, waiting.children.index(one.child_id))
        assert points_of(waiting.problem, pair) == one.score.total


def test_a_plan_gives_everybody_the_child_that_is_best_for_all(matcher):
    with unit_of_work():
        wish(donor("Wants a boy"), sex=Sex.MALE.value)
        wish(donor("Wants any"))
        child("T-GIRL", sex=Sex.FEMALE)
        child("T-BOY", sex=Sex.MALE)
    planned = plan_for(matcher)

    assert pairs(planned, matcher) == {("Wants a boy", "T-BOY"), ("Wants any", "T-GIRL")}
    assert planned.plan.state is PlanState.PROPOSED
    assert planned.plan.total == planned.plan.bound > 0
    assert planned.gap == 0
    assert (planned.plan.sponsors, planned.plan.children) == (2, 2)
    assert session.scalar(select(func.count(Hold.id))) == 0


def test_the_same_people_give_the_same_plan(matcher):
    with unit_of_work():
        for number in range(9):
            child(f"T-{number}", place_code=(COMMUNE, NEIGHBOUR)[number % 2])
        for number in range(6):
            wish(donor(f"Sponsor {number % 4}"), place_code=(None, COMMUNE, PROVINCE)[number % 3])

    assert pairs(plan_for(matcher), matcher) == pairs(plan_for(matcher), matcher)


def test_who_must_not_have_whom_is_kept_apart(matcher):
    with unit_of_work():
        only = child("T-ONLY")
        kept_off = donor("Kept off")
        wish(kept_off)
        restricted = donor("Restricted")
        restricted.screening = Screening.RESTRICTED
        wish(restricted)
        wish(donor("May"))
        block(only, kept_off, BlockKind.RELATION, by=matcher)

    assert pairs(plan_for(matcher), matcher) == {("May", "T-ONLY")}


def test_a_donor_is_given_no_more_than_is_taken_up(matcher):
    with unit_of_work():
        for _ in range(4):
            child()
        two, little = donor("Two children"), donor("Little money")
        two.most_children, little.most_amount = 2, 500_000
        for _ in range(3):
            wish(two)
            wish(little, amount=400_000)
    rows = services.rows_of(plan_for(matcher), None, 1, matcher).items

    assert sorted(each.donor.name for each in rows) == ["Little money", *["Two children"] * 2]


def test_only_children_who_could_be_held_are_proposed(matcher):
    with unit_of_work():
        held = child("T-HELD")
        child("T-DRAFT", standing=Standing.DRAFT)
        child("T-DISPUTED", disputed=True)
        child("T-GROWN", birth_year=2008)
        child("T-FREE")
        holding = wish(donor("Holds"))
        hold_child(search_for(holding), held.code, by=matcher)
        wish(donor("Waits"))

    assert pairs(plan_for(matcher), matcher) == {("Waits", "T-FREE")}


def test_a_shared_child_has_as_many_sponsors_as_fit_its_need(matcher):
    with unit_of_work():
        programme = get_programme("GM")
        programme.sharing, programme.slots, programme.max_amount = Sharing.AMOUNT, 4, 1_000_000
        child("T-SHARED")
        same = donor("Twice")
        for giver in (same, same, donor("Another"), donor("Late")):
            wish(giver, amount=400_000)
    planned = plan_for(matcher)

    names = ("Twice", "Another", "Late")
    assert pairs(planned, matcher) == {(name, "T-SHARED") for name in names}
    assert accepted(planned, matcher, whole=True)[RowState.HELD] == 3


def test_accepting_holds_the_children_through_matching(matcher):
    with unit_of_work():
        for code in ("T-A", "T-B", "T-C"):
            child(code)
            wish(donor(f"For {code}"))
    planned = plan_for(matcher)
    first = services.rows_of(planned, None, 1, matcher).items[0]

    assert accepted(planned, matcher, rows=[first.row.public_id])[RowState.HELD] == 1
    with unit_of_work():
        second = services.rows_of(planned, RowState.PROPOSED, 1, matcher).items[0]
        wanted = Rows(rows=[second.row.public_id, first.row.public_id])
        assert services.leave_out(planned, wanted, by=matcher) == 1
    assert accepted(planned, matcher, whole=True) == {
        RowState.PROPOSED: 0, RowState.HELD: 2, RowState.LEFT_OUT: 1, RowState.LOST: 0,
    }  # fmt: skip
    assert session.scalar(select(func.count(Hold.id))) == 2
    open_claims = select(func.count(SlotClaim.id)).where(SlotClaim.freed_at.is_(None))
    assert session.scalar(open_claims) == 2


def test_a_child_taken_meanwhile_is_lost_and_stops_nobody(matcher):
    with unit_of_work():
        child("T-A")
        child("T-B")
        wish(donor("First"))
        wish(donor("Second"))
    planned = plan_for(matcher)
    with unit_of_work():
        hold_child(search_for(wish(donor("Faster"))), "T-A", by=matcher)
    counts = accepted(planned, matcher, whole=True)

    assert (counts[RowState.HELD], counts[RowState.LOST]) == (1, 1)
    [lost] = services.rows_of(planned, RowState.LOST, 1, matcher).items
    assert lost.child.code == "T-A"
    assert "T-A" in lost.row.why


def test_a_row_is_edited_to_another_child_who_is_free(matcher):
    with unit_of_work():
        child("T-A", registered_on=date(2024, 1, 1))
        child("T-B", registered_on=date(2025, 1, 1))
        child("T-C")
        child("T-DRAFT", standing=Standing.DRAFT)
        wish(donor("First"))
        wish(donor("Second"))
    planned = plan_for(matcher)
    row = services.rows_of(planned, None, 1, matcher).items[0]
    other = services.rows_of(planned, None, 1, matcher).items[1]
    for code in ("T-DRAFT", other.child.code, "nobody"):
        with pytest.raises(RuleBroken), unit_of_work():
            services.exchange(planned, row, code, by=matcher)
    with unit_of_work():
        services.exchange(planned, row, "T-C", by=matcher)

    changed = services.get_row(planned, row.row.public_id, matcher)
    assert (changed.child.code, changed.row.edited) == ("T-C", True)
    assert accepted(planned, matcher, whole=True)[RowState.HELD] == 2


def test_brothers_and_sisters_stay_with_one_sponsor_when_asked(matcher):
    with unit_of_work():
        two, one = donor("Takes two"), donor("Takes one")
        for giver in (two, two, one):
            wish(giver, sex=Sex.MALE.value if giver is one else None)
        alone = child("T-ALONE", sex=Sex.FEMALE, registered_on=date(2024, 1, 1))
        siblings = [child("T-SISTER", sex=Sex.FEMALE), child("T-BROTHER", sex=Sex.MALE)]
        home = Household(place_code=alone.place_code)
        session.add(home)
        session.flush()
        for sibling in siblings:
            sibling.household_id = home.id
    apart, together = plan_for(matcher), plan_for(matcher, together=True)

    assert ("Takes one", "T-BROTHER") in pairs(apart, matcher)
    assert pairs(together, matcher) == {
        ("Takes two", "T-SISTER"), ("Takes two", "T-BROTHER"), ("Takes one", "T-ALONE"),
    }  # fmt: skip
    assert together.plan.total <= together.plan.bound <= apart.plan.bound


def test_a_plan_put_away_proposes_nothing_more(matcher):
    with unit_of_work():
        child()
        wish()
    planned = plan_for(matcher)
    with unit_of_work():
        services.close_plan(planned, by=matcher)

    with pytest.raises(WrongState), unit_of_work():
        services.close_plan(planned, by=matcher)
    with pytest.raises(WrongState), unit_of_work():
        services.accept(planned, Rows(whole=True), key="late", by=matcher)


def test_working_it_out_again_changes_nothing(matcher):
    with unit_of_work():
        child()
        wish()
    plan = plan_for(matcher).plan
    services.solve_plan(plan.id, lambda _done, _total: None)

    assert session.scalar(select(func.count(MatchPlanRow.id))) == 1


def test_without_the_solver_no_plan_is_asked_for(app, monkeypatch):
    monkeypatch.setattr(making, "find_spec", lambda _name: None)

    with pytest.raises(Unavailable), unit_of_work():
        services.make_plan(MakePlan("GM"), by=actor("matcher"))
    assert session.scalar(select(func.count(MatchPlan.id))) == 0


def test_a_programme_of_nobody_is_refused(app):
    with pytest.raises(RuleBroken), unit_of_work():
        services.make_plan(MakePlan("XX"), by=actor("matcher"))

"""The ranking can be explained, repeated, and leaves nobody out unseen."""

from datetime import date

import pytest
from sqlalchemy import event

from core.dates import now
from core.db import session
from sponsorship.children.rules import Circumstance, Poverty, Sex, Standing
from sponsorship.matching.models import SlotClaim
from sponsorship.matching.rules import WhyNot
from sponsorship.matching.scoring import MOST
from sponsorship.matching.services import (
    Narrowing,
    best_candidates,
    next_candidates,
    why_not_others,
)
from sponsorship.matching.services.candidates import find_candidate
from sponsorship.matching.wording import reasons
from tests.factories.donors import wish
from tests.factories.matching import (
    COMMUNE,
    ELSEWHERE,
    NEIGHBOUR,
    PROVINCE,
    search_for,
    waiting_child,
)


@pytest.fixture(autouse=True)
def _app(any_app):
    """Every ranking is asked of both databases."""


def score_of(child, **wishes):
    found = find_candidate(search_for(wish(**wishes)), child.code)
    assert found is not None
    return found.score


def test_parts_add_up_to_the_total_and_stay_within_their_bounds():
    child = waiting_child(registered_on=date(2012, 1, 1), household=Poverty.POOR, allowance=0)

    score = score_of(child)

    assert score.total == sum(points for _, points, _ in score.parts) <= 100
    assert all(0 <= points <= MOST[part] for part, points, _ in score.parts)


@pytest.mark.parametrize(
    ("registered_on", "points"),
    [
        (date(2026, 11, 2), 0),
        (date(2026, 10, 4), 0),
        (date(2026, 10, 3), 1),
        (date(2024, 5, 17), 29),
        (date(2024, 5, 16), 30),
        (date(2015, 1, 1), 30),
    ],
)
def test_every_thirty_days_of_waiting_give_a_point_up_to_thirty(registered_on, points):
    assert score_of(waiting_child(registered_on=registered_on)).waiting == points


@pytest.mark.parametrize(
    ("wishes", "points"),
    [
        ({}, 25),
        ({"sex": Sex.FEMALE, "age_from": 8, "age_to": 10, "place_code": COMMUNE}, 25),
        ({"sex": Sex.MALE}, 16),
        ({"age_from": 11}, 21),
        ({"age_from": 13}, 17),
        ({"age_to": 8}, 21),
        ({"place_code": PROVINCE}, 25),
        ({"place_code": NEIGHBOUR}, 21),
        ({"place_code": ELSEWHERE}, 17),
    ],
)
def test_wishes_are_soft_near_is_worth_half(wishes, points):
    assert score_of(waiting_child(birth_year=2016), **wishes).wishes == points


def test_the_gravest_circumstance_in_force_and_the_household_make_the_urgency():
    child = waiting_child(circumstances=[Circumstance.POOR, Circumstance.ORPHAN_BOTH])
    poor = waiting_child(circumstances=[Circumstance.ORPHAN_BOTH], household=Poverty.POOR)

    assert score_of(child).urgency == 17
    assert score_of(poor).urgency == MOST["urgency"] == 25


@pytest.mark.parametrize(
    ("allowance", "offered", "points"),
    [(0, 1_500_000, 20), (1_000_000, 500_000, 20), (0, 750_000, 10), (1_400_000, 200_000, 20)],
)
def test_the_closer_the_offer_to_what_is_lacking_the_more_points(allowance, offered, points):
    search = search_for(wish(amount=offered))
    search.programme.min_amount, search.programme.max_amount = 200_000, 1_500_000

    found = find_candidate(search, waiting_child(allowance=allowance).code)

    assert found is not None
    assert found.score.amount == points


def test_an_offer_by_the_quarter_is_compared_by_the_month():
    child = waiting_child()

    monthly, quarterly = (
        score_of(child, amount=500_000),
        score_of(child, amount=1_500_000, rhythm="quarter"),
    )

    assert monthly == quarterly


def test_equal_scores_stand_by_waiting_and_then_by_code():
    for code in ("T-C", "T-A", "T-B"):
        waiting_child(code)
    waiting_child("T-Z", registered_on=date(2026, 8, 31))
    search = search_for(wish())

    assert [candidate.code for candidate in best_candidates(search)] == ["T-Z", "T-A", "T-B"]
    assert [candidate.code for candidate in best_candidates(search)] == ["T-Z", "T-A", "T-B"]


def test_everybody_within_reach_is_a_candidate_or_counted_under_one_reason():
    for number in range(5):
        waiting_child(f"T-{number}")
    waiting_child(standing=Standing.DRAFT)
    waiting_child(disputed=True, standing=Standing.DRAFT)
    waiting_child(birth_year=2008)
    waiting_child(standing=Standing.EXITED)
    waiting_child(place_code=ELSEWHERE)
    held = waiting_child()
    session.add(SlotClaim(child_id=held.id, slot=1, opened_at=now()))
    session.flush()

    counts = why_not_others(search_for(wish(), frozenset({COMMUNE})))

    assert counts == {
        WhyNot.HELD: 1,
        WhyNot.UNVERIFIED: 1,
        WhyNot.DISPUTED: 1,
        WhyNot.TOO_OLD: 1,
        WhyNot.LOWER_SCORE: 2,
    }


def test_a_child_who_comes_of_age_within_the_year_is_too_old():
    search = search_for(wish())

    assert find_candidate(search, waiting_child(birth_year=2008).code) is None
    assert find_candidate(search, waiting_child(birth_year=2009).code) is not None


def test_the_list_is_narrowed_by_sex_and_commune():
    girl, boy = waiting_child(), waiting_child(sex=Sex.MALE, place_code=NEIGHBOUR)
    search = search_for(wish())

    assert [each.code for each in next_candidates(search, Narrowing(sex=Sex.MALE)).items] == [
        boy.code
    ]
    narrowed = next_candidates(search, Narrowing(place_code=COMMUNE))
    assert [each.code for each in narrowed.items] == [girl.code]


def test_sensitive_circumstances_are_never_named(any_app):
    child = waiting_child(circumstances=[Circumstance.HIV, Circumstance.TRAFFICKED])
    search = search_for(wish())
    found = find_candidate(search, child.code)
    assert found is not None

    with any_app.test_request_context():
        told = " ".join(reasons(found, search))

    assert "special protection" in told
    assert "HIV" not in told


def test_a_page_of_candidates_takes_the_same_few_queries_for_many_children(any_app):
    for _ in range(40):
        waiting_child()
    search, asked = search_for(wish()), []
    session.flush()
    engine = session.get_bind()

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    page = next_candidates(search, Narrowing())
    best_candidates(search)
    event.remove(engine, "before_cursor_execute", note)

    assert (page.total, len(page.items)) == (40, 25)
    assert len(asked) == 5

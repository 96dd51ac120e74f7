"""Pages of match plans: asked for, read, accepted in part, edited, put away."""

import re

import pytest
from sqlalchemy import select

from core.db import session, unit_of_work
from core.jobs.running import run_waiting_jobs
from sponsorship.match_plans import services
from sponsorship.match_plans.models import MatchPlan, MatchPlanRow
from sponsorship.match_plans.rules import PlanState, RowState
from sponsorship.matching.models import Hold
from tests.factories.donors import donor, wish
from tests.factories.matching import COMMUNE, ELSEWHERE, waiting_child

PLANS = "/staff/matching/plans"


@pytest.fixture
def matcher(signed_in):
    return signed_in("matcher")


@pytest.fixture
def plan(app, matcher):
    """Return the address of a plan that is worked out."""
    with unit_of_work():
        for number, code in enumerate(("T-A", "T-B", "T-C")):
            waiting_child(code)
            wish(donor(f"Sponsor {number}"))
        waiting_child("T-D", birth_year=2011)
    asked = matcher.post(PLANS, {"programme": "GM"})
    assert asked.status_code == 302
    run_waiting_jobs()
    return asked.headers["Location"]


def rows(state=None):
    query = select(MatchPlanRow.public_id).order_by(MatchPlanRow.id)
    return session.scalars(query.where(MatchPlanRow.state == state) if state else query).all()


def text(browser, address, status=200):
    answer = browser.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_a_plan_is_asked_for_and_read(matcher, plan):
    assert plan in text(matcher, PLANS)
    page = text(matcher, plan)

    assert "Proven: no plan is better" in page
    assert page.count('type="checkbox"') == 3
    assert PLANS in text(matcher, "/staff/matching")


def test_while_it_is_made_the_job_is_shown(matcher, app):
    with unit_of_work():
        waiting_child()
        wish()
    shown = matcher.get(matcher.post(PLANS, {"programme": "GM"}).headers["Location"])

    assert shown.status_code == 302
    assert "/jobs/" in shown.headers["Location"]
    assert "Stop the work" in text(matcher, shown.headers["Location"])


def test_a_part_is_held_and_another_left_out(matcher, plan):
    first, second, _third = rows()
    answer = matcher.post(f"{plan}/accept", {"rows": [first]})
    run_waiting_jobs()
    matcher.post(f"{plan}/leave-out", {"rows": [second]})

    assert "1 child is held" in text(matcher, answer.headers["Location"])
    hold = session.scalars(select(Hold.public_id)).one()
    page = text(matcher, f"{plan}?state=held")
    assert hold in page
    assert rows(RowState.LEFT_OUT) == [second]
    matcher.post(f"{plan}/accept", {"whole": "true"})
    run_waiting_jobs()
    assert len(rows(RowState.HELD)) == 2


def test_a_form_sent_twice_is_one_job(matcher, plan):
    sent = {"whole": "true", "form_id": "abc"}
    first = matcher.post(f"{plan}/accept", sent)

    assert matcher.post(f"{plan}/accept", sent).headers["Location"] == first.headers["Location"]


@pytest.mark.parametrize("act", ["accept", "leave-out"])
def test_nothing_ticked_is_told(matcher, plan, act):
    answer = matcher.post(f"{plan}/{act}", {})

    assert answer.status_code == 422
    assert "Tick at least one row" in answer.get_data(as_text=True)


def test_another_child_is_put_in_a_row(matcher, plan):
    address = f"{plan}/rows/{rows()[0]}"
    wrong = matcher.post(address, {"child": "T-NONE"})
    assert wrong.status_code == 422
    assert "T-NONE" in wrong.get_data(as_text=True)

    before = text(matcher, plan)
    [free] = [code for code in ("T-A", "T-B", "T-C", "T-D") if code not in before]
    assert matcher.post(address, {"child": free}).status_code == 302
    page = text(matcher, plan)
    assert free in page
    assert "chosen by hand" in page


def test_a_plan_is_put_away(matcher, plan):
    assert matcher.post(f"{plan}/close", {}).status_code == 302
    assert session.scalars(select(MatchPlan.state)).one() is PlanState.CLOSED
    assert 'type="checkbox"' not in text(matcher, plan)
    assert matcher.post(f"{plan}/accept", {"whole": "true"}).status_code == 409


def test_no_programme_is_told(matcher):
    answer = matcher.post(PLANS, {"programme": ""})

    assert answer.status_code == 422
    assert re.search("Choose one of the list", answer.get_data(as_text=True))


def test_a_page_says_plainly_that_the_solver_is_missing(matcher, monkeypatch):
    monkeypatch.setattr(services, "solver_is_installed", lambda: False)
    page = text(matcher, PLANS)

    assert "requirements-matching.txt" in page
    assert "Make a plan" not in page


def test_children_out_of_reach_stay_unseen(plan, signed_in):
    near = signed_in("matcher", places=(COMMUNE,))
    far = signed_in("matcher", places=(ELSEWHERE,))

    assert "T-A" in text(near, plan)
    assert "T-A" not in text(far, plan)
    assert far.get(f"{plan}/rows/{rows()[0]}").status_code == 404
    far.post(f"{plan}/accept", {"whole": "true"})
    run_waiting_jobs()
    assert rows(RowState.HELD) == []


def test_an_unknown_plan_is_not_found(matcher):
    assert matcher.get(f"{PLANS}/nobody").status_code == 404

"""What to do next, and what people do about it: claimed, put off, dealt with, open again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core.dates import frozen, today
from core.db import session, unit_of_work
from core.errors import NotFound, RuleBroken, WrongState
from payments.funds.rules import FundKind
from payments.pledges.services.tasks import open_renewal_task
from sponsorship.children.rules import Scope, Subject
from sponsorship.matching.models import Hold
from sponsorship.matching.services import ReleaseHold, hold_child, release_hold
from sponsorship.workbench import services
from sponsorship.workbench.models import QueueMark
from sponsorship.workbench.rules import ActKind, View
from sponsorship.workbench.services import Done, Snooze
from tests.factories.children import child_with, consent
from tests.factories.donors import donor, wish
from tests.factories.grants import asked
from tests.factories.matching import COMMUNE, ELSEWHERE, search_for, waiting_child
from tests.factories.money import fund
from tests.factories.people import actor
from tests.factories.pledges import pledge

TOMORROW = timedelta(days=1)


@pytest.fixture
def lan(any_app):
    with unit_of_work():
        return actor("matcher")


@pytest.fixture
def held(lan):
    """Return how the queue names the hold of T-A."""
    with unit_of_work():
        waiting_child("T-A")
        return hold_child(search_for(wish(donor("Nguyễn Thị Mẫu"))), "T-A", by=lan).public_id


def colleague():
    with unit_of_work():
        return actor("matcher")


def about(by, view=View.OPEN, kind=None):
    return [act.about for act in services.list_acts(by, view, kind)]


def done(act, by, **wanted):
    with unit_of_work():
        services.finish(act, Done(**wanted), by=by)


def test_a_hold_says_why_it_is_due(held, lan):
    [act] = services.list_acts(lan)

    assert (act.kind, act.ref, act.due) == (ActKind.HOLD, held, date(2026, 11, 5))
    assert act.about == "T-A · Nguyễn Thị Mẫu"
    assert "05/11/2026 10:00" in act.why
    assert not act.late


def test_what_is_claimed_has_an_owner_and_is_nobody_elses(held, lan):
    minh = colleague()
    with unit_of_work():
        services.claim(services.get_act(ActKind.HOLD, held, lan), by=lan)

    [act] = services.list_acts(minh)
    assert act.owner == lan.name
    assert about(lan, View.MINE) == ["T-A · Nguyễn Thị Mẫu"]
    assert about(minh, View.MINE) == []
    for take in (services.claim, services.reopen):
        with pytest.raises(WrongState), unit_of_work():
            take(act, by=minh)
    with pytest.raises(WrongState):
        done(act, minh, note="called")


def test_a_claim_nobody_follows_is_open_again_after_three_days(held, lan):
    minh = colleague()
    with unit_of_work():
        session.scalars(select(Hold)).one().expires_at += timedelta(days=30)
        services.claim(services.get_act(ActKind.HOLD, held, lan), by=lan)
    with frozen("2026-11-05T10:00:01+07:00"):
        [act] = services.list_acts(minh)
        assert act.mark is None
        with unit_of_work():
            services.claim(act, by=minh)
        assert about(minh, View.MINE) != []
        assert about(lan, View.MINE) == []


def test_of_two_who_take_the_same_one_has_it(held, lan):
    minh = colleague()
    seen_by_both = services.get_act(ActKind.HOLD, held, lan)
    with unit_of_work():
        services.claim(seen_by_both, by=lan)
    with pytest.raises(WrongState), unit_of_work():
        services.claim(seen_by_both, by=minh)

    open_marks = select(func.count(QueueMark.id)).where(QueueMark.ended_at.is_(None))
    assert session.scalar(open_marks) == 1


def test_what_is_put_off_comes_back_on_its_day(held, lan):
    act = services.get_act(ActKind.HOLD, held, lan)
    with unit_of_work():
        services.snooze(act, Snooze(today() + TOMORROW), by=lan)

    assert about(lan) == []
    assert about(lan, View.SNOOZED) == ["T-A · Nguyễn Thị Mẫu"]
    with frozen("2026-11-03T08:00:00+07:00"):
        assert about(lan) == ["T-A · Nguyễn Thị Mẫu"]
        with unit_of_work():
            services.claim(services.get_act(ActKind.HOLD, held, lan), by=lan)


@pytest.mark.parametrize("days", [-1, 0, 32])
def test_it_is_put_off_for_a_day_to_a_month(held, lan, days):
    act = services.get_act(ActKind.HOLD, held, lan)
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        services.snooze(act, Snooze(today() + timedelta(days=days)), by=lan)

    assert refused.value.field == "until"


def test_what_was_dealt_with_is_hidden_with_a_word_and_may_be_opened(held, lan):
    with pytest.raises(RuleBroken):
        done(services.get_act(ActKind.HOLD, held, lan), lan, note="")
    done(services.get_act(ActKind.HOLD, held, lan), lan, note="Called the sponsor")
    assert about(lan) == []
    [act] = services.list_acts(lan, View.DONE)
    assert act.mark.note == "Called the sponsor"
    with unit_of_work():
        services.reopen(act, by=colleague())
    assert about(lan) != []
    assert session.scalar(select(func.count(QueueMark.id))) == 1


def test_what_has_happened_leaves_the_queue_by_itself(held, lan):
    with unit_of_work():
        services.claim(services.get_act(ActKind.HOLD, held, lan), by=lan)
        hold = session.scalars(select(Hold)).one()
        release_hold(hold, ReleaseHold("no"), by=lan)

    assert about(lan, View.MINE) == []
    with pytest.raises(NotFound):
        services.get_act(ActKind.HOLD, held, lan)


def test_nobody_is_shown_or_marks_what_lies_elsewhere(held, lan):
    with unit_of_work():
        far = actor("matcher", places=(ELSEWHERE,))
        clerk = actor("accountant")

    assert about(far) == []
    for other in (far, clerk):
        with pytest.raises(NotFound):
            services.get_act(ActKind.HOLD, held, other)


def test_each_kind_finds_its_work(lan):
    with unit_of_work():
        child = child_with(code="T-END")
        for scope in (Scope.PHOTO, Scope.STORY):
            consent(child, Subject.GUARDIAN, scope,
                    expires_on=date(2026, 11, 20))  # fmt: skip
        consent(child_with(code="T-LATER"), Subject.GUARDIAN, Scope.PHOTO,
                expires_on=date(2027, 11, 20))  # fmt: skip
        asked()
        approver = actor("approver")

    assert about(lan, kind=ActKind.CONSENT) == ["T-END"]
    assert len(about(approver, kind=ActKind.GRANT)) == 1
    assert about(lan, kind=ActKind.GRANT) == []


def test_the_queue_of_one_commune(lan):
    with unit_of_work():
        for code, place in (("T-A", COMMUNE), ("T-B", ELSEWHERE)):
            waiting_child(code, place_code=place)
            hold_child(search_for(wish(donor("Mẫu"))), code, by=lan)
        end = date(2026, 11, 20)
        consent(child_with(code="T-C", place_code=COMMUNE), Subject.GUARDIAN, Scope.PHOTO,
                expires_on=end)  # fmt: skip
    found = [act.about for act in services.list_acts(lan, place=COMMUNE)]
    assert found == ["T-A · Mẫu", "T-C"]
    assert [act.about for act in services.list_acts(lan, place=ELSEWHERE)] == ["T-B · Mẫu"]
    assert services.list_acts(lan, place="nowhere") == []


def test_a_commitment_is_found_by_the_commune_of_its_child(lan):
    with unit_of_work():
        child = waiting_child("T-A")
        promise = pledge(fund_id=fund(child.code, FundKind.CHILD).id)
        open_renewal_task(promise.id, "Hết hạn")
        accountant = actor("accountant")
    where = {place: services.list_acts(accountant, place=place) for place in (COMMUNE, ELSEWHERE)}
    assert [act.kind for act in where[COMMUNE]] == [ActKind.COMMITMENT]
    assert where[ELSEWHERE] == []


def test_what_was_put_off_or_dealt_with_is_undone_from_its_list(app, signed_in):
    browser = signed_in("matcher")
    with unit_of_work():
        waiting_child("T-A")
        ref = hold_child(search_for(wish()), "T-A", by=actor("matcher")).public_id
    address = f"/staff/queue/hold/{ref}"
    for act, form, view in (
        ("snooze", {"until": "05/11/2026"}, "snoozed"),
        ("done", {"note": "Called"}, "done"),
    ):
        assert browser.post(f"{address}/{act}", form).status_code == 302
        assert f"{address}/reopen" in browser.get(f"/staff?view={view}").get_data(as_text=True)
        assert f"{address}/reopen" not in browser.get("/staff").get_data(as_text=True)
        assert browser.post(f"{address}/reopen").status_code == 302
        assert "T-A" in browser.get("/staff").get_data(as_text=True)
        assert "T-A" not in browser.get(f"/staff?view={view}").get_data(as_text=True)


def test_from_the_queue_to_the_mark_on_the_pages(app, signed_in):
    browser = signed_in("matcher")
    with unit_of_work():
        waiting_child("T-A")
        ref = hold_child(search_for(wish()), "T-A", by=actor("matcher")).public_id
    address = f"/staff/queue/hold/{ref}"
    assert address in browser.get("/staff").get_data(as_text=True)

    assert browser.post(f"{address}/claim", {}).status_code == 302
    assert "T-A" in browser.get("/staff?view=mine").get_data(as_text=True)
    assert browser.post(f"{address}/reopen", {}).status_code == 302
    wrong = browser.post(f"{address}/snooze", {"until": "01/01/2020"})
    assert wrong.status_code == 422
    assert "01/01/2020" in wrong.get_data(as_text=True)
    assert browser.post(f"{address}/snooze", {"until": "05/11/2026"}).status_code == 302
    assert "T-A" in browser.get("/staff?view=snoozed&kind=hold").get_data(as_text=True)
    assert browser.post(f"{address}/done", {"note": ""}).status_code == 422
    assert browser.post(f"{address}/done", {"note": "Called"}).status_code == 302
    assert "Called" in browser.get("/staff?view=done").get_data(as_text=True)
    for unknown in ("/staff/queue/hold/nobody", "/staff/queue/other/x"):
        assert browser.get(unknown).status_code == 404

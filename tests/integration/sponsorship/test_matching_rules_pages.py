"""The rules of matching on their pages: weights, programmes, reservations, substitutes."""

import json
import re
from datetime import date

import pytest

from core.dates import today
from core.db import unit_of_work
from donors.models import Wish
from payments.funds.rules import FundKind
from payments.receiving.services import let_fund_cover
from sponsorship.children.rules import Sex
from sponsorship.matching.models import Hold, MatchWeights, Programme, Sponsorship
from sponsorship.matching.rules import (
    Activation,
    BlockKind,
    EndReason,
    HoldKind,
    LastLetters,
    Leftover,
)
from sponsorship.matching.scoring import Part, Weights
from sponsorship.matching.services import block, children_leave, get_programme
from sponsorship.matching.sharing import Sharing
from tests.factories.donors import donor, wish
from tests.factories.matching import COMMUNE, ELSEWHERE, NEIGHBOUR, waiting_child
from tests.factories.money import fund
from tests.factories.people import actor
from tests.support.matching_pages import MATCHING, PROMISE, chosen, hold, ranking, rows, text, typed

RULES = f"{MATCHING}/rules"
ONLY_WAITING = {part.value: "0" for part in Part} | {"waiting": "100", "reason": "Ai chờ lâu nhất"}
GODMOTHER = {
    "min_amount": "300.000",
    "max_amount": "900.000",
    "min_months": "24",
    "end_age": "16",
    "open": "true",
    "sharing": "amount",
    "slots": "3",
    "activation": "signature",
    "charter_required": "true",
    "leftover": "new_child",
    "leftover_on_death": "refund",
    "leftover_days": "45",
    "last_letters": "pass_on",
    "last_letters_on_death": "give_back",
    "refunds": "true",
}


@pytest.fixture
def approver(signed_in):
    return signed_in("approver")


@pytest.fixture
def matcher(signed_in):
    return signed_in("matcher")


@pytest.fixture
def giver(app):
    with unit_of_work():
        return donor("Nguyễn Thị Mẫu")


@pytest.fixture
def suitability(giver):
    return f"/staff/sponsors/{giver.public_id}/suitability"


def reserve(browser, code="T-1", **change):
    form = {"child": code, "programme": "GM", "reserved_for": "Xuân yêu thương", **change}
    return browser.post(f"{MATCHING}/reserve", form)


def test_new_weights_turn_the_next_ranking_and_a_hold_keeps_those_of_its_time(matcher, approver):
    with unit_of_work():
        waiting_child("T-LONG", (), registered_on=date(2025, 9, 1))
        waiting_child("T-GRAVE")
        waiting_child("T-GRAVER", birth_year=2015)
        first, second = (wish().public_id for _ in range(2))
    assert ranking(matcher, first)[-1] == "T-LONG"
    hold(matcher, first, "T-GRAVE")
    (kept,) = (each.score for each in rows(Hold))

    answer = approver.post(f"{RULES}/weights", ONLY_WAITING)

    assert answer.status_code == 302
    assert ranking(matcher, second)[0] == "T-LONG"
    hold(matcher, second, "T-LONG")
    before, after = rows(Hold)
    assert before.score == kept
    for each in (before, after):
        found = json.loads(each.score)
        page = text(matcher.get(f"{MATCHING}/holds/{each.public_id}"))
        assert "How this child was chosen" in page
        assert f"<strong>{found['total']}</strong>/100" in page
        assert all(
            f">{points}/{found['weights'][part]}<" in page
            for part, points in found["points"].items()
        )
    assert json.loads(kept)["points"]["urgency"] > 0
    assert json.loads(after.score)["points"]["urgency"] == 0
    page = approver.get(RULES)
    assert typed(page, "waiting") == "100"
    assert "Ai chờ lâu nhất" in text(page)
    assert "As installed" in text(page)
    assert [each.waiting for each in rows(MatchWeights)] == [Weights().waiting, 100]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"waiting": "99"}, "The parts sum to 99 points, not to 100."),
        ({"waiting": "101"}, "The parts sum to 101 points, not to 100."),
        ({"reason": "  "}, "Fill this in."),
        ({"urgency": "-1", "waiting": "101"}, "Write a number from 0 to 1000"),
        ({"urgency": ""}, "whole number"),
        ({"urgency": "nhiều"}, "whole number"),
    ],
)
def test_weights_that_do_not_add_up_are_refused_and_what_was_typed_stays(approver, change, told):
    form = {**ONLY_WAITING, **change}

    answer = approver.post(f"{RULES}/weights", form)

    assert answer.status_code == 422
    assert told in text(answer)
    assert {part: typed(answer, part.value) for part in Part} == {
        part: form[part.value] for part in Part
    }
    assert len(rows(MatchWeights)) == 1


def test_the_rules_of_a_programme_are_shown_set_and_shown_again(approver):
    before = approver.get(f"{RULES}/GM")
    assert (typed(before, "slots"), chosen(before, "sharing")) == ("1", ["sole"])

    assert approver.post(f"{RULES}/GM", GODMOTHER).status_code == 302

    (found,) = [each for each in rows(Programme) if each.code == "GM"]
    assert (found.min_amount, found.max_amount, found.min_months) == (300_000, 900_000, 24)
    assert (found.sharing, found.slots, found.end_age) == (Sharing.AMOUNT, 3, 16)
    assert (found.activation, found.charter_required) == (Activation.SIGNATURE, True)
    assert (found.leftover, found.leftover_on_death) == (Leftover.NEW_CHILD, Leftover.REFUND)
    assert found.last_letters is LastLetters.PASS_ON
    assert found.last_letters_on_death is LastLetters.GIVE_BACK
    assert (found.leftover_days, found.refunds, found.open) == (45, True, True)
    after = approver.get(f"{RULES}/GM")
    assert (typed(after, "slots"), chosen(after, "leftover_on_death")) == ("3", ["refund"])
    assert chosen(after, "last_letters") == ["pass_on"]
    assert chosen(after, "last_letters_on_death") == ["give_back"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"max_amount": "299.999"}, "The most lies below the least."),
        ({"sharing": "sole"}, "One sponsor a child is one place."),
        ({"slots": "1"}, "Write a number from 2 to 10."),
        ({"slots": "11"}, "Write a number from 2 to 10."),
        ({"sharing": "purpose", "slots": "4"}, "Write a number from 2 to 3."),
        ({"refunds": None}, "This programme gives no money back."),
        ({"leftover": "refund", "refunds": None}, "This programme gives no money back."),
        ({"end_age": ""}, "whole number"),
        ({"leftover_days": "1001"}, "Write a number from 0 to 1000"),
        ({"min_amount": "nhiều"}, "is not an amount"),
        ({"min_amount": "-5"}, "amount"),
        ({"activation": "tomorrow"}, "Choose one of the list"),
        ({"last_letters": "burn"}, "Choose one of the list"),
        ({"last_letters_on_death": ""}, "Choose one of the list"),
        ({"cover_fund": "CHUNG"}, "This fund covers no missed months."),
    ],
)
def test_rules_that_fit_no_other_are_refused_and_nothing_is_half_kept(approver, change, told):
    form = {name: value for name, value in (GODMOTHER | change).items() if value is not None}

    answer = approver.post(f"{RULES}/GM", form)

    assert answer.status_code == 422
    assert told in text(answer)
    for name in ("min_amount", "max_amount", "slots", "end_age", "leftover_days"):
        assert typed(answer, name) == form[name]
    assert chosen(answer, "sharing") == [form["sharing"]]
    (found,) = [each for each in rows(Programme) if each.code == "GM"]
    assert (found.slots, found.sharing, found.min_months) == (1, Sharing.SOLE, 12)


def test_a_programme_is_given_the_fund_that_pays_on_when_a_sponsor_stops(approver):
    with unit_of_work():
        covers = fund("DP", FundKind.DESIGNATED)
        let_fund_cover(covers, 3, by=None)

    assert approver.post(f"{RULES}/GM", GODMOTHER | {"cover_fund": "DP"}).status_code == 302

    assert [each.cover_fund_id for each in rows(Programme) if each.code == "GM"] == [covers.id]
    assert chosen(approver.get(f"{RULES}/GM"), "cover_fund") == ["DP"]


def test_who_may_set_rules_and_who_may_judge_sponsors(signed_in, suitability):
    for role, rules, sponsors in (
        ("admin", 200, 403),
        ("approver", 200, 403),
        ("matcher", 403, 200),
        ("commune_officer", 403, 403),
        ("accountant", 403, 403),
        ("auditor", 403, 403),
    ):
        browser = signed_in(role)
        assert browser.get(RULES).status_code == rules, role
        assert browser.get(suitability).status_code == sponsors, role
    assert signed_in("matcher").post(f"{RULES}/weights", ONLY_WAITING).status_code == 403
    assert signed_in("matcher").post(f"{RULES}/GM", GODMOTHER).status_code == 403
    assert signed_in("approver").post(suitability, {"screening": "restricted"}).status_code == 403
    assert len(rows(MatchWeights)) == 1


def test_a_programme_of_another_organisation_is_as_absent_as_one_that_is_not(signed_in):
    browser = signed_in("approver", organisation_code="OTHER")

    for code in ("GM", "NO-SUCH"):
        assert browser.get(f"{RULES}/{code}").status_code == 404
        assert browser.post(f"{RULES}/{code}", GODMOTHER).status_code == 404


def test_a_child_is_reserved_for_a_campaign_and_given_to_a_sponsor_who_waits(matcher, giver):
    with unit_of_work():
        waiting_child("T-1")
        wished = wish(giver).public_id
    kept = reserve(matcher).headers["Location"]
    page = text(matcher.get(kept))
    assert "Xuân yêu thương" in page
    assert wished in page
    assert ranking(matcher, wished) == []

    none_chosen = matcher.post(f"{kept}/give", {"wish": ""})
    nobody = matcher.post(f"{kept}/give", {"wish": "no-such-wish"})
    given = matcher.post(f"{kept}/give", {"wish": wished})

    assert (none_chosen.status_code, nobody.status_code, given.status_code) == (422, 404, 302)
    (held,) = rows(Hold)
    assert (held.kind, held.donor_id) == (HoldKind.PROPOSAL, giver.id)
    assert matcher.post(f"{kept}/give", {"wish": wished}).status_code == 409
    assert matcher.post(f"{kept}/confirm", PROMISE).status_code == 302
    (one,) = rows(Sponsorship)
    assert (one.donor_id, one.child_id) == (giver.id, held.child_id)


def test_a_reserved_child_is_not_given_across_a_block_and_is_released_to_all(matcher, giver):
    with unit_of_work():
        child = waiting_child("T-1")
        block(child, giver, BlockKind.RELATION, by=actor("matcher"))
        wished, other = wish(giver).public_id, wish().public_id
    kept = reserve(matcher).headers["Location"]

    refused = matcher.post(f"{kept}/give", {"wish": wished})
    unpromised = matcher.post(f"{kept}/release", {"reason": ""})
    released = matcher.post(f"{kept}/release", {"reason": "Chiến dịch hoãn"})

    assert refused.status_code == 409
    assert "there is a block" in text(refused)
    assert (unpromised.status_code, released.headers["Location"]) == (422, MATCHING)
    assert ranking(matcher, other) == ["T-1"]
    assert matcher.post(f"{kept}/give", {"wish": other}).status_code == 409
    assert rows(Hold)[0].kind is HoldKind.RESERVATION


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"code": "T-NONE"}, "There is no such child."),
        ({"code": "T-FAR"}, "There is no such child."),
        ({"programme": "NO-SUCH"}, "Choose one of the list"),
        ({"reserved_for": " "}, "Fill this in."),
    ],
)
def test_a_wrong_reservation_is_refused_and_keeps_nobody(signed_in, change, told):
    with unit_of_work():
        waiting_child("T-1")
        waiting_child("T-FAR", place_code=ELSEWHERE)
    form = {"code": "T-1", **change}

    answer = reserve(signed_in("matcher", places=(COMMUNE,)), **form)

    assert answer.status_code == 422
    assert told in text(answer)
    assert typed(answer, "child") == form["code"]
    assert rows(Hold) == []


def test_a_child_who_is_kept_already_is_not_reserved_again(matcher):
    with unit_of_work():
        waiting_child("T-1")

    assert reserve(matcher).status_code == 302
    assert reserve(matcher, reserved_for="Tết").status_code == 409
    assert [each.reserved_for for each in rows(Hold)] == ["Xuân yêu thương"]


@pytest.fixture
def left(matcher, giver):
    """Return the page of the sponsorship of T-GONE, who left the programme, not the books."""
    with unit_of_work():
        gone = waiting_child("T-GONE")
        wished = wish(giver).public_id
    kept = hold(matcher, wished, "T-GONE").headers["Location"]
    page = matcher.post(f"{kept}/confirm", PROMISE).headers["Location"]
    with unit_of_work():
        children_leave([gone.id], EndReason.MOVED_AWAY, today(), by=actor("matcher"))
    return page


def suggested(answer):
    return re.findall(r"<li>(T-[A-Z]+) ·", text(answer))


def test_who_lost_a_child_is_suggested_one_like_it_and_near_who_may_be_theirs(matcher, giver, left):
    with unit_of_work():
        waiting_child("T-BOY", sex=Sex.MALE, place_code=ELSEWHERE)
        waiting_child("T-LIKE")
        waiting_child("T-NEAR", place_code=NEIGHBOUR)
        block(waiting_child("T-APART"), giver, BlockKind.RELATION, by=actor("matcher"))
    assert f"{left}/offer" in text(matcher.get(left))

    page = matcher.get(f"{left}/offer")

    assert suggested(page) == ["T-LIKE", "T-NEAR", "T-BOY"]
    assert typed(page, "child") == "T-LIKE"
    offered = matcher.post(f"{left}/offer", {"child": "T-LIKE", "kind": "substitute"})
    assert offered.status_code == 302
    kept = rows(Hold)[-1]
    assert (kept.kind, kept.donor_id) == (HoldKind.SUBSTITUTE, giver.id)
    assert len(rows(Wish)) == 1
    assert suggested(matcher.get(f"{left}/offer")) == ["T-NEAR", "T-BOY"]


def test_a_substitute_is_suggested_and_offered_only_where_the_matcher_works(signed_in, left):
    with unit_of_work():
        waiting_child("T-NEAR", place_code=NEIGHBOUR)
        waiting_child("T-LIKE")
    browser = signed_in("matcher", places=(COMMUNE,))

    assert suggested(browser.get(f"{left}/offer")) == ["T-LIKE"]
    refused = browser.post(f"{left}/offer", {"child": "T-NEAR", "kind": "substitute"})
    assert (refused.status_code, typed(refused, "child")) == (422, "T-NEAR")
    assert "There is no such child." in text(refused)
    assert [each.kind for each in rows(Hold)] == [HoldKind.PROPOSAL]


def test_nothing_is_offered_beside_a_sponsorship_that_runs(matcher, giver):
    with unit_of_work():
        waiting_child("T-GONE")
        waiting_child("T-LIKE")
        get_programme("GM").activation = Activation.SIGNATURE
        wished = wish(giver).public_id
    kept = hold(matcher, wished, "T-GONE").headers["Location"]
    one = matcher.post(f"{kept}/confirm", PROMISE).headers["Location"]

    waits = text(matcher.get(one))
    matcher.post(f"{one}/sign", {"document": "BB 1", "signed_on": "02/11/2026"})
    runs = text(matcher.get(one))

    assert [f"{one}/{act}" in waits for act in ("sign", "offer", "end")] == [True, False, True]
    assert [f"{one}/{act}" in runs for act in ("sign", "offer", "pause")] == [False, False, True]
    refused = matcher.post(f"{one}/offer", {"child": "T-LIKE", "kind": "substitute"})
    assert refused.status_code == 409

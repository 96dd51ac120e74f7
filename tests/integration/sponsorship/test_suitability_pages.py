"""Whether a sponsor may be given a child, on the page: screening, charter, capacity, blocks."""

import pytest

from core.db import unit_of_work
from donors.models import Donor
from donors.rules import Screening
from sponsorship.matching.models import MatchBlock
from sponsorship.matching.rules import BlockKind
from sponsorship.matching.services import block, get_programme
from tests.factories.donors import donor, wish
from tests.factories.matching import COMMUNE, ELSEWHERE, waiting_child
from tests.factories.people import actor
from tests.support.matching_pages import chosen, hold, ranking, rows, text, typed

CLEARED = {
    "screening": "cleared",
    "screened_on": "01/10/2026",
    "charter_on": "02/10/2026",
    "most_children": "2",
    "most_amount": "1.500.000",
}


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


def test_a_sponsor_is_judged_and_the_page_shows_it_again(matcher, giver, suitability):
    assert chosen(matcher.get(suitability), "screening") == ["unscreened"]

    assert matcher.post(suitability, CLEARED).status_code == 302

    page = matcher.get(suitability)
    assert (typed(page, "screened_on"), typed(page, "charter_on")) == ("01/10/2026", "02/10/2026")
    assert (typed(page, "most_children"), chosen(page, "screening")) == ("2", ["cleared"])
    (found,) = rows(Donor)
    assert (found.screening, found.most_amount) == (Screening.CLEARED, 1_500_000)
    matcher.post(suitability, {**CLEARED, "most_children": "", "most_amount": ""})
    (found,) = rows(Donor)
    assert (found.most_children, found.most_amount) == (None, None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"screened_on": ""}, "Say on which day the sponsor was screened."),
        ({"screened_on": "01/01/2030"}, "This day has not come yet."),
        ({"charter_on": "01/01/2030"}, "This day has not come yet."),
        ({"charter_on": "30/02/2026"}, "is not a date"),
        ({"most_children": "-1"}, "Write a number from 0 to 1000"),
        ({"most_amount": "nhiều"}, "is not an amount"),
        ({"screening": "saint"}, "Choose one of the list"),
    ],
)
def test_a_wrong_judgement_is_refused_and_what_was_typed_stays(matcher, suitability, change, told):
    form = {**CLEARED, **change}

    answer = matcher.post(suitability, form)

    assert answer.status_code == 422
    assert told in text(answer)
    for name in ("screened_on", "charter_on", "most_children", "most_amount"):
        assert typed(answer, name) == form[name]
    (found,) = rows(Donor)
    assert (found.screening, found.most_children) == (Screening.UNSCREENED, None)


@pytest.mark.parametrize(
    ("judged", "told"),
    [
        ({"screening": "restricted"}, "restricted and is given no child"),
        ({"charter_on": ""}, "asks for the sponsor’s charter first"),
        ({"most_children": "0"}, "takes up at most 0 children"),
        ({"most_amount": "499.999"}, "more than this sponsor can give a month"),
    ],
)
def test_what_is_judged_stands_between_a_sponsor_and_a_child(
    matcher, giver, suitability, judged, told
):
    with unit_of_work():
        waiting_child("T-1")
        get_programme("GM").charter_required = True
        wished = wish(giver).public_id
    matcher.post(suitability, {**CLEARED, **judged})

    refused = hold(matcher, wished, "T-1")
    matcher.post(suitability, CLEARED)

    assert refused.status_code == 409
    assert told in text(refused)
    assert hold(matcher, wished, "T-1").status_code == 302


def test_a_block_keeps_them_apart_until_it_is_lifted(matcher, giver, suitability):
    with unit_of_work():
        waiting_child("T-1")
        wished = wish(giver).public_id
    apart = {"child": "T-1", "kind": "family_asked"}

    assert matcher.post(f"{suitability}/blocks", apart).status_code == 302
    assert matcher.post(f"{suitability}/blocks", apart).status_code == 409
    assert "T-1" in text(matcher.get(suitability))
    assert ranking(matcher, wished) == []
    refused = hold(matcher, wished, "T-1")
    assert (refused.status_code, "there is a block" in text(refused)) == (409, True)

    (standing,) = rows(MatchBlock)
    lift = f"{suitability}/blocks/{standing.public_id}/lift"
    assert matcher.post(lift).status_code == 302
    assert matcher.post(lift).status_code == 404
    assert "T-1" not in text(matcher.get(suitability))
    assert ranking(matcher, wished) == ["T-1"]
    (lifted,) = rows(MatchBlock)
    assert lifted.lifted_at is not None
    assert matcher.post(f"{suitability}/blocks", apart).status_code == 302


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"child": "T-NONE"}, "There is no such child."),
        ({"child": "T-FAR"}, "There is no such child."),
        ({"child": ""}, "Child’s code"),
        ({"kind": "whim"}, "Choose one of the list"),
    ],
)
def test_a_wrong_block_is_refused_beside_what_is_known(signed_in, suitability, change, told):
    with unit_of_work():
        waiting_child("T-1")
        waiting_child("T-FAR", place_code=ELSEWHERE)
    browser = signed_in("matcher", places=(COMMUNE,))
    browser.post(suitability, CLEARED)
    form = {"child": "T-1", "kind": "relation", **change}

    answer = browser.post(f"{suitability}/blocks", form)

    assert answer.status_code == 422
    assert told in text(answer)
    assert (typed(answer, "child"), typed(answer, "most_children")) == (form["child"], "2")
    assert rows(MatchBlock) == []


def test_a_block_about_a_child_elsewhere_is_neither_seen_nor_lifted(signed_in, giver, suitability):
    with unit_of_work():
        far = waiting_child("T-FAR", place_code=ELSEWHERE)
        standing = block(far, giver, BlockKind.PROTECTION, by=actor("matcher")).public_id
    near, everywhere = signed_in("matcher", places=(COMMUNE,)), signed_in("matcher")

    assert "T-FAR" not in text(near.get(suitability))
    assert near.post(f"{suitability}/blocks/{standing}/lift").status_code == 404
    assert rows(MatchBlock)[0].lifted_at is None
    assert "T-FAR" in text(everywhere.get(suitability))
    assert everywhere.post(f"{suitability}/blocks/{standing}/lift").status_code == 302


def test_a_block_is_lifted_only_from_the_page_of_its_sponsor(matcher, giver):
    with unit_of_work():
        standing = block(waiting_child(), giver, BlockKind.RELATION, by=actor("matcher")).public_id
        other = donor("Lê Văn Mẫu").public_id

    answer = matcher.post(f"/staff/sponsors/{other}/suitability/blocks/{standing}/lift")

    assert answer.status_code == 404
    assert rows(MatchBlock)[0].lifted_at is None

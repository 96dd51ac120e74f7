"""The checks of slots and sponsorships find what is broken, each by its own name."""

from datetime import date

import pytest
from sqlalchemy import text

from core.db import session, unit_of_work
from payments.books.services import check_books
from payments.pledges.rules import Method, Rhythm
from sponsorship.matching.services import ConfirmMatch, confirm_hold, get_programme, hold_child
from tests.factories.donors import wish
from tests.factories.matching import search_for, waiting_child
from tests.factories.people import actor
from tests.support.databases import SqliteTemplate

DAY = date(2026, 11, 2)

PLANTED = {
    "an open claim has one holder, a freed one none": (
        "UPDATE slot_claim SET freed_at = opened_at"
    ),
    "shares sum to the child's need at most, and nobody stands beside a sole sponsor": (
        "DROP TRIGGER slot_claim_within_need_insert; INSERT INTO slot_claim (child_id, slot,"
        " opened_at) SELECT child_id, 2, opened_at FROM slot_claim"
    ),
    "a sponsorship and its commitment run and end together": "UPDATE pledge SET state = 'ended'",
    "an agreed sponsorship waits for its first step, no other does": (
        "UPDATE sponsorship SET activated_on = NULL"
    ),
    "each sponsor of a child who left is to be told": (
        "UPDATE sponsorship SET end_code = 'moved_away'"
    ),
    "a child is held for a wish that waits, a met wish became a sponsorship": (
        "UPDATE wish SET state = 'open'"
    ),
}


@pytest.fixture(scope="module")
def matched(sqlite: SqliteTemplate):
    def match() -> None:
        with unit_of_work():
            by = actor("matcher")
            get_programme("GM").max_amount = 1_000_000
            hold = hold_child(search_for(wish()), waiting_child().code, by=by)
            promise = ConfirmMatch(500_000, Rhythm.MONTH, DAY, Method.TRANSFER)
            confirm_hold(hold, promise, by=by)

    later = sqlite.after(match)
    yield later
    later.close()


def test_a_match_raises_no_alarm(matched):
    with matched.fresh():
        assert [each.name for each in check_books() if not each.ok] == []


@pytest.mark.parametrize(("name", "harm"), list(PLANTED.items()))
def test_what_is_broken_is_found(matched, name, harm):
    with matched.fresh():
        for statement in harm.split(";"):
            session.execute(text(statement))
        session.commit()
        assert name in {each.name for each in check_books() if not each.ok}

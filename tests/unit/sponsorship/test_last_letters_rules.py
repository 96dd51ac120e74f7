"""Letters on their way when a child has left: told, stopped, chosen, in time."""

from datetime import date, timedelta
from itertools import product

import pytest

from sponsorship.matching.rules import LastLetters, last_letters_now

TODAY = date(2026, 11, 2)
DAY = timedelta(days=1)
NEVER, YESTERDAY, LAST_DAY, LATER = None, TODAY - DAY, TODAY, TODAY + DAY
BACK, OPEN = LastLetters.GIVE_BACK, None
TABLE = {
    # told, stopped, chosen: for no last day, one that is over, today, one to come
    (False, False, False): (OPEN, OPEN, OPEN, OPEN),
    (False, False, True): (OPEN, OPEN, OPEN, OPEN),
    (True, False, False): (OPEN, "rule", OPEN, OPEN),
    (True, False, True): ("rule", "rule", "rule", "rule"),
    (False, True, False): (BACK, BACK, BACK, BACK),
    (False, True, True): (BACK, BACK, BACK, BACK),
    (True, True, False): (BACK, BACK, BACK, BACK),
    (True, True, True): (BACK, BACK, BACK, BACK),
}
DAYS = (NEVER, YESTERDAY, LAST_DAY, LATER)


def test_the_table_leaves_no_case_out():
    assert TABLE.keys() == set(product((False, True), repeat=3))


@pytest.mark.parametrize("rule", LastLetters)
@pytest.mark.parametrize(("facts", "day"), list(product(TABLE, range(len(DAYS)))))
def test_what_holds_for_letters_on_their_way(facts, day, rule):
    told, stopped, chosen = facts
    expected = TABLE[facts][day]
    found = last_letters_now(
        told=told, stopped=stopped, chosen=chosen, choose_by=DAYS[day], rule=rule, today=TODAY
    )
    assert found is (rule if expected == "rule" else expected)

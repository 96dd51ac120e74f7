"""Letters on their way when a child leaves: the programme's rule, until the sponsor chooses."""

from datetime import timedelta
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select

from core.audit import AuditEvent
from core.dates import frozen, now, today
from core.db import session, unit_of_work
from core.errors import WrongState
from payments.funds.models import Fund
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, Rhythm
from sponsorship.matching.models import Departure
from sponsorship.matching.rules import EndReason, LastLetters, Leftover
from sponsorship.matching.services import (
    ConfirmMatch,
    Left,
    MoveLeftover,
    Tell,
    children_leave,
    choose_last_letters,
    choose_leftover,
    confirm_hold,
    get_departure,
    get_programme,
    hold_child,
    letters_rule,
    may_choose,
    may_choose_letters,
    settle_leftover,
    stop_notice,
    tell_sponsor,
)
from tests.factories.donors import donor, wish
from tests.factories.matching import search_for, waiting_child
from tests.factories.money import give
from tests.factories.people import actor

PASS_ON, GIVE_BACK = LastLetters.PASS_ON, LastLetters.GIVE_BACK
LAST_DAY, AFTER = timedelta(days=60), timedelta(days=61)


@pytest.fixture
def matcher(any_app):
    with unit_of_work():
        return actor("matcher")


@pytest.fixture
def left(matcher) -> Left:
    """Return a departure of which the sponsor was not told yet; the fund holds 300,000 đồng."""
    return gone(matcher, EndReason.MOVED_AWAY)


def gone(by, reason: EndReason) -> Left:
    with unit_of_work():
        waiting_child("T-1")
        promise = ConfirmMatch(500_000, Rhythm.MONTH, today(), Method.TRANSFER)
        one = confirm_hold(hold_child(search_for(wish(donor())), "T-1", by=by), promise, by=by)
        give(session.get_one(Fund, session.get_one(Pledge, one.pledge_id).fund_id), 300_000)
        children_leave([one.child_id], reason, today(), by=by)
    return read(by)


def read(by) -> Left:
    session.expire_all()
    return get_departure(session.scalars(select(Departure.public_id)).one(), by)


def told(left: Left, by) -> Left:
    with unit_of_work():
        tell_sponsor(left, Tell(today(), "Thư"), by=by)
    return read(by)


def acts() -> list[AuditEvent]:
    return list(
        session.scalars(select(AuditEvent).where(AuditEvent.action == "last letters chosen"))
    )


def test_a_programme_gives_letters_back_unless_it_says_otherwise(matcher):
    godmother = get_programme("GM")
    assert (godmother.last_letters, godmother.last_letters_on_death) == (GIVE_BACK, GIVE_BACK)


@pytest.mark.parametrize("rules", [(PASS_ON, GIVE_BACK), (GIVE_BACK, PASS_ON)])
@pytest.mark.parametrize("reason", [EndReason.MOVED_AWAY, EndReason.CHILD_DIED])
def test_the_rule_is_copied_when_the_child_leaves(matcher, reason, rules):
    with unit_of_work():
        godmother = get_programme("GM")
        godmother.last_letters, godmother.last_letters_on_death = rules
    one = gone(matcher, reason)
    with unit_of_work():
        godmother = get_programme("GM")
        godmother.last_letters, godmother.last_letters_on_death = reversed(rules)
    assert read(matcher).departure.last_letters is rules[reason is EndReason.CHILD_DIED]
    assert one.departure.letters_chosen_at is None


def test_nothing_is_chosen_before_the_sponsor_was_told(matcher, left):
    with pytest.raises(WrongState), unit_of_work():
        choose_last_letters(left, PASS_ON, by=matcher)
    one = read(matcher)
    assert (one.departure.last_letters, letters_rule(one.departure)) == (GIVE_BACK, None)
    assert not may_choose_letters(one)
    assert acts() == []


def test_a_told_sponsor_chooses_and_chooses_again_until_the_last_day(matcher, left):
    one = told(left, matcher)
    assert may_choose_letters(one)
    assert letters_rule(one.departure) is None
    with frozen(now() + LAST_DAY):
        assert may_choose_letters(read(matcher))
        for choice in (GIVE_BACK, PASS_ON):
            with unit_of_work():
                choose_last_letters(read(matcher), choice, by=matcher)
            one = read(matcher).departure
            assert (one.last_letters, one.letters_chosen_at) == (choice, now())
            assert letters_rule(one) is choice
    assert [(one.subject_code, one.actor_id) for one in acts()] == [("T-1", matcher.id)] * 2
    assert one.leftover is Leftover.FUND
    assert one.chosen_at is None


def test_after_the_last_day_the_programmes_rule_stands(matcher, left):
    one = told(left, matcher)
    with frozen(now() + AFTER):
        assert not may_choose_letters(one)
        with pytest.raises(WrongState), unit_of_work():
            choose_last_letters(one, PASS_ON, by=matcher)
        one = read(matcher).departure
        assert (letters_rule(one), one.letters_chosen_at) == (GIVE_BACK, None)
    assert acts() == []


def test_the_choice_does_not_wait_for_the_money_nor_end_with_it(matcher, left):
    one = told(left, matcher)
    with unit_of_work():
        choose_leftover(one, Leftover.FUND, by=matcher)
        settle_leftover(read(matcher), MoveLeftover(300_000, "Theo ý"), by=matcher)
    assert not may_choose(read(matcher))
    assert may_choose_letters(read(matcher))
    with unit_of_work():
        choose_last_letters(read(matcher), PASS_ON, by=matcher)
    assert letters_rule(read(matcher).departure) is PASS_ON


def test_after_a_stopped_notice_letters_go_back_whatever_the_rule(matcher):
    with unit_of_work():
        get_programme("GM").last_letters = PASS_ON
    one = gone(matcher, EndReason.FAMILY_WITHDREW)
    with unit_of_work():
        stop_notice(one, "Nguy cơ cho trẻ", by=matcher)
    one = read(matcher)
    assert (one.departure.last_letters, letters_rule(one.departure)) == (PASS_ON, GIVE_BACK)
    assert not may_choose_letters(one)
    with pytest.raises(WrongState), unit_of_work():
        choose_last_letters(one, PASS_ON, by=matcher)


def test_letters_of_children_who_left_before_there_was_a_rule_go_back(matcher, left):
    with unit_of_work():
        get_programme("GM").last_letters = left.departure.last_letters = PASS_ON
        session.flush()
        session.expire_all()
        with Operations.context(MigrationContext.configure(session.connection())):
            migration = import_module("migrations.versions.0031_last_letters")
            migration.downgrade()
            migration.upgrade()
    one, godmother = read(matcher).departure, get_programme("GM")
    assert (one.last_letters, one.letters_chosen_at) == (GIVE_BACK, None)
    assert (godmother.last_letters, godmother.last_letters_on_death) == (GIVE_BACK, GIVE_BACK)

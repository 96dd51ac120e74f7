"""Letters on both databases: read once, passed on once, and given back when the child has left."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core.dates import frozen, today
from core.db import session, unit_of_work
from core.errors import NotAllowed, RuleBroken, WrongState
from core.mail.models import OutgoingMail
from donors.rules import Screening
from sponsorship.children.models import Child
from sponsorship.children.rules import Scope, Standing
from sponsorship.letters.models import Letter
from sponsorship.letters.rules import Direction, Hindrance, LetterState, Way
from sponsorship.letters.services import (
    EnterLetter,
    GiveBack,
    PassOn,
    Post,
    Review,
    approve_letter,
    enter_letter,
    get_post,
    give_back,
    pass_on,
    print_letter,
)
from sponsorship.matching.models import Departure, Programme, Sponsorship
from sponsorship.matching.rules import EndReason, LastLetters, SponsorshipState
from sponsorship.matching.services import (
    EndSponsorship,
    Tell,
    children_leave,
    choose_last_letters,
    end_sponsorship,
    get_departure,
    get_sponsorship,
    stop_notice,
    tell_sponsor,
)
from sponsorship.safeguarding.services.freezing import freeze_child, freeze_donor
from tests.factories.children import agreed, child_with
from tests.factories.donors import donor, let_sign_in
from tests.factories.impact import sponsored
from tests.factories.people import actor, user_with
from tests.support.parallel import at_once

WORDS = "Chúc em mạnh khỏe."


@pytest.fixture
def running(any_app) -> Sponsorship:
    """A sponsorship of a cleared sponsor whose child's family agrees to letters."""
    with unit_of_work():
        giver = donor()
        giver.screening = Screening.CLEARED
        child = agreed(child_with(), *Scope)
        sponsored(giver, child)
        return session.scalars(select(Sponsorship).filter_by(child_id=child.id)).one()


def written(
    running: Sponsorship, direction: Direction = Direction.FROM_SPONSOR, form_id: str = "f1"
) -> Letter:
    told = EnterLetter(direction, today(), WORDS)
    return enter_letter(running, told, form_id, by=actor("matcher"))


def read(
    running: Sponsorship, direction: Direction = Direction.FROM_SPONSOR, form_id: str = "f1"
) -> Post:
    """Return a letter that may go out."""
    letter = written(running, direction, form_id)
    approve_letter(again(letter), Review(WORDS), by=actor("matcher"))
    return again(letter)


def again(letter: Letter) -> Post:
    session.expire_all()
    return get_post(letter.public_id, actor("matcher"))


def leave(running: Sponsorship, rule: LastLetters, reason=EndReason.MOVED_AWAY) -> Departure:
    """Let the child leave a programme with a rule about letters."""
    programme = session.get_one(Programme, running.programme_id)
    programme.last_letters = rule
    programme.last_letters_on_death = LastLetters.GIVE_BACK
    children_leave([running.child_id], reason, today(), by=actor("matcher"))
    return session.scalars(select(Departure)).one()


def told(departure: Departure) -> None:
    left = get_departure(departure.public_id, actor("matcher"))
    tell_sponsor(left, Tell(today(), "Điện thoại"), by=actor("matcher"))


def hand_over(post: Post) -> None:
    pass_on(post, PassOn(today(), Way.BY_HAND), by=actor("matcher"))


def on_the_page(post: Post) -> None:
    pass_on(post, PassOn(today(), Way.PORTAL), by=actor("matcher"))


class TestDeparture:
    """A child leaves while letters are on their way."""

    def test_they_wait_until_the_sponsor_is_told_and_has_chosen(self, running) -> None:
        with unit_of_work():
            post = read(running)
            departure = leave(running, LastLetters.GIVE_BACK)
            assert again(post.letter).hindrance is Hindrance.UNTOLD
            told(departure)
            assert again(post.letter).hindrance is Hindrance.CHOOSING
            with pytest.raises(WrongState):
                hand_over(again(post.letter))
            left = get_departure(departure.public_id, actor("matcher"))
            choose_last_letters(left, LastLetters.PASS_ON, by=actor("matcher"))
            hand_over(again(post.letter))
            assert again(post.letter).letter.state is LetterState.PASSED_ON

    @pytest.mark.parametrize(
        ("rule", "hindrance"),
        [(LastLetters.PASS_ON, None), (LastLetters.GIVE_BACK, Hindrance.GIVE_BACK)],
    )
    def test_the_programmes_rule_applies_after_the_last_day(self, running, rule, hindrance) -> None:
        with unit_of_work():
            to_child = read(running)
            to_sponsor = read(running, Direction.FROM_CHILD, "f2")
            departure = leave(running, rule)
            told(departure)
            session.refresh(departure)
            with frozen(departure.choose_by + timedelta(days=1)):
                assert again(to_child.letter).hindrance is hindrance
                assert again(to_sponsor.letter).hindrance is hindrance

    def test_after_a_death_the_rule_on_death_applies(self, running) -> None:
        with unit_of_work():
            post = read(running)
            departure = leave(running, LastLetters.PASS_ON, EndReason.CHILD_DIED)
            told(departure)
            session.refresh(departure)
            with frozen(departure.choose_by + timedelta(days=1)):
                assert again(post.letter).hindrance is Hindrance.GIVE_BACK

    def test_a_sponsor_who_must_not_be_told_gets_no_letter(self, running) -> None:
        with unit_of_work():
            post = read(running, Direction.FROM_CHILD)
            departure = leave(running, LastLetters.PASS_ON)
            left = get_departure(departure.public_id, actor("protection_lead"))
            stop_notice(left, "Nguy hiểm", by=actor("protection_lead"))
            assert again(post.letter).hindrance is Hindrance.GIVE_BACK
            with pytest.raises(WrongState):
                print_letter(again(post.letter))
            give_back(again(post.letter), GiveBack("Em đã rời chương trình."), by=actor("matcher"))
            assert again(post.letter).letter.state is LetterState.GIVEN_BACK

    def test_a_sponsor_who_stops_still_says_farewell(self, running) -> None:
        with unit_of_work():
            to_child = read(running)
            to_sponsor = read(running, Direction.FROM_CHILD, "f2")
            ended = EndSponsorship(EndReason.SPONSOR_MONEY, today())
            end_sponsorship(running, ended, by=actor("matcher"))
            assert again(to_sponsor.letter).hindrance is Hindrance.ENDED
            hand_over(again(to_child.letter))

    def test_but_not_to_a_child_who_left_after_that(self, running) -> None:
        with unit_of_work():
            post = read(running)
            ended = EndSponsorship(EndReason.SPONSOR_MONEY, today())
            end_sponsorship(running, ended, by=actor("matcher"))
            post.child.standing = Standing.EXITED
            session.flush()
            assert again(post.letter).hindrance is Hindrance.GIVE_BACK

    def test_no_letter_is_given_back_before_the_sponsor_is_told(self, running) -> None:
        with unit_of_work():
            post = read(running)
            departure = leave(running, LastLetters.GIVE_BACK)
            with pytest.raises(WrongState):
                give_back(again(post.letter), GiveBack("Em đã đi."), by=actor("matcher"))
            told(departure)
            give_back(again(post.letter), GiveBack("Em đã đi."), by=actor("matcher"))

    def test_a_farewell_is_not_shown_on_a_page_that_is_gone(self, running) -> None:
        with unit_of_work():
            letter = written(running, Direction.FROM_CHILD)
            let_sign_in(user_with("donor"), again(letter).donor)
            departure = leave(running, LastLetters.PASS_ON)
            told(departure)
            left = get_departure(departure.public_id, actor("matcher"))
            choose_last_letters(left, LastLetters.PASS_ON, by=actor("matcher"))
            approve_letter(again(letter), Review(WORDS), by=actor("matcher"))
            assert again(letter).letter.state is LetterState.APPROVED
            with pytest.raises(RuleBroken):
                on_the_page(again(letter))
            hand_over(again(letter))

    @pytest.mark.parametrize("reason", [EndReason.SPONSOR_RESTRICTED, EndReason.MISTAKE])
    def test_a_sponsor_who_was_restricted_or_none_does_not(self, running, reason) -> None:
        with unit_of_work():
            post = read(running)
            ended = EndSponsorship(reason, today())
            end_sponsorship(running, ended, by=actor("matcher"))
            assert again(post.letter).hindrance is Hindrance.NOT_NOW


def test_nobody_writes_before_the_sponsorship_has_begun(running) -> None:
    with unit_of_work():
        running.state = SponsorshipState.HELD
        with pytest.raises(RuleBroken):
            written(running)


class TestReading:
    """A second person reads, once."""

    def test_who_entered_it_does_not_read_it(self, running) -> None:
        with unit_of_work():
            by = actor("matcher")
            told_ = EnterLetter(Direction.FROM_CHILD, today(), WORDS)
            letter = enter_letter(running, told_, "f1", by=by)
            with pytest.raises(NotAllowed):
                approve_letter(again(letter), Review(WORDS), by=by)

    @pytest.mark.parametrize(
        "change",
        [
            {"read_by": Letter.entered_by},
            {"state": LetterState.APPROVED},
            {"state": LetterState.PASSED_ON},
            {"passed_day": date(2026, 11, 1)},
        ],
    )
    def test_the_database_refuses_what_was_not_read_by_another(self, running, change) -> None:
        with unit_of_work():
            written(running)
        with pytest.raises(IntegrityError), unit_of_work():
            session.execute(update(Letter).values(change))

    def test_a_frozen_sponsor_gets_and_sends_nothing(self, running) -> None:
        with unit_of_work():
            posts = [read(running), read(running, Direction.FROM_CHILD, "f2")]
            freeze_donor(posts[0].donor, by=actor("protection_lead"))
            for post in posts:
                assert again(post.letter).hindrance is Hindrance.NOT_NOW

    def test_a_frozen_child_is_not_said_to_disagree(self, running) -> None:
        with unit_of_work():
            post = read(running)
            freeze_child(post.child, by=actor("protection_lead"))
            assert again(post.letter).hindrance is Hindrance.NOT_NOW

    def test_a_letter_shown_later_is_told_of(self, running) -> None:
        with unit_of_work():
            post = read(running, Direction.FROM_CHILD)
            post.donor.email = "mau@example.org"
            with pytest.raises(RuleBroken):
                on_the_page(post)
            let_sign_in(user_with("donor"), post.donor)
            on_the_page(post)
            (mail,) = session.scalars(select(OutgoingMail)).all()
            assert mail.recipient == "mau@example.org"

    def test_the_commune_is_told_by_its_name_alone(self, running) -> None:
        with unit_of_work():
            letter = written(running, Direction.FROM_CHILD)
            with pytest.raises(RuleBroken):
                approve_letter(again(letter), Review("Ở Quảng Yên."), by=actor("matcher"))

    def test_of_several_at_once_one_passes_it_on(self, running, any_app) -> None:
        with unit_of_work():
            post = read(running)
            public_id, by = post.letter.public_id, actor("matcher")

        def hand() -> None:
            with unit_of_work():
                pass_on(get_post(public_id, by), PassOn(today(), Way.BY_HAND), by=by)

        done = at_once(any_app, [hand] * 4)
        assert sorted(type(one).__name__ for one in done) == ["NoneType", *["WrongState"] * 3]

    def test_the_same_form_at_once_is_one_letter(self, running, any_app) -> None:
        with unit_of_work():
            public_id, by = running.public_id, actor("matcher")

        def enter() -> None:
            with unit_of_work():
                told_ = EnterLetter(Direction.FROM_CHILD, today(), WORDS)
                enter_letter(get_sponsorship(public_id, by), told_, "f9", by=by)

        assert at_once(any_app, [enter] * 4) == [None] * 4
        session.expire_all()
        assert len(session.scalars(select(Letter)).all()) == 1

    def test_a_form_sent_for_another_child_is_refused(self, running) -> None:
        with unit_of_work():
            written(running)
            child = agreed(child_with(), *Scope)
            sponsored(donor(), child)
            other = session.scalars(select(Sponsorship).filter_by(child_id=child.id)).one()
            with pytest.raises(WrongState):
                written(other)
            assert session.get_one(Child, child.id).code

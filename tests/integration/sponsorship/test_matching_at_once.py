"""Eight people act at random on the same children: whatever wins, every invariant holds."""

import random
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core.dates import frozen, now, today
from core.db import session, unit_of_work
from core.errors import AppError
from donors.models import Donor, Wish
from donors.rules import WishState
from payments.books.services import check_books
from payments.pledges.rules import Method, Rhythm
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.matching.models import Hold, SlotClaim, Sponsorship
from sponsorship.matching.rules import RUNNING, Activation, EndReason, HoldState
from sponsorship.matching.services import (
    Choose,
    ConfirmMatch,
    EndSponsorship,
    Offer,
    ReleaseHold,
    TransferTo,
    children_leave,
    confirm_hold,
    end_sponsorship,
    expire_holds,
    extend_hold,
    get_programme,
    hold_child,
    lapse_overdue,
    offer_child,
    release_hold,
    transfer_sponsorship,
)
from sponsorship.matching.sharing import Sharing
from tests.factories.donors import wish
from tests.factories.matching import search_for, waiting_child
from tests.factories.people import actor
from tests.support.parallel import at_once

PEOPLE, ACTS, CHILDREN = 8, 25, 6


def broken():
    """Return every row that breaks an invariant, the books' own included."""
    found = {each.name: each.rows for each in check_books() if not each.ok}
    twice = session.execute(
        select(SlotClaim.child_id, SlotClaim.slot)
        .where(SlotClaim.freed_at.is_(None))
        .group_by(SlotClaim.child_id, SlotClaim.slot)
        .having(func.count() > 1)
    ).all()
    running = session.execute(
        select(Sponsorship.child_id, Sponsorship.donor_id, Sponsorship.programme_id)
        .where(Sponsorship.state.in_(RUNNING))
        .group_by(Sponsorship.child_id, Sponsorship.donor_id, Sponsorship.programme_id)
        .having(func.count() > 1)
    ).all()
    return found, twice, running


def some(draw, model, *conditions):
    ids = session.scalars(select(model.id).where(*conditions).order_by(model.id)).all()
    return session.get_one(model, draw.choice(ids)) if ids else None


def promise(draw, kind=ConfirmMatch, **more):
    amount = draw.choice((200_000, 300_000, 500_000))
    return kind(amount, Rhythm.MONTH, date(2026, 11, 2), Method.TRANSFER, **more)


class Hands:
    """What one person does; each act is a unit of work of its own."""

    def __init__(self, seed, by):
        self.draw, self.by = random.Random(seed), by  # noqa: S311 - a test that can be repeated

    def hold(self):
        wanted = some(self.draw, Wish, Wish.state == WishState.OPEN)
        child = some(self.draw, Child)
        if wanted:
            search = search_for(wanted)
            hold_child(search, Choose(child.code, sole=self.draw.random() < 0.3), by=self.by)

    def extend(self):
        if hold := some(self.draw, Hold):
            extend_hold(hold, by=self.by)

    def confirm(self):
        if hold := some(self.draw, Hold, Hold.state == HoldState.LIVE):
            confirm_hold(hold, promise(self.draw), by=self.by)

    def release(self):
        if hold := some(self.draw, Hold):
            release_hold(hold, ReleaseHold("Đổi ý"), by=self.by)

    def expire(self):
        with frozen(now() + timedelta(hours=self.draw.choice((1, 80, 800)))):
            expire_holds()

    def lapse(self):
        with frozen(now() + timedelta(hours=self.draw.choice((1, 800)))):
            lapse_overdue()

    def transfer(self):
        if one := some(self.draw, Sponsorship, Sponsorship.state.in_(RUNNING)):
            other = promise(self.draw, TransferTo, donor=some(self.draw, Donor).code)
            transfer_sponsorship(one, other, by=self.by)

    def stop(self):
        if one := some(self.draw, Sponsorship):
            command = EndSponsorship(EndReason.SPONSOR_ASKED, today())
            end_sponsorship(one, command, by=self.by)

    def leave(self):
        child = some(self.draw, Child)
        children_leave([child.id], EndReason.MOVED_AWAY, today(), by=self.by)

    def offer(self):
        one, child = some(self.draw, Sponsorship), some(self.draw, Child)
        if one:
            offer_child(one, Offer(child.code), by=self.by)


WEIGHTS = {"hold": 8, "confirm": 8, "extend": 2, "release": 2, "expire": 1, "lapse": 1,
           "transfer": 2, "stop": 2, "leave": 1, "offer": 2}  # fmt: skip


def work(seed, by):
    hands, done = Hands(seed, by), Counter()
    for name in hands.draw.choices(list(WEIGHTS), list(WEIGHTS.values()), k=ACTS):
        with suppress(AppError):
            with unit_of_work():
                getattr(hands, name)()
            done[name] += 1
    return done


@pytest.mark.parametrize(
    ("sharing", "slots", "activation"),
    [(Sharing.SOLE, 1, Activation.AGREEMENT), (Sharing.AMOUNT, 3, Activation.FIRST_PAYMENT)],
)
def test_two_hundred_acts_at_once_leave_no_invariant_broken(any_app, sharing, slots, activation):
    with unit_of_work():
        programme = get_programme("GM")
        programme.min_amount, programme.max_amount = 200_000, 1_000_000
        programme.sharing, programme.slots, programme.activation = sharing, slots, activation
        people = [actor("matcher") for _ in range(PEOPLE)]
        for number in range(CHILDREN):
            waiting_child(f"T-{number}", standing=Standing.VERIFIED)
        for _ in range(20):
            wish(amount=300_000)

    seeds = range(PEOPLE)
    ended = at_once(
        any_app, [lambda n=n, by=by: work(n, by) for n, by in zip(seeds, people, strict=True)]
    )

    assert [each for each in ended if not isinstance(each, Counter)] == []
    done = sum(ended, Counter())
    assert done["hold"] > 0
    assert done["confirm"] > 0
    assert broken() == ({}, [], [])

"""A freeze and a hold at once, on two connections: a frozen child or sponsor holds nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session, unit_of_work
from core.errors import AppError
from donors.models import Donor, Wish
from sponsorship.children.models import Child
from sponsorship.freezes.models import Freeze
from sponsorship.matching.models import Hold, SlotClaim
from sponsorship.matching.rules import HoldState
from sponsorship.matching.services import hold_child
from sponsorship.safeguarding.services.freezing import freeze_child, freeze_donor
from tests.factories.donors import donor, wish
from tests.factories.matching import search_for, waiting_child
from tests.factories.people import actor

BLOCKED = 1.0
"""Seconds in which whoever is not kept waiting has long been done."""
Act = Callable[[], object]


@pytest.fixture
def acts(any_app: Flask) -> dict[str, Act]:
    """What two people do at once: hold a child, freeze it, freeze its sponsor to be."""
    with unit_of_work():
        child, giver = waiting_child("T-1").id, donor("Nguyễn Thị Mẫu")
        wished, giver = wish(giver).id, giver.id
        matcher, lead = actor("matcher"), actor("protection_lead")
    return {
        "hold": lambda: hold_child(search_for(session.get_one(Wish, wished)), "T-1", by=matcher),
        "child": lambda: freeze_child(session.get_one(Child, child), by=lead),
        "donor": lambda: freeze_donor(session.get_one(Donor, giver), by=lead),
    }


def overlap(app: Flask, first: Act, second: Act) -> AppError | None:
    """Do the first act, begin the second before the first commits; return what the second met."""
    session.commit()
    begun, done = Event(), Event()

    def follow() -> AppError | None:
        with app.app_context():
            try:
                with unit_of_work():
                    begun.set()
                    second()
            except AppError as error:
                return error
            finally:
                done.set()
        return None

    with ThreadPoolExecutor(1) as other:
        with unit_of_work():
            first()
            session.flush()
            met = other.submit(follow)
            begun.wait()
            assert not done.wait(BLOCKED), "the second act did not wait for the first"
        return met.result()


def held() -> list[Hold]:
    session.expire_all()
    return list(session.scalars(select(Hold).where(Hold.state == HoldState.LIVE)))


def taken() -> list[SlotClaim]:
    return list(session.scalars(select(SlotClaim).where(SlotClaim.freed_at.is_(None))))


@pytest.mark.parametrize("frozen", ["child", "donor"])
def test_a_hold_on_its_way_is_called_off_by_the_freeze(
    any_app: Flask, acts: dict[str, Act], frozen: str
) -> None:
    assert overlap(any_app, acts["hold"], acts[frozen]) is None
    assert session.scalars(select(Freeze)).one().lifted_at is None
    assert (held(), taken()) == ([], [])


@pytest.mark.parametrize("frozen", ["child", "donor"])
def test_a_freeze_on_its_way_refuses_the_hold(
    any_app: Flask, acts: dict[str, Act], frozen: str
) -> None:
    met = overlap(any_app, acts[frozen], acts["hold"])
    assert met is not None
    assert (held(), taken()) == ([], [])

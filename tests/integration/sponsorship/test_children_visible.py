"""What a donor sees of a child: the code always, everything else with current consent only."""

from datetime import date

import pytest
from flask import Flask

from core.dates import frozen, today
from core.db import session
from sponsorship.children.identity_models import ChildPhoto
from sponsorship.children.models import Child
from sponsorship.children.rules import Audience, Proof, Scope, Standing, Subject
from sponsorship.children.services import SayNo, withdraw_consent
from sponsorship.children.visible import VisibleChild, visible_child
from tests.factories.children import agreed, child_with, consent
from tests.factories.people import actor

SHOW = Scope.SHOW_TO_DONOR


def seen(child: Child, on: date | None = None) -> VisibleChild:
    return visible_child(Audience.DONOR, [child.id], on or today())[child.id]


def only_code(child: Child) -> VisibleChild:
    return VisibleChild(child.code)


def photo_of(child: Child, *, approved: bool = True) -> ChildPhoto:
    approver = actor("approver") if approved else None
    photo = ChildPhoto(
        child_id=child.id,
        file_key="photos/x.jpg",
        taken_on=date(2026, 9, 1),
        approved_by=approver.id if approver else None,
        approved_at=child.created_at if approver else None,
    )
    session.add(photo)
    session.flush()
    return photo


def test_without_consent_a_donor_sees_the_code_and_nothing_else(app: Flask) -> None:
    child = child_with(story="Thích vẽ.")
    assert seen(child) == only_code(child)


def test_a_claim_of_a_register_opens_nothing(app: Flask) -> None:
    child = child_with()
    for subject in Subject:
        consent(child, subject, SHOW, proof=Proof.CLAIMED, given_on=None)
    assert seen(child) == only_code(child)


def test_with_consent_a_donor_sees_given_name_age_grade_and_province(app: Flask) -> None:
    child = agreed(child_with(name="Bàn Thị Mận", born="17/08/2016"), SHOW)
    assert seen(child) == VisibleChild(child.code, "Mận", 10, 4, "Quảng Ninh")


def test_an_expired_consent_closes_the_view_the_day_after(app: Flask) -> None:
    child = child_with(born="17/08/2022")
    consent(child, Subject.GUARDIAN, SHOW, expires_on=date(2026, 11, 2))
    assert seen(child, date(2026, 11, 2)).given_name
    assert seen(child, date(2026, 11, 3)) == only_code(child)


@pytest.mark.parametrize("subject", list(Subject))
def test_a_withdrawn_consent_closes_the_view_at_once(app: Flask, subject: Subject) -> None:
    child = agreed(child_with(), SHOW)
    consent(child, subject, SHOW)
    withdraw_consent(child, SayNo(subject, (SHOW,), "Gia đình yêu cầu"), by=actor("matcher"))
    assert seen(child) == only_code(child)


def test_consent_not_yet_given_opens_nothing(app: Flask) -> None:
    child = child_with(born="17/08/2022")
    consent(child, Subject.GUARDIAN, SHOW, given_on=date(2026, 11, 3))
    assert seen(child) == only_code(child)


def test_the_view_closes_on_the_seventh_birthday_without_the_childs_own_consent(
    app: Flask,
) -> None:
    child = child_with(born="03/11/2019")
    consent(child, Subject.GUARDIAN, SHOW)
    assert seen(child).given_name
    with frozen("2026-11-03T00:00:01+07:00"):
        assert seen(child) == only_code(child)
        consent(child, Subject.CHILD, SHOW, given_on=today())
        assert seen(child).age == 7


def test_the_view_closes_on_the_sixteenth_birthday_until_asked_anew(app: Flask) -> None:
    child = agreed(child_with(born="03/11/2010"), SHOW)
    assert seen(child).given_name
    assert seen(child, date(2026, 11, 3)) == only_code(child)


def test_a_disputed_child_is_closed_whatever_was_consented(app: Flask) -> None:
    child = agreed(child_with(disputed=True, story="Thích vẽ."), *Scope)
    photo_of(child)
    assert seen(child) == only_code(child)


def test_a_child_that_has_left_is_closed_whatever_was_consented(app: Flask) -> None:
    child = agreed(child_with(standing=Standing.EXITED, story="Thích vẽ."), *Scope)
    photo_of(child)
    assert seen(child) == only_code(child)


def test_of_a_birth_year_alone_the_first_day_counts_as_the_seventh_birthday(app: Flask) -> None:
    child = child_with(born="2019")
    consent(child, Subject.GUARDIAN, SHOW, given_on=date(2025, 12, 1))
    assert seen(child, date(2025, 12, 31)).given_name
    assert seen(child, date(2026, 1, 1)) == only_code(child)


def test_picture_and_story_need_consents_of_their_own(app: Flask) -> None:
    child = agreed(child_with(story="Thích vẽ."), SHOW)
    photo = photo_of(child)
    assert (seen(child).photo, seen(child).story) == (None, None)
    agreed(child, Scope.PHOTO, Scope.STORY)
    shown = seen(child)
    assert shown.photo is not None
    assert (shown.photo.public_id, shown.story) == (photo.public_id, "Thích vẽ.")


def test_consent_to_a_picture_alone_shows_no_picture(app: Flask) -> None:
    child = agreed(child_with(), Scope.PHOTO, Scope.STORY)
    photo_of(child)
    assert seen(child) == only_code(child)


def test_a_picture_that_nobody_approved_stays_inside(app: Flask) -> None:
    child = agreed(child_with(), SHOW, Scope.PHOTO)
    photo_of(child, approved=False)
    assert seen(child).photo is None


def test_the_public_sees_no_child(app: Flask) -> None:
    child = agreed(child_with(), *Scope)
    assert visible_child(Audience.PUBLIC, [child.id], today()) == {}

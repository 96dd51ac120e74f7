"""Doubled records are found by the database, merged only when it is safe, and parted again."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.access import Actor
from core.audit import AuditEvent
from core.dates import now, today
from core.db import session, unit_of_work
from core.errors import NotFound, WrongState
from sponsorship.children.consent_models import Consent
from sponsorship.children.duplicate_models import PossibleDuplicate, VoidRecord
from sponsorship.children.models import Child
from sponsorship.children.rules import AsideState, Proof, Scope, Standing, Subject
from sponsorship.children.services import duplicates as pairs
from sponsorship.children.services import find_child, get_child, import_register
from sponsorship.children.services.duplicates import Pair
from sponsorship.children.services.merging import part_records
from sponsorship.children.services.records import kept_code
from sponsorship.duplicates import services
from sponsorship.freezes.models import Freeze
from sponsorship.matching.models import SlotClaim
from sponsorship.register.rules import ChildFilter
from sponsorship.register.services import history_of, list_children
from tests.factories.children import (
    COMMUNE,
    OTHER_COMMUNE,
    child_with,
    register_file,
    register_line,
)
from tests.factories.people import actor
from tests.support.client import CheckedClient
from tests.support.parallel import at_once

Browser = Callable[..., CheckedClient]
PAGE = "/staff/children/duplicates"


@pytest.fixture
def staff(any_app: Flask) -> Actor:
    with unit_of_work():
        child_with(code="A-1", name="Lý Thị Mây", born="12/05/2016")
        child_with(code="A-2", name="Lí Thị Mây", born="12/05/2016")
        child_with(code="A-3", name="Lý Thị Mai", born="12/05/2016")
        child_with(code="A-4", name="Lý Thị Mây", born="12/05/2016", place_code=OTHER_COMMUNE)
        assert pairs.find_all_duplicates() == 2
        return actor("matcher")


def pair_of(*codes: str) -> Pair:
    session.expire_all()
    everywhere = actor("matcher")
    return next(
        pair
        for pair in pairs.list_duplicates(everywhere).items
        if {pair.child.code, pair.other.code} == set(codes)
    )


def child(code: str) -> Child:
    found = find_child(code)
    assert found is not None
    return found


def listed(by: Actor, text: str = "") -> list[str]:
    return [line.child.code for line in list_children(ChildFilter(text=text), by).items]


def merge(one: str, into: str, by: Actor) -> None:
    with unit_of_work():
        services.merge(pair_of(one, into), into, "Cùng giấy khai sinh", by=by)


def test_pairs_are_found_once_and_a_decision_stays(staff: Actor) -> None:
    with unit_of_work():
        pairs.tell_apart(pair_of("A-1", "A-4"), "Hai giấy khai sinh", by=staff)
        assert pairs.find_all_duplicates() == 0
    states = session.scalars(select(PossibleDuplicate.state)).all()
    assert sorted(states) == [AsideState.DIFFERENT, AsideState.OPEN]
    assert len(session.scalars(select(Child.code).where(pairs.has_open_duplicate())).all()) == 2
    row = session.scalars(
        select(PossibleDuplicate).where(PossibleDuplicate.state == AsideState.DIFFERENT)
    ).one()
    pair = pairs.get_pair(row.public_id, staff)
    with pytest.raises(WrongState), unit_of_work():
        pairs.tell_apart(pair, "?", by=staff)


def test_a_merge_keeps_both_histories_and_is_undone(staff: Actor) -> None:
    before = session.scalar(select(func.count()).select_from(AuditEvent)) or 0
    pair = pair_of("A-1", "A-2").row.public_id
    merge("A-2", "A-1", staff)
    assert sorted(listed(staff)) == ["A-1", "A-3", "A-4"]
    assert listed(staff, "A-2") == listed(staff, "li thi may") == ["A-1"]
    assert child("A-2").standing is Standing.EXITED
    assert kept_code("A-2") == "A-1"
    with pytest.raises(NotFound):
        get_child("A-2", staff)
    told = {(event.action, event.subject_code) for event in history_of(child("A-1"))}
    assert {("registered", "A-1"), ("registered", "A-2"), ("merged", "A-2")} <= told

    with unit_of_work():
        part_records(pairs.get_pair(pair, staff), "Hai em sinh đôi", by=staff)
    assert sorted(listed(staff)) == ["A-1", "A-2", "A-3", "A-4"]
    assert listed(staff, "A-2") == ["A-2"]
    assert listed(staff, "li thi may") == ["A-2"]
    assert child("A-2").standing is Standing.VERIFIED
    assert pair_of("A-1", "A-2").is_open
    assert (session.scalar(select(func.count()).select_from(AuditEvent)) or 0) == before + 4
    with pytest.raises(WrongState), unit_of_work():
        part_records(pairs.get_pair(pair, staff), "?", by=staff)


def test_of_two_merges_at_once_one_happens(staff: Actor, any_app: Flask) -> None:
    def act(into: str) -> Callable[[], str]:
        def run() -> str:
            with unit_of_work():
                return services.merge(pair_of("A-1", "A-2"), into, "Cùng em", by=staff).code

        return run

    done = at_once(any_app, [act("A-1"), act("A-2"), act("A-1")])
    assert len([one for one in done if isinstance(one, str)]) == 1
    assert session.scalar(select(func.count()).select_from(VoidRecord)) == 1


def claim(code: str) -> None:
    session.add(SlotClaim(child_id=child(code).id, slot=1, opened_at=now()))


def dispute(code: str) -> None:
    child(code).disputed = True


def freeze(code: str) -> None:
    by = actor("case_worker").id
    session.add(Freeze(child_id=child(code).id, frozen_at=now(), frozen_by=by))


def withdraw(code: str) -> None:
    common = {
        "subject": Subject.GUARDIAN, "scope": Scope.PHOTO, "proof": Proof.RECORDED,
        "document": "DS", "recorded_at": now(), "given_on": today(),
    }  # fmt: skip
    session.add(Consent(child_id=child("A-1").id, **common))
    session.add(Consent(child_id=child(code).id, withdrawn_on=today(), **common))


@pytest.mark.parametrize(
    ("hinder", "codes", "says"),
    [
        (freeze, ("A-2",), "protection measure"),
        (claim, ("A-1", "A-2"), "Both are held"),
        (claim, ("A-2",), "keep that record"),
        (dispute, ("A-1",), "rows set aside"),
        (withdraw, ("A-2",), "was taken back"),
    ],
)
def test_what_is_not_safe_is_refused_with_the_way_out(
    app: Flask, hinder: Callable[[str], None], codes: tuple[str, ...], says: str
) -> None:
    with unit_of_work():
        child_with(code="A-1", name="Lý Thị Mây")
        child_with(code="A-2", name="Lí Thị Mây")
        pairs.find_all_duplicates()
        for code in codes:
            hinder(code)
        by = actor("matcher")
    with pytest.raises(WrongState) as refused:
        merge("A-2", "A-1", by)
    assert says in str(refused.value.message)
    assert session.scalar(select(func.count()).select_from(VoidRecord)) == 0
    assert pair_of("A-1", "A-2").is_open


def test_a_register_cannot_bring_a_merged_record_back(staff: Actor) -> None:
    merge("A-2", "A-1", staff)
    line = register_line("A-2", "Lí Thị Mây", "12/05/2016", **{"Mã_xã/phường": COMMUNE})
    with unit_of_work():
        report = import_register(register_file(line), by=staff)
    assert (report.imported, [one.of for one in report.duplicates]) == (0, ["A-1"])


def test_the_pages(app: Flask, signed_in: Browser) -> None:
    with unit_of_work():
        child_with(code="A-1", name="Lý Thị Mây")
        child_with(code="A-2", name="Lí Thị Mây", place_code=COMMUNE)
        pairs.find_all_duplicates()
    browser, officer = signed_in("matcher"), signed_in("commune_officer", places=(OTHER_COMMUNE,))
    shown = browser.get(PAGE).get_data(as_text=True)
    assert "Lý Thị Mây" in shown
    assert "Lý Thị Mây" not in officer.get(PAGE).get_data(as_text=True)
    address = f"{PAGE}/{pair_of('A-1', 'A-2').row.public_id}"
    assert officer.get(address).status_code == 404
    assert "differs" in browser.get(address).get_data(as_text=True)
    assert browser.post(f"{address}/decide", {"kept": "A-1"}).status_code == 422
    assert browser.post(f"{address}/decide", {"reason": "Cùng em"}).status_code == 422
    assert browser.post(f"{address}/decide", {"kept": "A-9", "reason": "?"}).status_code == 422
    verdict = {"kept": "A-1", "reason": "Cùng giấy khai sinh"}
    assert browser.post(f"{address}/decide", verdict).status_code == 302
    old = browser.get("/staff/children/A-2")
    assert (old.status_code, old.location) == (302, "/staff/children/A-1")
    assert officer.get("/staff/children/A-2").status_code == 404
    assert "Undo the merge" in browser.get(address).get_data(as_text=True)
    assert browser.post(f"{address}/part", {}).status_code == 422
    assert browser.post(f"{address}/part", {"reason": "Hai em"}).status_code == 302
    verdict = {"kept": "different", "reason": "Hai giấy khai sinh"}
    assert browser.post(f"{address}/decide", verdict).status_code == 302
    assert "Nothing waits" in browser.get(PAGE).get_data(as_text=True)

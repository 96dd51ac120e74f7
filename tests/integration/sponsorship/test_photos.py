"""Pictures of children: kept bare, compared with all others, approved by a second person."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, insert, select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from core.audit import AuditEvent
from core.db import db, session, unit_of_work
from core.errors import NotAllowed, NotFound, RuleBroken
from core.files import files
from core.jobs.running import run_waiting_jobs
from core.pictures import SIZES
from sponsorship.children.identity import alike_to, get_photo, photos_of
from sponsorship.children.identity_models import ChildPhoto, PhotoLikeness
from sponsorship.children.models import Child
from sponsorship.children.rules import Scope, Standing
from sponsorship.photos.rules import PhotoView
from sponsorship.photos.services import (
    add_photo,
    approve_photo,
    list_photos,
    measure_photos,
    remove_photo,
    waiting_count,
)
from tests.factories.children import COMMUNE, OTHER_COMMUNE, agreed, child_with
from tests.factories.people import actor
from tests.support.client import CheckedClient
from tests.support.pictures import CANARY, corpus, saved, scene, with_exif

Browser = Callable[..., CheckedClient]
DAY = date(2026, 10, 20)
PAGE = "/staff/children/T-00001/photos"
MULTIPART = "multipart/form-data; boundary="


def jpeg(seed: int = 1) -> bytes:
    return saved(scene(seed), "JPEG", exif=with_exif())


@pytest.fixture
def child(app: Flask) -> Child:
    with unit_of_work():
        return child_with(code="T-00001")


def upload(browser: CheckedClient, content: bytes, name: str = "a.jpg", day: str = "1/11/2026"):
    file = FileStorage(io.BytesIO(content), name)
    form = {"photo": file, "taken_on": day, "csrf_token": browser.csrf_token()}
    boundary, body = encode_multipart(form)
    return browser.browser.post(PAGE, data=body, content_type=f"{MULTIPART}{boundary}")


def kept() -> list[Path]:
    return sorted(path for path in (files().folder / "photos").glob("*") if path.is_file())


class TestKeeping:
    def test_of_the_forty_files_no_stored_byte_tells_more_than_the_picture(
        self, child: Child
    ) -> None:
        officer, good = actor("commune_officer"), 0
        with unit_of_work():
            for sent in corpus():
                if sent.refused:
                    with pytest.raises(RuleBroken):
                        add_photo(child, sent.content, DAY, by=officer)
                else:
                    add_photo(child, sent.content, DAY, by=officer)
                    good += 1
        assert len(photos_of(child.id)) == good
        mine = [path for photo in photos_of(child.id) for path in paths_of(photo)]
        assert len(mine) == good * len(SIZES)
        for path in mine:
            content = path.read_bytes()
            assert content.startswith(b"\xff\xd8\xff\xe0\x00\x10JFIF")
            for secret in (
                CANARY.encode(),
                b"Exif",
                b"http",
                b"Photoshop",
                b"ICC_PROFILE",
                b"PK\x03\x04",
            ):
                assert secret not in content, path.name

    @pytest.mark.parametrize(
        "name",
        ["../../x.jpg", "C:\\x.jpg", "CON.txt", "a" * 300 + ".jpg", "x.jpg.exe", "em bé.jpg"],
    )
    def test_a_name_of_a_file_is_ignored(self, child: Child, signed_in: Browser, name: str) -> None:
        assert upload(signed_in("matcher"), jpeg(), name).status_code == 302
        (photo,) = photos_of(child.id)
        assert [path.exists() for path in paths_of(photo)] == [True] * len(SIZES)
        assert re.fullmatch(r"photos/[\w-]{22}\.jpg", photo.file_key)
        told = session.scalars(select(AuditEvent.changes)).all()
        assert not [changes for changes in told if name in changes]

    def test_the_day_the_camera_wrote_counts_where_none_is_typed(
        self, child: Child, signed_in: Browser
    ) -> None:
        assert upload(signed_in("matcher"), jpeg(), day="").status_code == 302
        assert [photo.taken_on for photo in photos_of(child.id)] == [date(2026, 5, 12)]

    @pytest.mark.parametrize(
        ("camera", "typed", "told"),
        [
            ("2026:05:12", "3/11/2026", "day to come"),
            ("2026:05:12", "1/1/2016", "not yet born"),
            ("1970:01:01", "", "camera has not written"),
            ("2031:01:01", "", "camera has not written"),
        ],
    )
    def test_a_day_that_cannot_be_is_refused_and_the_form_kept(
        self, child: Child, signed_in: Browser, camera: str, typed: str, told: str
    ) -> None:
        content = saved(scene(), "JPEG", exif=with_exif(f"{camera} 08:00:00"))
        answer = upload(signed_in("matcher"), content, day=typed)
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert told in page
        assert f'value="{typed}"' in page or not typed
        assert photos_of(child.id) == []

    def test_a_form_without_a_picture_and_one_too_heavy_are_told_so(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        empty = browser.post(PAGE, {"taken_on": "1/11/2026"})
        assert (empty.status_code, "Choose a picture" in empty.text) == (422, True)
        heavy = upload(browser, jpeg() + bytes(11_000_000))
        assert (heavy.status_code, "too large" in heavy.text) == (422, True)
        assert 'value="1/11/2026"' in heavy.text
        assert upload(browser, bytes(21_000_000)).status_code == 413


class TestApproval:
    def test_somebody_else_approves_and_the_donor_sees_it_with_consent_only(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        assert upload(browser, jpeg()).status_code == 302
        (photo,) = photos_of(child.id)
        address = f"{PAGE}/{photo.public_id}"
        assert browser.post(f"{address}/approve").status_code == 403
        assert signed_in("approver").post(f"{address}/approve").status_code == 302
        assert "The sponsor sees no picture" in browser.get(PAGE).text
        with unit_of_work():
            agreed(child, Scope.SHOW_TO_DONOR, Scope.PHOTO)
        assert "The sponsor sees the picture of 01/11/2026" in browser.get(PAGE).text

    def test_the_database_itself_refuses_an_own_approval(self, any_app: Flask) -> None:
        with unit_of_work():
            child, officer = child_with(), actor("commune_officer")
            photo = add_photo(child, jpeg(), DAY, by=officer)
        with pytest.raises(IntegrityError), unit_of_work():
            get_photo(photo.public_id, child.id).approved_by = officer.id

    def test_only_people_who_may_see_names_open_a_picture_and_no_browser_keeps_it(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        upload(browser, jpeg())
        (photo,) = photos_of(child.id)
        for size in SIZES:
            shown = browser.get(f"{PAGE}/{photo.public_id}.jpg?size={size}")
            assert shown.headers["Cache-Control"] == "no-store"
            assert shown.mimetype == "image/jpeg"
        for role in ("accountant", "auditor", "admin", "donor"):
            assert signed_in(role).get(f"{PAGE}/{photo.public_id}.jpg").status_code == 403
        elsewhere = signed_in("commune_officer", places=(OTHER_COMMUNE,))
        assert elsewhere.get(f"{PAGE}/{photo.public_id}.jpg").status_code == 404
        assert elsewhere.get(PAGE).status_code == 404


class TestLikeness:
    def test_the_same_picture_of_another_child_or_year_is_found(self, any_app: Flask) -> None:
        with unit_of_work():
            officer = actor("commune_officer")
            one, other, third = child_with(), child_with(), child_with()
            old = add_photo(one, jpeg(7), date(2024, 5, 1), by=officer)
            again = add_photo(other, saved(scene(7).resize((300, 225)), "PNG"), DAY, by=officer)
            new = add_photo(third, jpeg(8), DAY, by=officer)
        found = alike_to([old.id, again.id, new.id])
        assert {key: [a.child_code for a in others] for key, others in found.items()} == {
            old.id: [other.code],
            again.id: [one.code],
        }
        with unit_of_work():
            remove_photo(other, again.public_id, "trùng", by=actor("approver"))
        assert alike_to([old.id]) == {}

    @pytest.mark.parametrize("value", [0, -1, 1, 2**63 - 1, -(2**63), 0x0F0F, -0x1234_5678_9ABC])
    def test_the_database_counts_differing_bits(self, any_app: Flask, value: int) -> None:
        with unit_of_work():
            child, officer = child_with(), actor("commune_officer")
            mine = add_photo(child, jpeg(), DAY, by=officer)
            base = mine.likeness or 0
            near = _signed(base ^ 0x8000_0001_8000_0001)
            rows = [
                {"likeness": likeness, "public_id": f"p{number}", "file_key": f"k{number}"}
                for number, likeness in enumerate(
                    [value, near, _signed(base ^ 0xFF), _signed(base ^ 0x1FF), _signed(~base)]
                )
            ]
            common = {"child_id": child.id, "taken_on": DAY}
            session.execute(insert(ChildPhoto), [{**common, **row} for row in rows])
            add_photo(child, jpeg(), DAY, by=officer)
        rows = session.execute(select(ChildPhoto.id, ChildPhoto.likeness))
        stored = dict(rows.all())
        pairs = session.execute(select(PhotoLikeness.photo_id, PhotoLikeness.other_id))
        last = max(stored)
        assert {other for photo, other in pairs if photo == last} == {
            key
            for key, likeness in stored.items()
            if key != last and (((likeness or 0) ^ base) & (2**64 - 1)).bit_count() <= 8
        }

    def test_an_approval_asks_to_compare_first_and_names_the_other_child(
        self, child: Child, signed_in: Browser
    ) -> None:
        with unit_of_work():
            other = child_with(code="T-00002", place_code=OTHER_COMMUNE)
            add_photo(other, jpeg(), DAY, by=actor("commune_officer"))
            photo = add_photo(child, jpeg(), DAY, by=actor("commune_officer"))
        browser = signed_in("approver")
        assert "T-00002" in browser.get(PAGE).text
        address = f"{PAGE}/{photo.public_id}/approve"
        refused = browser.post(address)
        assert (refused.status_code, "looks the same" in refused.text) == (422, True)
        assert browser.post(address, {"compared": "true"}).status_code == 302
        officer = signed_in("commune_officer", places=(COMMUNE,))
        page = officer.get(PAGE).text
        assert "of a child of another area" in page
        assert "T-00002" not in page


def _signed(value: int) -> int:
    value &= 2**64 - 1
    return value - 2**64 if value >= 2**63 else value


class TestRemoval:
    def test_a_removed_picture_is_gone_from_pages_and_from_the_store(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("approver")
        with unit_of_work():
            photo = add_photo(child, jpeg(), DAY, by=actor("commune_officer"))
            approve_photo(child, photo.public_id, by=actor("matcher"))
        address = f"{PAGE}/{photo.public_id}"
        assert browser.post(f"{address}/remove", {"reason": ""}).status_code == 422
        assert browser.post(f"{address}/remove", {"reason": "ảnh của trẻ khác"}).status_code == 302
        assert browser.get(f"{address}.jpg").status_code == 404
        assert browser.post(f"{address}/approve").status_code == 404
        run_waiting_jobs()
        assert [path for path in paths_of(photo) if path.exists()] == []
        with pytest.raises(NotFound):
            get_photo(photo.public_id, child.id)

    def test_an_officer_takes_back_the_own_picture_until_it_is_approved(self, child: Child) -> None:
        officer, other = actor("commune_officer"), actor("commune_officer")
        with unit_of_work():
            photo = add_photo(child, jpeg(), DAY, by=officer)
        with pytest.raises(NotAllowed), unit_of_work():
            remove_photo(child, photo.public_id, "nhầm", by=other)
        with unit_of_work():
            approve_photo(child, photo.public_id, by=actor("matcher"))
        with pytest.raises(NotAllowed), unit_of_work():
            remove_photo(child, photo.public_id, "nhầm", by=officer)
        with unit_of_work():
            second = add_photo(child, jpeg(3), DAY, by=officer)
            remove_photo(child, second.public_id, "nhầm", by=officer)
        assert [one.id for one in photos_of(child.id)] == [photo.id]


class TestLists:
    def test_children_are_listed_for_a_new_picture_when_the_newest_is_old(
        self, any_app: Flask
    ) -> None:
        officer, matcher = actor("commune_officer"), actor("matcher")
        with unit_of_work():
            fresh, old, never, waiting, gone = (child_with() for _ in range(5))
            for one, day in ((fresh, date(2025, 11, 2)), (old, date(2025, 11, 1)), (gone, DAY)):
                photo = add_photo(one, jpeg(one.id), day, by=officer)
                approve_photo(one, photo.public_id, compared=True, by=matcher)
            add_photo(waiting, jpeg(waiting.id), DAY, by=officer)
            gone.standing = Standing.EXITED
        lists = {
            view: [line.child.id for line in list_photos(view, 1, matcher).items]
            for view in PhotoView
        }
        assert lists == {
            PhotoView.WAITING: [waiting.id],
            PhotoView.OLD: [old.id],
            PhotoView.MISSING: [never.id, waiting.id],
        }
        assert session.scalar(waiting_count(matcher)) == 1

    @pytest.mark.parametrize("view", [*PhotoView, "what"])
    def test_each_list_opens_with_few_queries_and_shows_the_own_commune_only(
        self, app: Flask, signed_in: Browser, view: str
    ) -> None:
        with unit_of_work():
            for number in range(6):
                place = COMMUNE if number % 2 else OTHER_COMMUNE
                child = child_with(code=f"T-0010{number}", place_code=place)
                photo = add_photo(child, jpeg(number), date(2024, 1, 1), by=actor("matcher"))
                if view == PhotoView.OLD:
                    approve_photo(child, photo.public_id, compared=True, by=actor("approver"))
        browser, asked = signed_in("commune_officer", places=(COMMUNE,)), []
        event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
        page = browser.get(f"/staff/photos?view={view}").text
        assert ("T-00101" in page, "T-00100" in page) == (True, False)
        assert len(asked) <= 16, asked


def test_pictures_from_before_are_drawn_and_compared_by_a_command(child: Child, run) -> None:
    with unit_of_work():
        add_photo(child, jpeg(), DAY, by=actor("matcher"))
        older = ChildPhoto(child_id=child.id, file_key="photos/older.jpg", taken_on=DAY)
        files().put(older.file_key, jpeg())
        session.add(older)
    result = run.invoke(args=["photos", "measure", "--json"], catch_exceptions=False)
    assert (result.exit_code, result.stdout.strip()) == (0, '{"drawn": 1}')
    session.expire_all()
    assert [path.exists() for path in paths_of(older)] == [True] * len(SIZES)
    assert len(alike_to([older.id])[older.id]) == 1
    with unit_of_work():
        assert measure_photos() == 0


def paths_of(photo: ChildPhoto) -> list[Path]:
    """Return where the drawings of a picture lie."""
    folder = files().folder
    stem = photo.file_key.removesuffix(".jpg")
    return [folder / photo.file_key, folder / f"{stem}-phone.jpg", folder / f"{stem}-thumb.jpg"]

"""Reminders by letter: who gets one, counted like a mail, printed again with what is open then."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core.access import Actor
from core.accounts.sessions import actor_of
from core.dates import Month, frozen, now
from core.db import session, unit_of_work
from core.errors import NotFound
from core.files import files
from core.jobs.models import Job
from core.jobs.running import run_waiting_jobs
from payments.pledges.models import Pledge, Reminder
from payments.pledges.rules import ReminderWay
from payments.pledges.services import PausePledge, pause_pledge
from payments.receiving.services import ReceiveCash, receive_for_commitment
from payments.reminders.services import (
    PrintLetters,
    list_batches,
    list_to_remind,
    print_again,
    print_letters,
    send_reminders,
)
from sponsorship.freezes.models import Freeze
from tests.factories.bank import main_account
from tests.factories.people import actor, organisation, user_with
from tests.factories.pledges import giver, month_of, pledge
from tests.support.client import CheckedClient
from tests.support.papers import pages_of
from tests.support.parallel import at_once

Browser = Callable[..., CheckedClient]
HOME = "Số 12, đường Lê Thánh Tông, phường Hạ Long"


@pytest.fixture(autouse=True)
def on_20_november():
    with frozen("2026-11-20"):
        yield


def late(code: str, months: tuple[str, ...] = ("2026-09",), **of_giver: str) -> Pledge:
    promise = pledge(code, donor_id=giver(**of_giver).id)
    for month in months:
        month_of(promise, month)
    return promise


def four_late() -> dict[str, Pledge]:
    """Open: by letter in two languages, by mail, without address, paused."""
    organisation().phone = "0203 3800 000"
    account = main_account()
    account.bank, account.bin, account.number = "Ngân hàng Mẫu", "970415", "0011001932418"
    promises = {
        "GM00001": late("GM00001", ("2026-09", "2026-10", "2026-11"), address=HOME),
        "GM00002": late("GM00002", name="Ann Smith", language="en", address="1 High Street"),
        "GM00003": late("GM00003", address=HOME, email="c@example.org"),
        "GM00004": late("GM00004", phone="0912345678"),
        "GM00005": late("GM00005", address=HOME),
    }
    pause_pledge(promises["GM00005"], PausePledge(Month(2026, 11), "Ốm"), by=None)
    session.flush()
    return promises


def printed(job: Job) -> tuple[list[str], dict[str, str]]:
    """Carry out the job; return the text of its pages, and its list: who is told what."""
    run_waiting_jobs()
    session.expire_all()
    assert job.state == "done", job.error
    made = {file["name"].rpartition(".")[2]: file for file in json.loads(job.result)["files"]}
    text = files().get(made["csv"]["key"]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))[1:]
    pages = pages_of(files().get(made["pdf"]["key"])) if "pdf" in made else []
    return [" ".join(page.split()) for page in pages], {row[0]: row[5] for row in rows}


def asked(wanted: PrintLetters, by: Actor) -> Job:
    with unit_of_work():
        return print_letters(wanted, by=by)


def test_each_without_a_mail_gets_a_page_and_the_list_says_who_got_none(any_app: Flask) -> None:
    with unit_of_work():
        four_late()
        by = actor("accountant")
    pages, told = printed(asked(PrintLetters(), by))
    assert len(pages) == 2
    for words in (HOME, "Kính gửi Phạm Thị Mẫu,", "1.500.000", "Một triệu năm trăm nghìn đồng",
                  "30/09/2026", "0011001932418", "GM00001", "0203 3800 000"):  # fmt: skip
        assert words in pages[0]
    for words in ("Dear Ann Smith,", "Five hundred thousand", "1 High Street", "GM00002"):
        assert words in pages[1]
    assert told == {
        "GM00001": "đã in thư",
        "GM00002": "đã in thư",
        "GM00003": "có địa chỉ thư điện tử: nhắc qua thư điện tử",
        "GM00004": "không có địa chỉ nhận thư: gọi điện",
        "GM00005": "tháng này đang tạm ngừng",
    }


def test_a_letter_counts_in_the_twenty_days_and_among_the_three(any_app: Flask) -> None:
    with unit_of_work():
        four_late()
        by = actor("accountant")
    asked(PrintLetters(everyone=True), by)
    with unit_of_work():
        assert send_reminders().sent == 0
        assert [one.pledge.code for one in list_to_remind()] == ["GM00004"]
    with frozen("2026-12-10"):
        assert [one.stage for one in list_to_remind() if one.pledge.code == "GM00003"] == [2]
    rows = session.scalars(select(Reminder)).all()
    assert {(row.way, row.stage) for row in rows} == {(ReminderWay.LETTER, 1)}
    assert len(rows) == 3


def test_printed_again_it_asks_only_for_what_is_open_and_reminds_nobody_anew(
    any_app: Flask,
) -> None:
    with unit_of_work():
        four_late()
        by = actor("accountant")
        elsewhere = actor_of(user_with("accountant", organisation_code="HLPN"))
    first, _told = printed(asked(PrintLetters(), by))
    with frozen("2026-11-24"), unit_of_work():
        for code, amount in (("GM00001", 700_000), ("GM00002", 500_000)):
            receive_for_commitment(
                ReceiveCash(
                    code=code, amount=amount, received_on=date(2026, 11, 24), payer_name="Mẫu"
                ),
                by=None,
            )
        (batch,) = list_batches(by=by)
        job = print_again(batch.row.public_id, by=by)
    with frozen("2026-11-24"):
        again, told = printed(job)
    assert (len(first), len(again)) == (2, 1)
    assert "800.000" in again[0]
    assert told["GM00002"] == "đã nộp trong thời gian qua"
    assert len(session.scalars(select(Reminder)).all()) == 2
    with pytest.raises(NotFound):
        print_again(batch.row.public_id, by=elsewhere)


def test_nothing_is_printed_again_for_who_must_not_be_asked_any_more(app: Flask) -> None:
    with unit_of_work():
        promises = four_late()
        by = actor("accountant")
    asked(PrintLetters(), by)
    with unit_of_work():
        for code in ("GM00001", "GM00002"):
            session.add(Freeze(donor_id=promises[code].donor_id, frozen_at=now(), frozen_by=by.id))
        (batch,) = list_batches(by=by)
        job = print_again(batch.row.public_id, by=by)
    pages, told = printed(job)
    assert pages == []
    assert told["GM00001"] == "đã kết thúc, trao trực tiếp hoặc không được nhắc"


def test_two_who_print_at_once_remind_once(any_app: Flask) -> None:
    with unit_of_work():
        four_late()
        by = actor("accountant")

    def run() -> int:
        try:
            asked(PrintLetters(), by)
        except Exception:  # noqa: BLE001 - the other was faster
            return 0
        return 1

    assert sum(at_once(any_app, [run] * 3)) == 1
    assert len(session.scalars(select(Reminder)).all()) == 2


def test_pages_of_letters(app: Flask, signed_in: Browser) -> None:
    with unit_of_work():
        promises = four_late()
    path = "/money/reminders"
    browser = signed_in("accountant")
    page = browser.get(path).text
    assert "1 of 4 can be reminded by mail; 2 have a postal address only." in page
    own = f"{path}/{promises['GM00003'].public_id}"
    assert "No reminder was sent so far." in browser.get(own).text
    answer = browser.post(f"{own}/letter", follow_redirects=True)
    assert "/jobs/" in answer.request.path
    run_waiting_jobs()
    assert "1 letter is ready." in browser.get(answer.request.path).text
    after = browser.get(own).text
    assert "letter printed" in after
    assert "No reminder today: reminded in the last 20 days." in after
    assert browser.post(f"{own}/mail").status_code == 409
    assert browser.post(f"{path}/letters", {}).status_code == 302
    empty = browser.post(f"{path}/letters", {})
    assert empty.status_code == 422
    assert "Nobody gets a letter today" in empty.text
    assert "Print again" in browser.get(path).text
    unreachable = f"{path}/{promises['GM00004'].public_id}"
    assert (
        "neither an e-mail nor a postal address: call 0912345678" in browser.get(unreachable).text
    )
    assert browser.post(f"{unreachable}/letter").status_code == 422
    other = signed_in("accountant", organisation_code="HLPN")
    batch = session.scalars(select(Reminder.batch_id)).first()
    assert batch is not None
    assert other.get(own).status_code == 404
    assert "Print again" not in other.get(path).text
    assert signed_in("cashier").post(f"{path}/letters", {}).status_code == 403

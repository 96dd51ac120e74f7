"""Reminders: who, when, how often and of what."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from core.dates import Month, frozen, now
from core.db import session, unit_of_work
from core.mail.models import OutgoingMail
from payments.pledges.models import Pledge, Reminder
from payments.pledges.rules import Method, reminder_stage
from payments.pledges.services import PausePledge, pause_pledge
from payments.receiving.services import ReceiveCash, receive_for_commitment
from payments.reminders.services import list_to_remind, send_reminders
from tests.factories.pledges import giver, month_of, pledge
from tests.support.client import CheckedClient
from tests.support.parallel import at_once

Browser = Callable[..., CheckedClient]


def late(code: str = "GM00001", **values: object) -> Pledge:
    """Return a commitment whose September, due on the 30th, is open."""
    given_terms = {"donor_id": giver(email=f"{code.lower()}@example.org").id, **values}
    promise = pledge(code, **given_terms)
    month_of(promise, "2026-09")
    return promise


def sent_on(*days: str) -> list[tuple[str, int]]:
    for day in days:
        with frozen(day), unit_of_work():
            send_reminders()
    rows = session.scalars(select(Reminder).order_by(Reminder.sent_on))
    return [(row.sent_on.isoformat(), row.stage) for row in rows]


def test_three_letters_at_their_days_and_then_none(any_app: Flask) -> None:
    with unit_of_work():
        late()
    days = [f"2026-{month:02d}-{day:02d}" for month in (10, 11, 12) for day in range(1, 31)]
    assert sent_on(*days) == [("2026-10-10", 1), ("2026-10-30", 2), ("2026-11-29", 3)]


def test_whoever_is_found_late_is_asked_kindly_first_and_20_days_apart(any_app: Flask) -> None:
    with unit_of_work():
        late()
    days = [f"2026-12-{day:02d}" for day in range(1, 32)] + ["2027-01-09", "2027-01-10"]
    assert sent_on(*days) == [("2026-12-01", 1), ("2026-12-21", 2), ("2027-01-10", 3)]


def test_the_payer_reads_what_is_open_in_their_language(any_app: Flask) -> None:
    with unit_of_work():
        payer = giver("Chị Kế toán", email="ketoan@example.org", language="vi")
        promise = late(payer_id=payer.id)
        month_of(promise, "2026-11")
        receive_for_commitment(
            ReceiveCash(
                code="GM00001", amount=200_000, received_on=date(2026, 10, 2), payer_name="Mẫu"
            ),
            by=None,
        )
    with frozen("2026-11-20"), unit_of_work():
        send_reminders()
        send_reminders()
    mail = session.scalars(select(OutgoingMail)).one()
    assert mail.recipient == "ketoan@example.org"
    assert "300.000" in mail.body
    assert "GM00001" in mail.body
    assert "30/09/2026" in mail.body


def test_nobody_is_reminded_who_should_not_be(any_app: Flask) -> None:
    with frozen("2026-11-20"), unit_of_work():
        paused = late("GM00001")
        pause_pledge(paused, PausePledge(Month(2026, 11), "Ốm"), by=None)
        late("GM00002", started_on=date(2025, 10, 1), term_months=13)
        late("GM00003").method = Method.WITNESSED
        fresh = pledge("GM00004", anchor_day=12)
        month_of(fresh, "2026-11")
        late("GM00005", donor_id=giver(phone="0912345678").id)
        session.flush()
        assert [(one.pledge.code, one.has_mail) for one in list_to_remind()] == [("GM00005", False)]
        report = send_reminders()
    assert (report.sent, report.no_address) == (0, 1)


def test_two_runs_at_once_send_one_letter(any_app: Flask) -> None:
    with unit_of_work():
        late()

    def run() -> int:
        with unit_of_work():
            return send_reminders().sent

    with frozen("2026-11-20"):
        assert sum(at_once(any_app, [run] * 3)) == 1
    assert len(session.scalars(select(OutgoingMail)).all()) == 1


def test_the_database_keeps_one_a_day(any_app: Flask) -> None:
    with unit_of_work():
        promise = late()
        row = {"pledge_id": promise.id, "stage": 1, "payer_id": promise.donor_id, "amount": 1,
               "sent_on": date(2026, 11, 20), "sent_at": now()}  # fmt: skip
        session.execute(insert(Reminder), [row])
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(Reminder), [row])


def test_the_page_shows_the_batch_and_the_button_sends_it(
    signed_in: Browser, run: FlaskCliRunner
) -> None:
    with frozen("2026-11-20"):
        with unit_of_work():
            late()
            late("GM00002", donor_id=giver().id)
        dry = run.invoke(args=["reminders", "send", "--dry-run", "--json"])
        assert json.loads(dry.stdout) == {"sent": 1, "no_address": 1}
        page = signed_in("accountant").get("/money/reminders").text
        for seen in ("gm00001@example.org", "no address", "number 1", "Send the reminders"):
            assert seen in page
        assert "Send the reminders" not in signed_in("cashier").get("/money/reminders").text
        done = signed_in("accountant").post("/money/reminders", follow_redirects=True).text
        assert "1 reminder is on its way." in done
        again = run.invoke(args=["reminders", "send"])
        assert again.stdout == "0 reminders, 1 payers without an e-mail address.\n"
        tasks = run.invoke(args=["pledges", "tasks", "--json"])
        assert json.loads(tasks.stdout) == {"opened": 0, "closed": 0}


@given(st.integers(0, 400), st.integers(0, 3))
def test_a_stage_is_never_skipped_or_repeated(days: int, sent: int) -> None:
    stage = reminder_stage(days, sent)
    if stage is None:
        assert days < (10, 30, 60, 10**9)[sent]
    else:
        assert stage == sent + 1
        assert days >= (10, 30, 60)[sent]

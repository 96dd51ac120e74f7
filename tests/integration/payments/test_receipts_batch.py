"""A month's receipts as a job: what cannot be drawn stops nobody, and it may be stopped."""

import json
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select, update

from core.access import Actor
from core.dates import Month
from core.db import session, unit_of_work
from core.faults import armed
from core.files import files
from core.jobs.models import Job
from core.jobs.registry import handler_of
from core.jobs.rules import JobState
from core.jobs.running import run_waiting_jobs
from core.jobs.services import ask_to_stop, enqueue, get_job
from payments.receipts.batch import issue_and_draw
from payments.receipts.jobs import KIND
from payments.receipts.models import Receipt, ReceiptFault, ReceiptFile
from payments.receipts.rules import ReceiptState
from payments.receipts.services import RegisterFilter, issue_month, list_register
from payments.receipts.services.many import PIECE
from tests.factories.people import actor, organisation
from tests.factories.receipts import paid_many
from tests.support.corruption import corrupt

OCTOBER = Month(2026, 10)
MANY = 300
POISONED = 151


def ask_for_october(by: Actor) -> str:
    with unit_of_work():
        body = organisation().id
        arguments = {"month": "2026-10", "organisation_id": body, "by": by.id}
        return enqueue(KIND, arguments, by=by).public_id


def poison(number: int) -> str:
    """Spoil what one receipt prints, past every guard; return what it was."""
    (kept,) = session.scalars(select(Receipt.snapshot).where(Receipt.number == number))
    corrupt()
    rewrite(number, "{}")
    return kept


def rewrite(number: int, snapshot: str) -> None:
    with unit_of_work():
        session.execute(update(Receipt).where(Receipt.number == number).values(snapshot=snapshot))


def count(model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_three_hundred_with_one_that_cannot_be_drawn(app: Flask) -> None:
    by = actor("accountant")
    with unit_of_work():
        paid_many(MANY)
    with unit_of_work():
        issue_month(OCTOBER, by=None)
    kept = poison(POISONED)
    code = ask_for_october(by)
    assert run_waiting_jobs() == 1
    job = get_job(code, by)
    assert job.state is JobState.DONE
    assert (job.done, job.total) == (MANY, MANY)
    assert job.result["drawn"] == MANY - 1
    assert [one["receipt"] for one in job.result["not_drawn"]] == ["QBT26-T 0000151"]
    assert any("0000151" in line for line in job.told)
    assert count(ReceiptFile) == MANY - 1
    assert count(Receipt) == MANY, "the number stays with its receipt"
    printed = [file for file in job.result["files"] if "print" in file["name"]]
    pages = sum(len(PdfReader(_opened(file["key"])).pages) for file in printed)
    assert pages == MANY - 1
    (listed,) = list_register(RegisterFilter(state=ReceiptState.NOT_DRAWN), by).items
    assert listed.receipt.number == POISONED
    assert listed.fault
    rewrite(POISONED, kept)
    again = issue_and_draw(OCTOBER, None, None, lambda *_: None)
    assert (again.issued.issued, again.faults, count(ReceiptFault)) == (0, [], 0)
    assert count(ReceiptFile) == MANY


def _opened(key: str) -> Any:
    return files().folder / key  # type: ignore[attr-defined]


def test_a_run_that_is_stopped_keeps_what_is_done_and_goes_on_from_there(any_app: Flask) -> None:
    by = actor("accountant")
    with unit_of_work():
        paid_many(3 * PIECE)
    code = ask_for_october(by)
    (arguments,) = session.scalars(select(Job.arguments))
    stop_after_the_first_piece(code, by)
    stopped = get_job(code, by)
    assert stopped.state is JobState.CANCELLED
    assert (stopped.done, stopped.total) == (PIECE, 3 * PIECE)
    assert (stopped.result["issued"], stopped.result["drawn"]) == (3 * PIECE, PIECE)
    assert (count(Receipt), count(ReceiptFile)) == (3 * PIECE, PIECE)
    result = handler_of(KIND)(json.loads(arguments), lambda *_: None)
    assert (result["issued"], result["drawn"]) == (0, 3 * PIECE)
    assert count(ReceiptFile) == 3 * PIECE


def stop_after_the_first_piece(code: str, by: Actor) -> None:
    """Let a worker carry the job out, and ask it to stop while the first piece is drawn."""
    asked = []

    def ask(place: str) -> None:
        if place == "receipts.drawings:after" and not asked:
            asked.append(place)
            with unit_of_work():
                ask_to_stop(code, by)

    with armed(ask):
        assert run_waiting_jobs() == 1
    assert asked


def test_the_page_says_why_a_receipt_is_not_drawn(signed_in) -> None:
    with unit_of_work():
        paid_many(2)
    with unit_of_work():
        issue_month(OCTOBER, by=None)
    poison(1)
    issue_and_draw(OCTOBER, None, None, lambda *_: None)
    fault = session.scalars(select(ReceiptFault)).one()
    browser = signed_in("accountant")
    text = browser.get("/money/receipts?state=not_drawn").get_data(as_text=True)
    assert "0000001" in text
    assert "0000002" not in text
    assert fault.reason


def test_a_receipt_that_cannot_be_drawn_is_said_so_when_it_is_opened(signed_in) -> None:
    with unit_of_work():
        paid_many(1)
    with unit_of_work():
        issue_month(OCTOBER, by=None)
    poison(1)
    (code,) = session.scalars(select(Receipt.public_id))
    answer = signed_in("accountant").get(f"/money/receipts/{code}/original.pdf")
    assert answer.status_code == 503
    assert "cannot be drawn" in answer.get_data(as_text=True)
    assert count(ReceiptFault) == 1


@pytest.mark.parametrize("wrong", [{"month": "13/2026", "organisation": "QBT"}, {}])
def test_a_preview_of_a_wrong_month_names_the_field(signed_in, wrong: dict[str, str]) -> None:
    with unit_of_work():
        paid_many(1)
    answer = signed_in("accountant").get("/money/receipts/issue", query_string=wrong)
    assert answer.status_code == 422
    assert 'href="#month"' in answer.get_data(as_text=True)


def test_the_office_sees_what_would_be_issued_and_presses_the_button(signed_in) -> None:
    with unit_of_work():
        paid_many(3)
    browser = signed_in("accountant")
    asked = {"month": "2026-10", "organisation": "QBT"}
    text = browser.get("/money/receipts/issue", query_string=asked).get_data(as_text=True)
    assert "3 receipts are issued: QBT26-T 1 to 3." in text
    assert count(Receipt) == 0
    assert count(Job) == 0
    assert browser.post("/money/receipts", asked).status_code == 302
    assert count(Job) == 1


def test_an_organisation_of_others_is_unknown_to_the_preview(signed_in) -> None:
    with unit_of_work():
        organisation("HLPN")
    browser = signed_in("accountant", organisation_code="QBT")
    asked = {"month": "2026-10", "organisation": "HLPN"}
    assert browser.get("/money/receipts/issue", query_string=asked).status_code == 404

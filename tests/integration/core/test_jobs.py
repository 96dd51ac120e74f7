"""Jobs: each is carried out, once when all goes well, again when a worker dies."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from core.access import Actor
from core.accounts.sessions import actor_of
from core.dates import frozen
from core.db import session, unit_of_work
from core.errors import NotFound, RuleBroken, Unavailable, WrongState
from core.files import files
from core.jobs.models import Job
from core.jobs.queue import start_worker_thread
from core.jobs.registry import Cancelled, Report, handles, tells
from core.jobs.rules import JobState
from core.jobs.running import claim_job, give_up_lost_jobs, run_job, run_waiting_jobs
from core.jobs.services import ask_to_stop, enqueue, get_job
from tests.factories.people import actor
from tests.support.client import CheckedClient
from tests.support.parallel import at_once

HTML = {"Accept": "text/html"}
LATER = "2026-11-02T10:05:00+07:00"
MUCH_LATER = "2026-11-02T11:00:00+07:00"

carried_out: list[dict[str, Any]] = []
finished = threading.Event()


@handles("test.note")
def _note(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    report(1, 2)
    carried_out.append(arguments)
    finished.set()
    return {"noted": len(arguments)}


@handles("test.file")
def _file(_arguments: dict[str, Any], _report: Report) -> dict[str, Any]:
    files().put("jobs/made.txt", "đã xong".encode())
    return {"files": [{"name": "kết quả.txt", "key": "jobs/made.txt"}]}


@handles("test.rule")
def _rule(_arguments: dict[str, Any], _report: Report) -> dict[str, Any]:
    raise RuleBroken("month", "This month is closed.")


@handles("test.away")
def _away(arguments: dict[str, Any], _report: Report) -> dict[str, Any]:
    carried_out.append(arguments)
    raise Unavailable("The mail server is away.")


@handles("test.fault")
def _fault(_arguments: dict[str, Any], _report: Report) -> dict[str, Any]:
    raise ZeroDivisionError


@handles("test.overtaken")
def _overtaken(arguments: dict[str, Any], _report: Report) -> dict[str, Any]:
    """Work so long that another worker takes the job over, then end as asked."""
    with frozen(LATER):
        assert claim_job() is not None
    if arguments["fails"]:
        raise ZeroDivisionError
    return {}


@handles("test.steps")
def _steps(_arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    seen = []
    for done in range(4):
        report(done, 4)
        with unit_of_work():
            report(4, 4)
        seen.append(one_job().done)
    return {"seen": seen}


@pytest.fixture(autouse=True)
def _nothing_done() -> Iterator[None]:
    carried_out.clear()
    finished.clear()
    yield
    carried_out.clear()


def ask(kind: str, arguments: dict[str, Any] | None = None, **options: Any) -> str:
    with unit_of_work():
        return enqueue(kind, arguments or {}, **({"by": None} | options)).public_id


def one_job() -> Job:
    session.expire_all()
    return session.query(Job).one()


def work_at(moment: str) -> int:
    with frozen(moment):
        return run_waiting_jobs()


def test_a_job_is_carried_out_once_and_keeps_its_result(any_app: Flask) -> None:
    ask("test.note", {"tên": "Ánh Đường"})
    assert run_waiting_jobs() == 1
    assert run_waiting_jobs() == 0
    job = one_job()
    assert (job.state, job.attempts, job.error) == (JobState.DONE, 1, "")
    assert (job.done, job.total, job.result) == (1, 2, '{"noted": 1}')
    assert job.finished_at is not None
    assert carried_out == [{"tên": "Ánh Đường"}]


def test_many_workers_share_the_jobs_and_take_none_twice(any_app: Flask) -> None:
    for number in range(20):
        ask("test.note", {"number": number})
    counts = at_once(any_app, [run_waiting_jobs] * 4)
    assert sum(counts) == 20
    assert sorted(done["number"] for done in carried_out) == list(range(20))
    assert {job.attempts for job in session.query(Job)} == {1}


def test_the_same_work_asked_for_twice_is_one_job(any_app: Flask) -> None:
    first = ask("test.note", key="october")
    assert ask("test.note", key="october") == first
    assert ask("test.note", key="november") != first
    assert ask("test.note") != ask("test.note")


def test_the_same_work_asked_for_at_once_is_one_job(any_app: Flask) -> None:
    asked = at_once(any_app, [lambda: ask("test.note", key="october")] * 8)
    assert asked == [one_job().public_id] * 8


def test_a_job_refused_by_the_database_for_another_reason_says_so(any_app: Flask) -> None:
    nobody = Actor(id=987_654, name="Không ai", roles=frozenset())
    with pytest.raises(IntegrityError):
        ask("test.note", by=nobody)
    with pytest.raises(IntegrityError):
        ask("test.note", by=nobody, key="october")
    assert session.query(Job).count() == 0


def test_a_job_of_a_worker_that_died_is_carried_out_by_another(any_app: Flask) -> None:
    ask("test.note")
    assert claim_job() is not None
    assert work_at("2026-11-02T10:04:59+07:00") == 0
    assert work_at(LATER) == 1
    assert (one_job().state, one_job().attempts) == (JobState.DONE, 2)


def test_a_job_whose_third_worker_died_is_given_up(any_app: Flask) -> None:
    ask("test.note")
    for minute in (0, 10, 20):
        with frozen(f"2026-11-02T10:{minute:02}:00+07:00"):
            assert claim_job() is not None
    with frozen("2026-11-02T10:24:00+07:00"):
        give_up_lost_jobs()
    assert one_job().state is JobState.RUNNING
    with frozen("2026-11-02T10:25:00+07:00"):
        assert claim_job() is None
        give_up_lost_jobs()
    assert one_job().state is JobState.FAILED
    assert "three times" in one_job().error


@pytest.mark.parametrize("fails", [True, False])
def test_a_worker_that_was_overtaken_changes_nothing(any_app: Flask, *, fails: bool) -> None:
    ask("test.overtaken", {"fails": fails})
    claim = claim_job()
    assert claim is not None
    run_job(claim)
    job = one_job()
    assert (job.state, job.attempts, job.error) == (JobState.RUNNING, 2, "")


def test_what_our_own_rules_refuse_is_final(any_app: Flask) -> None:
    ask("test.rule")
    assert run_waiting_jobs() == 1
    job = one_job()
    assert (job.state, job.error) == (JobState.FAILED, "This month is closed.")
    assert work_at(MUCH_LATER) == 0


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("test.away", "The mail server is away."),
        ("test.fault", "It did not work."),
        ("test.unknown", "It did not work."),
    ],
)
def test_anything_else_is_tried_three_times_with_growing_pauses(
    any_app: Flask, kind: str, words: str
) -> None:
    ask(kind)
    assert work_at("2026-11-02T10:00:00+07:00") == 1
    assert one_job().state is JobState.WAITING
    assert one_job().error == words
    assert work_at("2026-11-02T10:00:59+07:00") == 0
    assert work_at("2026-11-02T10:01:00+07:00") == 1
    assert work_at("2026-11-02T10:02:59+07:00") == 0
    assert work_at("2026-11-02T10:03:00+07:00") == 1
    assert (one_job().state, one_job().error) == (JobState.FAILED, words)
    assert work_at(MUCH_LATER) == 0


def test_one_bad_job_keeps_no_other_waiting(any_app: Flask) -> None:
    ask("test.fault")
    ask("test.note")
    assert run_waiting_jobs() == 2
    assert len(carried_out) == 1


def test_progress_is_written_between_the_units_of_work_only(any_app: Flask) -> None:
    ask("test.steps")
    run_waiting_jobs()
    assert one_job().result == '{"seen": [0, 1, 2, 3]}'


def test_progress_lengthens_the_lease(app: Flask) -> None:
    ask("test.steps")
    claim = claim_job()
    assert claim is not None
    with frozen("2026-11-02T10:04:00+07:00"):
        run_job(claim)
    assert one_job().state is JobState.DONE


class TestWaking:
    def ask_and_refuse(self) -> None:
        enqueue("test.note", {}, by=None)
        raise RuleBroken("month", "This month is closed.")

    def waiting(self, app: Flask) -> int:
        return int(app.extensions["queue"].pending_count())

    @pytest.fixture(autouse=True)
    def _empty_queue(self, app: Flask) -> None:
        app.extensions["queue"].flush()

    def test_a_commit_wakes_a_worker_and_not_before(self, app: Flask) -> None:
        with unit_of_work():
            enqueue("test.note", {}, by=None)
            with session.begin_nested():
                enqueue("test.note", {}, by=None)
            assert self.waiting(app) == 0
        assert self.waiting(app) == 1

    def test_a_rollback_wakes_nobody_and_leaves_no_job(self, app: Flask) -> None:
        with pytest.raises(RuleBroken), unit_of_work():
            self.ask_and_refuse()
        assert self.waiting(app) == 0
        with unit_of_work():
            assert session.query(Job).count() == 0
        assert self.waiting(app) == 0

    def test_a_commit_without_a_job_wakes_nobody(self, app: Flask) -> None:
        with unit_of_work():
            actor("admin")
        assert self.waiting(app) == 0

    def test_a_queue_that_is_away_loses_no_job(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delitem(app.extensions, "wake")
        ask("test.note")
        assert run_waiting_jobs() == 1

    def test_the_thread_beside_the_pages_carries_out_what_they_ask_for(self, app: Flask) -> None:
        consumer = start_worker_thread(app)
        try:
            public_id = ask("test.note", {"by": "a thread"})
            assert finished.wait(20)
        finally:
            consumer.stop(graceful=True)
        assert carried_out == [{"by": "a thread"}]
        assert one_job().public_id == public_id
        assert one_job().state is JobState.DONE


class TestPages:
    def test_whoever_asked_sees_it_running_and_takes_the_files(
        self, signed_in: Callable[..., CheckedClient]
    ) -> None:
        browser = signed_in("matcher")
        assert browser.user is not None
        public_id = ask("test.file", by=asker(browser))
        running = browser.get(f"/jobs/{public_id}").get_data(as_text=True)
        assert 'http-equiv="refresh"' in running

        run_waiting_jobs()

        done = browser.get(f"/jobs/{public_id}").get_data(as_text=True)
        assert "kết quả.txt" in done
        assert 'http-equiv="refresh"' not in done
        file = browser.get(f"/jobs/{public_id}/files/0")
        assert file.get_data(as_text=True) == "đã xong"
        assert "attachment" in file.headers["Content-Disposition"]
        status = browser.get(f"/jobs/{public_id}.json").get_json()
        assert (status["state"], status["files"]) == ("done", ["kết quả.txt"])
        assert browser.get(f"/jobs/{public_id}/files/1").status_code == 404

    def test_what_went_wrong_is_said(self, signed_in: Callable[..., CheckedClient]) -> None:
        browser = signed_in("donor")
        public_id = ask("test.rule", by=asker(browser))
        run_waiting_jobs()
        assert "This month is closed." in browser.get(f"/jobs/{public_id}").get_data(as_text=True)

    def test_others_get_the_same_404_as_for_no_job(
        self, signed_in: Callable[..., CheckedClient]
    ) -> None:
        public_id = ask("test.file", by=asker(signed_in("matcher")))
        run_waiting_jobs()
        stranger = signed_in("matcher")
        theirs = stranger.get(f"/jobs/{public_id}", headers=HTML)
        absent = stranger.get("/jobs/nothing", headers=HTML)
        assert theirs.status_code == absent.status_code == 404
        without_path = theirs.get_data(as_text=True).replace(public_id, "nothing")
        assert without_path == absent.get_data(as_text=True)
        assert stranger.get(f"/jobs/{public_id}.json").status_code == 404
        assert stranger.get(f"/jobs/{public_id}/files/0").status_code == 404

    @pytest.mark.parametrize("role", ["admin", "accountant", "cashier"])
    def test_whoever_reads_jobs_sees_all(
        self, signed_in: Callable[..., CheckedClient], role: str
    ) -> None:
        public_id = ask("test.file")
        assert signed_in(role).get(f"/jobs/{public_id}").status_code == 200

    def test_a_job_of_the_house_itself_belongs_to_nobody(self, app: Flask) -> None:
        public_id = ask("test.note")
        with pytest.raises(NotFound):
            get_job(public_id, actor("matcher"))


def asker(browser: CheckedClient) -> Actor:
    assert browser.user is not None
    return actor_of(browser.user)


@handles("test.pieces")
def _pieces(_arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Do four pieces; after the second, somebody asks to stop."""
    done = 0
    try:
        for done in range(1, 5):
            if done == 2:
                stop_it()
            report(done, 4)
    except Cancelled as stop:
        stop.result = {"done": done}
        raise
    return {"done": done}


@tells("test.pieces")
def _tell(result: dict[str, Any]) -> list[str]:
    return [f"{result['done']} pieces are done."]


def stop_it() -> None:
    with unit_of_work():
        job = session.query(Job).one()
        ask_to_stop(job.public_id, actor("admin"))


def test_a_job_asked_to_stop_ends_after_the_piece_at_hand_and_tells(any_app: Flask) -> None:
    public_id = ask("test.pieces")
    assert run_waiting_jobs() == 1
    job = one_job()
    assert (job.state, job.done, job.total) == (JobState.CANCELLED, 2, 4)
    assert job.finished_at is not None
    assert get_job(public_id, actor("admin")).told == ["2 pieces are done."]
    assert work_at(MUCH_LATER) == 0


def test_a_job_that_waits_is_stopped_at_once(any_app: Flask) -> None:
    ask("test.note")
    stop_it()
    assert one_job().state is JobState.CANCELLED
    assert run_waiting_jobs() == 0
    assert carried_out == []


def test_a_job_that_is_over_is_not_stopped(app: Flask) -> None:
    ask("test.note")
    run_waiting_jobs()
    with pytest.raises(WrongState):
        stop_it()


def test_only_who_asked_for_a_job_or_an_admin_stops_it(app: Flask, signed_in) -> None:
    browser = signed_in("cashier")
    with unit_of_work():
        mine = enqueue("test.note", {}, by=actor_of(browser.user)).public_id
        other = enqueue("test.note", {}, by=None).public_id
    assert "Stop the work" in browser.get(f"/jobs/{mine}").get_data(as_text=True)
    assert "Stop the work" not in browser.get(f"/jobs/{other}").get_data(as_text=True)
    assert browser.post(f"/jobs/{other}/stop").status_code == 404
    assert browser.post("/jobs/nothing/stop").status_code == 404
    assert browser.post(f"/jobs/{mine}/stop").status_code == 302
    assert "Stopped before it began." in browser.get(f"/jobs/{mine}").get_data(as_text=True)
    assert browser.post(f"/jobs/{mine}/stop").status_code == 409
    assert signed_in("admin").post(f"/jobs/{other}/stop").status_code == 302

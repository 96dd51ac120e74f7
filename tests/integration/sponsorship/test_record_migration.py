"""Records kept before the child's record was told in full: nothing of them is lost on the way."""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import NullPool, text

from core.db import db, session, unit_of_work
from core.settings import Settings
from sponsorship.app import create_app
from tests.support.databases import SECRET, PostgresTemplate

BEFORE = "0003"
ROWS = """
INSERT INTO user_account (id, public_id, login, name, password_hash, language, active, created_at)
SELECT n, 'u' || n, 'u' || n, 'U', 'x', 'vi', {true}, '2026-01-01T00:00:00+00:00'
FROM (SELECT 1 AS n UNION SELECT 2) AS numbers;
INSERT INTO admin_unit (code, kind, name, search_key, sort_key, valid_from)
VALUES ('22', 'province', 'Quảng Ninh', 'quang ninh', 'q', '2025-07-01');
INSERT INTO child (id, code, standing, allowance, registered_on, created_at, entered_by,
    verified_on, verified_by, verified_document, sex, birth_year, people, place_code, household,
    currency, disputed, source_digest, story, version)
SELECT id, code, standing, allowance, {day}, '2026-01-06T00:00:00+00:00', entered_by,
    {verified}, verified_by, document, 'male', 2017, '', '22', 'other', 'VND', {false}, '', '', 1
FROM (
    SELECT 1 AS id, 'A' AS code, 'verified' AS standing, 500000 AS allowance, 1 AS entered_by,
        2 AS verified_by, 'BB 1' AS document
    UNION SELECT 2, 'B', 'unverified', 0, 1, NULL, ''
    UNION SELECT 3, 'C', 'exited', 0, NULL, NULL, ''
) AS children;
INSERT INTO child_circumstance (child_id, kind, from_day)
VALUES (1, 'poor', '2026-01-05'), (1, 'disability', '2026-03-01'), (2, 'poor', '2026-01-05');
INSERT INTO child_identity (child_id, full_name, given_name, birth_date, birth_precision, village,
    school, note, search_key, sort_key)
SELECT id, 'Lò ' || code, code, {day}, 'day', '', '', '', 'lo', code FROM child;
INSERT INTO guardian (child_id, name, relation, phone, from_day)
VALUES (1, 'Lan', '', '', '2026-01-05'), (1, 'Mai', '', '', '2026-01-06'),
    (2, 'Hoa', '', '', '2026-01-05');
INSERT INTO consent (child_id, subject, scope, proof, given_on, document, recorded_at)
VALUES (2, 'guardian', 'photo', 'recorded', {day}, 'P', '2026-01-04T18:00:00+00:00'),
    (2, 'guardian', 'story', 'recorded', {day}, 'P', '2026-01-04T16:00:00+00:00'),
    (2, 'child', 'photo', 'recorded', {day}, 'P', '2026-01-06T01:00:00+00:00'),
    (2, 'guardian', 'photo', 'claimed', NULL, '', '2026-01-06T01:00:00+00:00')
"""
"""Three children of before: verified, unverified, gone; the first with two guardians at once."""
SQLITE = {
    "true": "1",
    "false": "0",
    "day": "'2026-01-05'",
    "verified": "CASE WHEN verified_by IS NOT NULL THEN '2026-02-01' END",
}
POSTGRES = {
    "true": "true",
    "false": "false",
    "day": "DATE '2026-01-05'",
    "verified": "CASE WHEN verified_by IS NOT NULL THEN DATE '2026-02-01' END",
}


@pytest.fixture(params=["sqlite", "postgres"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of before, with rows."""
    if request.param == "sqlite":
        # With this table it is no new database, which would be given today's tables at once.
        with closing(sqlite3.connect(tmp_path / "old.db")) as fresh:
            fresh.execute("CREATE TABLE alembic_version (version_num TEXT NOT NULL)")
        yield from _app(f"sqlite:///{tmp_path / 'old.db'}", tmp_path)
        return
    server: PostgresTemplate = request.getfixturevalue("postgres")
    name = f"old_{uuid.uuid4().hex[:12]}"
    server._run(f"CREATE DATABASE {name}")  # noqa: SLF001 - a database without the tables of today
    yield from _app(server._url(name), tmp_path)  # noqa: SLF001
    server._run(f"DROP DATABASE {name} WITH (FORCE)")  # noqa: SLF001


def _app(url: str, folder: Path) -> Iterator[Flask]:
    settings = Settings(database_url=url, secret_key=SECRET, instance=folder, locale="en")
    app = create_app(settings)
    app.config.update(TESTING=True, SQLALCHEMY_ENGINE_OPTIONS={"poolclass": NullPool})
    with app.app_context():
        upgrade(revision=BEFORE)
        words = SQLITE if url.startswith("sqlite") else POSTGRES
        with unit_of_work():
            for statement in ROWS.format(**words).split(";"):
                session.execute(text(statement))
        upgrade()
        yield app
        session.remove()
        db.engine.dispose()


def asked(question: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.execute(text(question))]


def test_standing_events_facts_guardians_and_support_are_carried_over(old: Flask) -> None:
    standings = asked("SELECT code, standing FROM child ORDER BY code")
    assert standings == [("A", "verified"), ("B", "draft"), ("C", "exited")]
    told = asked("SELECT child_id, kind, recorded_by FROM child_event ORDER BY child_id, kind")
    assert told == [
        (1, "registered", 1), (1, "verified", 2), (2, "registered", 1), (3, "registered", None),
    ]  # fmt: skip
    facts = asked(
        "SELECT child_id, kind, evidence, recorded_by, verified_by FROM child_circumstance"
        " ORDER BY child_id, kind"
    )
    assert facts == [
        (1, "disability", "", 1, None), (1, "poor", "BB 1", 1, 2), (2, "poor", "", 1, None),
    ]  # fmt: skip
    assert asked("SELECT name FROM guardian WHERE to_day IS NULL ORDER BY name") == [
        ("Hoa",), ("Mai",),
    ]  # fmt: skip
    assert asked("SELECT child_id, source, amount FROM other_support") == [
        (1, "state_allowance", 500_000)
    ]
    for table in ("guardian", "child_circumstance"):
        [(rows, named)] = asked(f"SELECT count(*), count(DISTINCT public_id) FROM {table}")  # noqa: S608 - our own words
        assert rows == named == 3


def test_a_consent_is_tied_to_the_guardian_who_was_there_when_it_was_recorded(
    old: Flask,
) -> None:
    """The guardian came on 5 January; 18:00 UTC is the morning of that day in Vietnam."""
    tied = asked(
        "SELECT c.scope, c.subject, c.proof, g.name, c.answer, c.channel FROM consent c"
        " LEFT JOIN guardian g ON g.id = c.guardian_id ORDER BY c.id"
    )
    assert tied == [
        ("photo", "guardian", "recorded", "Hoa", "yes", "paper"),
        ("story", "guardian", "recorded", None, "yes", "paper"),
        ("photo", "child", "recorded", None, "yes", "paper"),
        ("photo", "guardian", "claimed", None, "yes", "paper"),
    ]

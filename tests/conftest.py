"""Fixtures for every test: a stopped clock, fresh databases, people who are signed in."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import settings

from core.dates import frozen
from core.db import unit_of_work
from tests.factories.people import user_with
from tests.support.client import CheckedClient
from tests.support.databases import PostgresTemplate, SqliteTemplate

settings.register_profile("house", deadline=None)  # a busy machine is no mistake
settings.load_profile("house")

NOW = "2026-11-02T10:00:00+07:00"


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    """Every test lives on the morning of 2 November 2026 in Vietnam unless it says otherwise."""
    with frozen(NOW):
        yield


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """The SQLite template of this worker."""
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresTemplate]:
    """The PostgreSQL template of this worker."""
    template = PostgresTemplate(tmp_path_factory.mktemp("postgres"))
    yield template
    template.close()


@pytest.fixture
def app(sqlite: SqliteTemplate) -> Iterator[Flask]:
    """The application on a fresh SQLite database, its context pushed."""
    with sqlite.fresh() as application:
        yield application


@pytest.fixture(params=["sqlite", "postgres"])
def any_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on a fresh database of each kind: for money, numbers and locks."""
    with request.getfixturevalue(request.param).fresh() as application:
        yield application


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A browser in which nobody is signed in; it checks every page it gets."""
    return CheckedClient(app)


@pytest.fixture
def signed_in(app: Flask) -> Callable[..., CheckedClient]:
    """Return a browser in which a new user with the given role is signed in."""

    def open_browser(role: str, **scope: object) -> CheckedClient:
        with unit_of_work():
            user = user_with(role, **scope)
        browser = CheckedClient(app)
        browser.sign_in_as(user)
        return browser

    return open_browser


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    """Run ``flask`` commands."""
    return app.test_cli_runner()

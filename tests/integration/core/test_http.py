"""What every answer has in common: error pages, headers, CSRF, languages."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine, text

from core.access import public
from core.accounts.models import User
from core.db import db, session, unit_of_work, writes
from core.errors import Conflict, Duplicate, NotAllowed, NotFound, RuleBroken, Unavailable
from core.http import HEADERS
from tests.factories.people import user_with
from tests.support.client import CheckedClient

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
ERRORS = [
    (403, NotAllowed("Your role may not open this page.")),
    (404, NotFound("There is no such child.")),
    (409, Conflict("Somebody was faster.")),
    (409, Duplicate("code", "The code is taken.")),
    (422, RuleBroken("amount", "The amount is too high.")),
    (503, Unavailable("The mail server is away.")),
]


@pytest.fixture
def raising(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Let the sign-in page raise an error."""

    def let(error: Exception) -> None:
        @public
        def view() -> str:
            raise error

        monkeypatch.setitem(app.view_functions, "accounts.sign_in", view)
        monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", value=False)

    return let


@pytest.mark.parametrize(("status", "error"), ERRORS)
def test_an_expected_error_is_a_page_for_people_and_a_problem_for_programs(
    client: CheckedClient,
    raising: Callable[[Exception], None],
    status: int,
    error: Exception,
) -> None:
    raising(error)
    page = client.get("/sign-in", headers=HTML)
    assert page.status_code == status
    assert str(error) in page.get_data(as_text=True)

    problem = client.get("/sign-in", headers=JSON)
    assert (problem.status_code, problem.mimetype) == (status, "application/problem+json")
    told = problem.get_json()
    assert (told["status"], told["detail"]) == (status, str(error))
    field = getattr(error, "field", None)
    assert told.get("errors") == ([{"pointer": field, "detail": str(error)}] if field else None)


def test_a_fault_of_ours_is_a_500_that_tells_nothing(
    client: CheckedClient, raising: Callable[[Exception], None]
) -> None:
    raising(ZeroDivisionError("with a secret"))
    page = client.get("/sign-in", headers=HTML)
    assert page.status_code == 500
    assert "secret" not in page.get_data(as_text=True)
    assert "Traceback" not in page.get_data(as_text=True)
    problem = client.get("/sign-in", headers=JSON)
    assert problem.get_json() == {"status": 500, "title": "Internal Server Error"}


def test_what_the_database_refuses_is_a_409_and_keeps_nothing(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    @public
    @writes
    def view() -> str:
        first = user_with("matcher")
        user_with("matcher").login = first.login
        session.flush()
        return "not reached"

    monkeypatch.setitem(app.view_functions, "accounts.start_session", view)
    answer = client.post("/sign-in", headers=HTML)
    assert answer.status_code == 409
    assert "just done the same" in answer.get_data(as_text=True)
    assert session.query(User).count() == 0


def test_a_database_that_is_away_is_a_503_page(
    app: Flask, signed_in: Callable[..., CheckedClient]
) -> None:
    browser = signed_in("matcher")
    session.remove()
    before = db.engines[None]
    db.engines[None] = create_engine("postgresql+psycopg://127.0.0.1:1/fund", poolclass=NullPool)
    try:
        answer = browser.get("/account", headers=HTML)
    finally:
        session.remove()
        db.engines[None] = before
    assert answer.status_code == 503
    assert "Nothing was saved" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/no/such/page", 404),
        ("put", "/sign-in", 405),
        ("delete", "/account", 405),
        ("get", "/account", 302),
        ("get", "/sign-in", 200),
        ("get", "/static/theme.css", 200),
        ("get", "/static/../wsgi.py", 404),
        ("options", "/sign-in", 200),
        ("trace", "/sign-in", 405),
        ("post", "/sign-in", 400),
    ],
)
def test_every_answer_wears_the_headers_of_safety(
    client: CheckedClient, method: str, path: str, status: int
) -> None:
    answer = client.browser.open(path, method=method.upper(), headers=HTML, buffered=True)
    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "Strict-Transport-Security" not in answer.headers
    if not path.startswith("/static/"):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Cookie" in answer.headers["Vary"]


def test_an_https_installation_asks_to_stay_on_https(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", value=True)
    answer = client.get("/sign-in")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_every_form_without_its_token_is_refused(app: Flask, client: CheckedClient) -> None:
    changing = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or set())
        and not rule.arguments
        # Other systems sign what they send and have no form.
        and not rule.rule.startswith("/webhooks/")
    ]
    assert changing
    for rule in changing:
        answer = client.browser.post(rule.rule, headers=HTML)
        assert answer.status_code == 400, rule
        assert "came from another site" in answer.get_data(as_text=True)


def test_a_token_of_another_browser_is_refused(app: Flask, client: CheckedClient) -> None:
    with client.browser.session_transaction() as cookie:
        cookie["csrf_token"] = "1" * 40
    token = CheckedClient(app).csrf_token()
    answer = client.browser.post("/sign-in", data={"csrf_token": token}, headers=HTML)
    assert answer.status_code == 400


def test_a_form_of_many_megabytes_is_refused(client: CheckedClient) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n'
    field = client.browser.post(
        "/sign-in",
        data=head + b"x" * 2_000_000 + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers=HTML,
    )
    assert field.status_code == 413
    whole = client.browser.post(
        "/sign-in",
        data=b"login=" + b"x" * 21_000_000,
        content_type="application/x-www-form-urlencoded",
        headers=HTML,
    )
    assert whole.status_code == 413


class TestLanguage:
    def test_the_switch_keeps_the_page_and_everything_asked(self, client: CheckedClient) -> None:
        page = client.get("/sign-in?next=/my&place=1&place=2&_scheme=evil&endpoint=x&lang=vi")
        text_ = page.get_data(as_text=True)
        assert 'lang="vi"' in text_
        assert (
            'href="/sign-in?next=%2Fmy&amp;place=1&amp;place=2&amp;_scheme=evil'
            '&amp;endpoint=x&amp;lang=en"'
        ) in text_

    def test_a_switch_lasts_for_the_pages_after_it(self, client: CheckedClient) -> None:
        client.get("/sign-in?lang=vi")
        assert 'lang="vi"' in client.get("/forgotten-password").get_data(as_text=True)
        client.get("/sign-in?lang=xx")
        assert 'lang="vi"' in client.get("/forgotten-password").get_data(as_text=True)

    def test_the_browser_is_asked_when_nothing_was_chosen(self, client: CheckedClient) -> None:
        for spoken, language in (("vi", "vi"), ("fr,en;q=0.5", "en"), ("fr", "en")):
            page = client.get("/sign-in", headers={"Accept-Language": spoken})
            assert f'<html lang="{language}"' in page.get_data(as_text=True)

    def test_a_person_is_greeted_in_the_language_of_their_account(
        self, client: CheckedClient
    ) -> None:
        with unit_of_work():
            login = user_with("donor").login
        client.get("/sign-in?lang=en")
        client.post("/sign-in", {"login": login, "password": "a long enough password"})
        assert '<html lang="vi"' in client.get("/account").get_data(as_text=True)
        client.post("/account", {"name": "Ann", "language": "en"})
        assert '<html lang="en"' in client.get("/account").get_data(as_text=True)


def test_the_tables_of_sqlite_take_no_text_for_a_number(app: Flask) -> None:
    with pytest.raises(Exception, match="cannot store TEXT"):
        session.execute(text("INSERT INTO user_place (user_id, place_code) VALUES ('abc', '22')"))
    session.rollback()

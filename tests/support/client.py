"""A test client that reads every page as strictly as the house promises."""

import re
from contextvars import Context
from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from core.accounts.models import User
from core.accounts.sessions import open_session
from core.db import session, unit_of_work

XHTML = "{http://www.w3.org/1999/xhtml}"


class CheckedClient:
    """Follows the rules of the house on every HTML answer: parses, titles, ids, labels, CSRF."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.browser: FlaskClient = app.test_client()
        self.user: User | None = None

    def sign_in_as(self, user: User) -> None:
        """Open a session for the user and put its token into the cookie."""
        with unit_of_work():
            signed_in = open_session(user, address="127.0.0.1", agent="test")
        with self.browser.session_transaction() as cookie:
            cookie["_user_id"] = signed_in.token
            cookie["_fresh"] = True
        self.user = user

    def get(self, path: str, **options: Any) -> TestResponse:
        """Fetch a page and check it."""
        return self._checked(self._send("get", path, **options))

    def post(self, path: str, data: Any = None, **options: Any) -> TestResponse:
        """Send a form with the CSRF token of this browser and check the answer."""
        form = {"csrf_token": self.csrf_token(), **dict(data or {})}
        return self._checked(self._send("post", path, data=form, **options))

    def csrf_token(self) -> str:
        """Return a token that fits this browser's cookie."""
        with self.browser.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", "0" * 40)
        serializer = URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token")
        return str(serializer.dumps(raw))

    def _send(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send the request, and close its answer, outside the test's context, as a server would."""
        session.commit()
        response: TestResponse = Context().run(
            getattr(self.browser, method), path, buffered=True, **options
        )
        return response

    def _checked(self, response: TestResponse) -> TestResponse:
        if response.mimetype == "text/html" and response.data:
            check_page(response.get_data(as_text=True))
        return response


def check_page(html: str, *, tokens: bool = True) -> None:
    """Fail with a sentence when a page breaks a rule of the house; ``tokens`` are ours alone."""
    parser = html5lib.HTMLParser(strict=True)
    tree = parser.parse(html)
    titles = [element for element in tree.iter(f"{XHTML}title") if element.text]
    headings = ["".join(element.itertext()).strip() for element in tree.iter(f"{XHTML}h1")]
    assert len(headings) == 1, f"a page has one h1, not {headings}"
    title = " ".join((titles[0].text or "").split())
    assert " ".join(headings[0].split()) in title, f"title {title!r} is not h1 {headings[0]!r}"
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"ids repeat: {sorted(i for i in ids if ids.count(i) > 1)}"
    assert not re.search(r"<script(?![^>]*\bsrc=)", html), "no inline script"
    assert not re.search(r"\sstyle=|\son\w+=", html), "no inline style or handler"
    _check_forms(tree, set(ids), tokens=tokens)


def _check_forms(tree: Any, ids: set[str], *, tokens: bool) -> None:
    labelled = {label.get("for") for label in tree.iter(f"{XHTML}label")}
    for name in ("input", "select", "textarea"):
        for element in tree.iter(f"{XHTML}{name}"):
            if element.get("type") in {"hidden", "submit"}:
                continue
            known = element.get("id") in labelled or element.get("aria-label")
            assert known, f"{element.get('name')} has no label"
            described = set((element.get("aria-describedby") or "").split())
            assert described <= ids, f"{element.get('name')} is described by nothing"
    for form in tree.iter(f"{XHTML}form"):
        assert form.get("action") is not None, "a form says where it goes"
        if tokens and (form.get("method") or "get").lower() == "post":
            hidden = {field.get("name") for field in form.iter(f"{XHTML}input")}
            assert "csrf_token" in hidden, f"{form.get('action')} lacks its CSRF token"

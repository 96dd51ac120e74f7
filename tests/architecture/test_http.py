"""What every answer has in common: safe headers, and no change without a CSRF token."""

from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from core.http import HEADERS
from tests.factories.people import user_with
from tests.support.client import CheckedClient

CHANGES = {"POST", "PUT", "PATCH", "DELETE"}
WORDS = {"form": "csv", "kind": "copy", "part": "who"}
"""The variables of addresses that take some words only."""


def addresses(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Yield every page with an address that names nothing."""
    urls = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            values = {name: WORDS.get(name, "1") for name in rule.arguments}
            yield rule, urls.build(rule.endpoint, values, method=min(methods))


def test_every_answer_wears_the_headers_and_is_kept_by_nobody(
    app: Flask, client: CheckedClient
) -> None:
    client.sign_in_as(user_with(*app.extensions["access"].roles))
    for rule, address in addresses(app):
        answer = client.get(address)
        worn = {name: answer.headers.get(name) for name in HEADERS}
        assert worn == HEADERS, rule
        assert answer.headers["Cache-Control"] == "no-store", rule
        assert "Cookie" in answer.headers["Vary"], rule
        assert answer.status_code < 500, rule


def test_no_form_is_taken_without_its_token(app: Flask, client: CheckedClient) -> None:
    client.sign_in_as(user_with(*app.extensions["access"].roles))
    for rule, address in addresses(app):
        if (rule.methods or set()) & CHANGES:
            answer = client.browser.post(address, data={"csrf_token": "made up"})
            assert answer.status_code == 400, rule

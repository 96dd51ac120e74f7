"""The web application of the stand-in: Stripe's calls, the payer's pages, and control."""

from typing import Any

from flask import Flask, Response, jsonify, redirect, render_template, request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from standin import api, control, control_page, hosted
from standin.account import Account
from standin.api import Desk
from standin.errors import StripeError
from standin.faults import Faults
from standin.keys import Keys
from standin.store import Store

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action *;"
    " frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def create_desk(url: str, state: str | None = None) -> Desk:
    """Open the account kept in a file, or a new one in memory."""
    account = Account(Store(state), url)
    return Desk(account, Keys(account), Faults())


def create_app(desk: Desk) -> Flask:
    app = Flask("standin", template_folder="pages", static_folder="pages/static")
    app.config |= {
        "MAX_CONTENT_LENGTH": 1_000_000,
        "PROPAGATE_EXCEPTIONS": True,  # a dropped line reaches the server as what it is
        "TRUSTED_HOSTS": ["127.0.0.1", "localhost"],
    }
    api.install(app, desk)
    hosted.install(app, desk)
    control_page.install(app, desk)
    _install_control(app, desk)
    app.register_error_handler(StripeError, _refused)
    app.after_request(_headed)
    app.before_request(_only_from_here)
    return app


def _refused(error: StripeError) -> Any:
    if request.path.startswith("/_control/") and request.is_json:
        return jsonify(error.body), error.status
    return render_template("refused.html", error=error), error.status


def _headed(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _only_from_here() -> None:
    """Keep pages of other sites from pressing the buttons of this one."""
    own = request.host_url.rstrip("/")
    origin = request.headers.get("Origin")
    if request.method != "GET" and origin not in (None, own):
        raise Forbidden("This page belongs to another site.")


def _install_control(app: Flask, desk: Desk) -> None:
    def obey(path: str) -> AnyResponse:
        sent = request.get_json(silent=True) if request.is_json else request.form.to_dict()
        if path == "deliver":
            done = control.deliver(desk, **(sent or {}))
        else:
            done = control.obey(desk, path, dict(sent or {}))
        return jsonify(done) if request.is_json else redirect("/", 303)

    app.add_url_rule("/_control/<path:path>", "control", obey, methods=["POST"])

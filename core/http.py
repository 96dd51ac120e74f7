"""What every response has in common: headers, error pages, and what is written after it."""

from http import HTTPStatus
from typing import Any

from flask import (
    Flask,
    Response,
    copy_current_request_context,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from core.accounts.sessions import ask_nobody, touch_session
from core.audit import record_all
from core.db import session, unit_of_work
from core.errors import AppError, Duplicate, RuleBroken, TooManyTries
from core.i18n import _, _l

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
YEAR = 31_536_000
A_MINUTE = 60

csrf = CSRFProtect()


def init_http(app: Flask) -> None:
    """Wire CSRF, headers, error pages and the work after the response."""
    csrf.init_app(app)
    app.after_request(_secure)
    app.after_request(_write_afterwards)
    app.register_error_handler(AppError, show_app_error)
    app.register_error_handler(CSRFError, _csrf_missing)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(IntegrityError, _duplicate)
    app.register_error_handler(OperationalError, _database_away)
    _trust_proxies(app)


def _trust_proxies(app: Flask) -> None:
    """Take the visitor's address from our own proxies; a stranger's header is not believed."""
    count = app.config["TRUSTED_PROXIES"]
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]  # Flask's documented way


def _secure(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    if request.endpoint != "static":
        # Flask marks files "no-cache", which still lets a browser keep them.
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


def _write_afterwards(response: Response) -> Response:
    """Record looks at files and the use of the session, after the page is made."""
    looks, touched = g.pop("looks", []), g.pop("session_to_touch", None)
    if looks or touched:
        actor = current_user.actor if current_user.is_authenticated else None

        # The server closes an answer after it has left the request.
        @copy_current_request_context
        def write() -> None:
            with unit_of_work():
                record_all(looks, actor)
                if touched:
                    touch_session(touched)

        # Werkzeug never closes a file that is passed straight through.
        response.direct_passthrough = False
        response.call_on_close(write)
    return response


def show_app_error(error: AppError) -> ResponseReturnValue:
    """Show an expected error as a page, or as RFC 9457 problem JSON to programs."""
    field = error.field if isinstance(error, RuleBroken | Duplicate) else None
    response = make_response(_show(int(error.status), str(error.message), field))
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(error.values.get("retry_after", A_MINUTE))
    return response


def _csrf_missing(_error: CSRFError) -> ResponseReturnValue:
    return _show(
        HTTPStatus.BAD_REQUEST,
        _("The form was open too long or came from another site. Go back, reload and send again."),
    )


def _show_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    return _show(error.code, "")


def _duplicate(error: IntegrityError) -> ResponseReturnValue:
    current_app.logger.warning("constraint refused a write: %s", type(error.orig).__name__)
    return show_app_error(
        Duplicate("", _l("Somebody has just done the same. Reload the page to see what is there."))
    )


def _database_away(error: OperationalError) -> ResponseReturnValue:
    session.rollback()
    ask_nobody()
    current_app.logger.error("database: %s", type(error.orig).__name__)
    return _show(
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("The database is busy. Nothing was saved; try again in a minute."),
    )


def _show(status: int, message: str, field: str | None = None) -> ResponseReturnValue:
    """Answer with an error alone: of the file that was asked for nothing is seen."""
    g.pop("looks", None)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "text/html":
        return render_template(_template(status), message=message, status=status), status
    problem: dict[str, Any] = {"status": status, "title": HTTPStatus(status).phrase}
    if message:
        problem["detail"] = message
    if field:
        problem["errors"] = [{"pointer": field, "detail": message}]
    response = jsonify(problem)
    response.mimetype = "application/problem+json"
    return response, status


def _template(status: int) -> str:
    known = {403, 404, 409, 422, 429, 500, 503}
    return f"errors/{status}.html" if status in known else "errors/error.html"

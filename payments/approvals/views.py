"""The page on which a second person decides, with everything needed on it."""

from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from core.access import Actor, allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import _
from payments.approvals import services
from payments.approvals.schemas import RefusalSchema
from payments.permissions import Permission

bp = Blueprint("approvals", __name__, url_prefix="/money/decisions")


@bp.get("")
@allow(Permission.APPROVALS_READ)
def index() -> ResponseReturnValue:
    """List what waits for a decision, and what was decided."""
    by, number = current_actor(), request.args.get("page", 1, type=int)
    return render_template(
        "approvals/index.html",
        waiting=services.list_waiting(by),
        decided=services.list_decided(by, number),
    )


@bp.get("/<code>")
@allow(Permission.APPROVALS_READ)
def show(code: str) -> ResponseReturnValue:
    """Show a request with what the decision needs."""
    return _page(services.get_asked(code, current_actor()), Form())


@bp.post("/<code>/approve")
@allow(Permission.APPROVALS_DECIDE)
@writes
def approve(code: str) -> ResponseReturnValue:
    """Approve, and carry out what was asked for."""
    return _take(
        code,
        Form(),
        _("Approved and carried out."),
        lambda asked, by: services.approve(asked, by=by),
    )


@bp.post("/<code>/decline")
@allow(Permission.APPROVALS_DECIDE)
@writes
def decline(code: str) -> ResponseReturnValue:
    """Say no."""
    form = Form(RefusalSchema(), request.form)
    return _take(
        code,
        form,
        _("Declined; whoever asked reads why."),
        lambda asked, by: services.decline(asked, form.command.reason, by=by),
    )


@bp.post("/<code>/withdraw")
@allow(Permission.APPROVALS_READ)
@writes
def withdraw(code: str) -> ResponseReturnValue:
    """Take back the own request."""
    return _take(code, Form(), _("Taken back."), lambda asked, by: services.withdraw(asked, by=by))


def _take(code: str, form: Form, done: str, act: Callable[..., None]) -> ResponseReturnValue:
    by = current_actor()
    asked = services.get_asked(code, by)
    if form.valid:
        with form.rules():
            act(asked.request, by)
            flash(done, "success")
            return redirect(url_for("approvals.show", code=code))
    return _page(services.get_asked(code, by), form), 422


def _page(asked: services.Asked, form: Form) -> str:
    by = current_actor()
    mine = asked.request.asked_by == by.id
    return render_template(
        "approvals/show.html",
        asked=asked,
        form=form,
        mine=mine,
        decides=not mine and by.may(Permission.APPROVALS_DECIDE),
        page=_open_to(by, asked.kind.page(asked.request)),
    )


def _open_to(by: Actor, address: str | None) -> str | None:
    """Return the address when the person may open its page."""
    if address is None:
        return None
    endpoint, _values = current_app.url_map.bind("").match(address)
    view: Any = current_app.view_functions[endpoint]
    return address if any(by.may(permission) for permission in view.access) else None

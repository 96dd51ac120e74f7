"""Pages of months: what is closed, what waits, closing, and asking to reopen."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import this_month
from core.db import writes
from core.formats import month as written
from core.forms import Form
from core.i18n import _
from core.organisations.services import get_own, list_own
from payments.ledger.services.periods import last_closed
from payments.periods import services
from payments.periods.schemas import AskReopeningSchema, CloseMonthSchema
from payments.permissions import Permission

bp = Blueprint("periods", __name__, url_prefix="/money/periods")


@bp.get("")
@allow(Permission.LEDGER_READ)
def index() -> ResponseReturnValue:
    """List the organisations with their last closed month."""
    rows = [
        (body, last_closed(body.id), services.month_to_close(body.id))
        for body in list_own(current_actor())
    ]
    return render_template("periods/index.html", rows=rows)


@bp.get("/<code>")
@allow(Permission.LEDGER_READ)
def show(code: str) -> ResponseReturnValue:
    """Show the months of an organisation and what still waits."""
    return _page(code, Form())


@bp.post("/<code>/close")
@allow(Permission.BOOKS_KEEP)
@writes
def close(code: str) -> ResponseReturnValue:
    """Close the next month."""
    form, by = Form(CloseMonthSchema(), request.form), current_actor()
    body = get_own(code, by)
    if form.valid:
        with form.rules():
            services.close_month(body.id, form.command.month, by=by)
            flash(_("%(month)s is closed.", month=written(form.command.month)), "success")
            return redirect(url_for("periods.show", code=code))
    return _page(code, form), 422


@bp.post("/<code>/reopen")
@allow(Permission.BOOKS_KEEP)
@writes
def reopen(code: str) -> ResponseReturnValue:
    """Ask another person to reopen the last closed month."""
    form, by = Form(AskReopeningSchema(), request.form), current_actor()
    body = get_own(code, by)
    if form.valid:
        with form.rules():
            services.ask_reopening(body.id, form.command, by=by)
            flash(_("Asked. Another person decides."), "success")
            return redirect(url_for("periods.show", code=code))
    return _page(code, form), 422


def _page(code: str, form: Form) -> str:
    body = get_own(code, current_actor())
    following = services.month_to_close(body.id)
    return render_template(
        "periods/show.html",
        form=form,
        organisation=body,
        following=following,
        due=following is not None and following < this_month(),
        waiting=services.waiting_at(body, following) if following else None,
        closed=services.list_closed(body.id),
        last=last_closed(body.id),
        asked=services.reopening_asked(body.id),
        keeps=current_actor().may(Permission.BOOKS_KEEP),
    )

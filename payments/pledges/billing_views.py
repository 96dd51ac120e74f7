"""The page of the monthly run: the figures first, then the run as a job, and the last runs."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import Actor, allow, current_actor
from core.dates import this_month
from core.db import public_id, writes
from core.errors import RuleBroken
from core.forms import Form
from core.i18n import _l, locale
from core.jobs.services import enqueue
from core.organisations.models import Organisation
from core.organisations.services import list_organisations
from payments.permissions import Permission
from payments.pledges.billing_schemas import FiguresSchema, RunSchema, WantedMonth
from payments.pledges.jobs import KIND
from payments.pledges.services.billing_figures import Figures, billing_figures
from payments.pledges.services.billing_guard import check_guard
from payments.pledges.services.billing_runs import last_runs

bp = Blueprint("billing", __name__, url_prefix="/money/billing")


@bp.get("")
@allow(Permission.BILLING_RUN)
def index() -> ResponseReturnValue:
    """Ask for the month; once it is given, show what its run would make."""
    form = Form(FiguresSchema(), request.args) if "month" in request.args else Form()
    figures = None
    if form.command:
        with form.rules():
            body = _body(form.command, current_actor())
            figures = billing_figures(form.command.month, body)
    return _page(form, figures), 200 if form.valid else 422


@bp.post("")
@allow(Permission.BILLING_RUN)
@writes
def run() -> ResponseReturnValue:
    """Ask for the run as a job, unless the guard stops it; a form sent twice is one job."""
    form, figures = Form(RunSchema(), request.form), None
    if form.command:
        wanted, by = form.command, current_actor()
        with form.rules():
            body = _body(wanted, by)
            figures = billing_figures(wanted.month, body)
            check_guard(wanted.month, body, allow_total=wanted.allow_total, allow=wanted.allow)
            return redirect(url_for("jobs.show", public_id=_enqueue(wanted, body, by)))
    return _page(form, figures), 422


def _enqueue(wanted: WantedMonth, body: int | None, by: Actor) -> str:
    arguments = {
        "month": str(wanted.month),
        "organisation_id": body,
        "allow_total": wanted.allow_total,
        "allow": list(wanted.allow),
        "by": by.id,
    }
    key = f"{KIND}:{request.form.get('form_id') or public_id()}"
    return enqueue(KIND, arguments, key=key, by=by).public_id


def _body(wanted: WantedMonth, by: Actor) -> int | None:
    """Return the organisation, None for all of them. Raises RuleBroken("organisation")."""
    if not wanted.organisation and by.everywhere:
        return None
    for body in _bodies(by):
        if body.code == wanted.organisation:
            return body.id
    raise RuleBroken("organisation", _l("Choose an organisation from the list."))


def _bodies(by: Actor) -> list[Organisation]:
    return [body for body in list_organisations() if by.works_for(body.id)]


def _page(form: Form, figures: Figures | None) -> str:
    by = current_actor()
    return render_template(
        "billing/index.html",
        form=form,
        figures=figures,
        organisations=[(body.code, _name(body)) for body in _bodies(by)],
        everywhere=by.everywhere,
        runs=last_runs(by),
        month=this_month(),
    )


def _name(body: Organisation) -> str:
    return body.name_en if locale() == "en" else body.name_vi

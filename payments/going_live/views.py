"""The page on which an organisation goes live."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.errors import NotFound, RuleBroken
from core.forms import Form
from core.i18n import _, _l
from core.organisations.models import Organisation
from core.organisations.services import get_organisation, list_organisations
from payments.going_live import services
from payments.going_live.schemas import GoLiveSchema, TakeBackSchema
from payments.permissions import Permission

bp = Blueprint("going_live", __name__, url_prefix="/money/going-live")


@bp.get("")
@allow(Permission.BOOKS_OPEN)
def index() -> ResponseReturnValue:
    """List the organisations and where each stands."""
    by = current_actor()
    mine = [body for body in list_organisations() if by.works_for(body.id)]
    standings = [services.standing_of(body) for body in mine]
    return render_template("going_live/index.html", standings=standings)


@bp.get("/<organisation>")
@allow(Permission.BOOKS_OPEN)
def show(organisation: str) -> ResponseReturnValue:
    """Show where one stands, and the next step."""
    return _page(_body(organisation), Form())


@bp.get("/<organisation>/template.xlsx")
@allow(Permission.BOOKS_OPEN)
def template(organisation: str) -> ResponseReturnValue:
    """Hand over a workbook to fill in."""
    body = _body(organisation)
    name = f"{body.code}-so-du-dau-ky.xlsx"
    content = BytesIO(services.template(body))
    return send_file(content, download_name=name, as_attachment=True)


@bp.post("/<organisation>")
@allow(Permission.BOOKS_OPEN)
@writes
def ask(organisation: str) -> ResponseReturnValue:
    """Check the list; when nothing is wrong with it, ask a second person."""
    body, form = _body(organisation), Form(GoLiveSchema(), request.form)
    if form.valid:
        with form.rules():
            asked = services.ask_to_go_live(_sent(), body, form.command, by=current_actor())
            if isinstance(asked, services.OpeningList):
                return _page(body, form, asked), 422
            flash(_("Nothing is wrong with the list: it waits for a second person."), "success")
            return redirect(url_for("approvals.show", code=asked.public_id))
    return _page(_body(organisation), form), 422


@bp.post("/<organisation>/back")
@allow(Permission.BOOKS_OPEN)
@writes
def ask_back(organisation: str) -> ResponseReturnValue:
    """Ask to take it back."""
    body, form = _body(organisation), Form(TakeBackSchema(), request.form)
    if form.valid:
        with form.rules():
            asked = services.ask_to_go_back(body, form.command, by=current_actor())
            flash(_("Taking it back waits for a second person."), "success")
            return redirect(url_for("approvals.show", code=asked.public_id))
    return _page(_body(organisation), form), 422


def _sent() -> bytes:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise RuleBroken("file", _l("Choose the filled-in list."))
    content: bytes = sent.read()
    return content


def _body(code: str) -> Organisation:
    body = get_organisation(code)
    if not current_actor().works_for(body.id):
        raise NotFound(_l("There is no such organisation."))
    return body


def _page(body: Organisation, form: Form, found: services.OpeningList | None = None) -> str:
    return render_template(
        "going_live/show.html", standing=services.standing_of(body), form=form, found=found
    )

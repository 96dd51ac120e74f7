"""Pages of registers: sent, their columns named, looked at, taken, reported, and taken back."""

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core.access import Actor, allow, current_actor
from core.db import writes
from core.downloads import sheet_response
from core.errors import NotAllowed, NotFound, RuleBroken
from core.forms import Form
from core.i18n import _, _l
from core.organisations.services import get_own, list_own
from core.tabular import meanings_sent
from core.tabular.sheets import MIMETYPES, DataSheet
from sponsorship.children.services.importing_register import refused_rows
from sponsorship.children.services.records import works_everywhere
from sponsorship.children.services.register_columns import LABELS
from sponsorship.imports import services
from sponsorship.imports.models import RegisterImport
from sponsorship.imports.rules import ImportState
from sponsorship.imports.schemas import SendingSchema, TakingSchema
from sponsorship.imports.template import empty_register
from sponsorship.permissions import Permission

bp = Blueprint("imports", __name__, url_prefix="/staff/children/register")

FORMS = frozenset({"csv", "xlsx"})
LONGEST = 300
"""Rows of a report on the page; the file has them all."""


@bp.get("")
@allow(Permission.CHILDREN_WRITE)
def index() -> ResponseReturnValue:
    return _index(Form(data={}))


@bp.post("")
@allow(Permission.CHILDREN_WRITE)
@writes
def send() -> ResponseReturnValue:
    actor, form = _officer(), Form(SendingSchema(), request.form)
    upload = request.files.get("file")
    if not upload:
        form.refuse("file", _("Choose a file."))
    if form.valid and upload:
        body = get_own(form.command.organisation, actor)
        with form.rules():
            sent = services.send_register(upload.read(), body, by=actor)
            return redirect(url_for("imports.show", import_id=sent.public_id))
    return _index(form), 422


@bp.get("/template.xlsx")
@allow(Permission.CHILDREN_WRITE)
def template() -> ResponseReturnValue:
    content = BytesIO(empty_register())
    name = _("children-register.xlsx")
    return send_file(content, MIMETYPES["xlsx"], as_attachment=True, download_name=name)


@bp.get("/<import_id>")
@allow(Permission.CHILDREN_WRITE)
def show(import_id: str) -> ResponseReturnValue:
    return _page(_import(import_id))


@bp.post("/<import_id>/columns")
@allow(Permission.CHILDREN_WRITE)
@writes
def columns(import_id: str) -> ResponseReturnValue:
    sent, form = _import(import_id), Form(data=request.form)
    meanings = meanings_sent(services.columns_of(sent), request.form)
    with form.rules():
        services.name_columns(sent, meanings, by=current_actor())
        flash(_("The meaning of the columns is kept for this office."), "success")
        return redirect(url_for("imports.show", import_id=import_id))
    return _page(sent, form), 422


@bp.post("/<import_id>/take")
@allow(Permission.CHILDREN_WRITE)
@writes
def take(import_id: str) -> ResponseReturnValue:
    sent, form = _import(import_id), Form(TakingSchema(), request.form)
    if form.valid:
        with form.rules():
            if services.take_import(sent, strict=form.command.strict, by=current_actor()):
                flash(_("The good rows are taken."), "success")
                return redirect(url_for("imports.show", import_id=import_id))
            form.refuse("strict", _("Nothing was taken: some rows are wrong."))
    return _page(sent, form), 422


@bp.post("/<import_id>/discard")
@allow(Permission.CHILDREN_WRITE)
@writes
def discard(import_id: str) -> ResponseReturnValue:
    services.discard_import(_import(import_id), by=current_actor())
    flash(_("The file is thrown away; nothing of it was taken."), "success")
    return redirect(url_for("imports.index"))


@bp.post("/<import_id>/undo")
@allow(Permission.CHILDREN_WRITE)
@writes
def undo(import_id: str) -> ResponseReturnValue:
    services.undo_import(_import(import_id), by=current_actor())
    flash(_("The whole import is taken back."), "success")
    return redirect(url_for("imports.show", import_id=import_id))


@bp.get("/<import_id>/report.<form>")
@allow(Permission.CHILDREN_WRITE)
def report(import_id: str, form: str) -> ResponseReturnValue:
    if form not in FORMS:
        raise NotFound(_l("There is no such file."))
    titles = (_("Row"), _("Code"), _("Outcome"), _("Column"), _("Value"), _("Reason"))
    rows = (
        (line.row, line.code, line.outcome, line.column, line.value, line.reason)
        for line in services.report_lines(_import(import_id))
    )
    return sheet_response(DataSheet(_("import-report"), titles, rows), form)


@bp.get("/<import_id>/refused.xlsx")
@allow(Permission.CHILDREN_WRITE)
def refused(import_id: str) -> ResponseReturnValue:
    sent = _import(import_id)
    if sent.state is not ImportState.DRAFT:
        raise NotFound(_l("There is no such file."))
    content = BytesIO(refused_rows(services.look_at(sent)))
    return send_file(
        content, MIMETYPES["xlsx"], as_attachment=True, download_name=_("refused-rows.xlsx")
    )


def _officer() -> Actor:
    """Return the actor; people bound to some communes take no register of any."""
    actor = current_actor()
    if not works_everywhere(actor):
        raise NotAllowed(_l("A register is taken by somebody who works in every commune."))
    return actor


def _import(import_id: str) -> RegisterImport:
    return services.get_import(import_id, _officer())


def _index(form: Form) -> str:
    actor = _officer()
    return render_template(
        "imports/index.html",
        form=form,
        bodies=[(body.code, body.code) for body in list_own(actor)],
        imports=services.list_imports(actor),
    )


def _page(sent: RegisterImport, form: Form | None = None) -> str:
    context: dict[str, Any] = {"sent": sent, "form": form, "labels": LABELS}
    if sent.state is not ImportState.DRAFT:
        lines = services.report_lines(sent)
        return render_template(
            "imports/show.html",
            lines=lines[:LONGEST],
            total=len(lines),
            built=services.built_on(sent) if sent.state is ImportState.TAKEN else [],
            **context,
        )
    try:
        reading = services.look_at(sent)
    except RuleBroken as error:
        return _ask(sent, form or _refused(error), context)
    lines = services.lines_of(reading)
    return render_template(
        "imports/show.html", summary=reading.report(), lines=lines[:LONGEST], total=len(lines),
        **context,
    )  # fmt: skip


def _refused(error: RuleBroken) -> Form:
    form = Form(data={})
    form.refuse("columns", error.message)
    return form


def _ask(sent: RegisterImport, form: Form, context: dict[str, Any]) -> str:
    """Ask what the columns mean, where the file has any."""
    found = services.columns_of(sent)
    return render_template("imports/columns.html", found=found, **{**context, "form": form})

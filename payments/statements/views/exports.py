"""Files of the books for other programs, made by a job."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import _
from core.jobs.services import enqueue
from payments.books.services import organisation_of
from payments.permissions import Permission
from payments.statements.exports import Export, file_name
from payments.statements.jobs import EXPORT
from payments.statements.layouts import list_layouts
from payments.statements.schemas import ExportAsked, ExportSchema, StatementSchema
from payments.statements.views.blueprint import bp, organisation_options


@bp.get("/exports")
@allow(Permission.LEDGER_READ)
def exports() -> ResponseReturnValue:
    """Offer the books as files."""
    return _page(Form(StatementSchema(), request.args))


@bp.post("/exports")
@allow(Permission.LEDGER_READ)
@writes
def ask_for_export() -> ResponseReturnValue:
    """Ask for a file as a job."""
    form = Form(ExportSchema(), request.form)
    if form.valid:
        with form.rules():
            return redirect(url_for("jobs.show", public_id=_enqueue(form.command)))
    return _page(form), 422


def _enqueue(asked: ExportAsked) -> str:
    by = current_actor()
    body = organisation_of(asked.organisation, by)
    file_name(Export(asked.format, (body.id,), asked.layout, asked.period))
    arguments: dict[str, Any] = {
        "form": asked.format,
        "layout": asked.layout,
        "organisation_id": body.id,
        "first": asked.period.first.isoformat() if asked.period else "",
        "last": asked.period.last.isoformat() if asked.period else "",
    }
    return enqueue(EXPORT, arguments, by=by).public_id


def _page(form: Form) -> str:
    formats = [
        ("xlsx", _("Excel")),
        ("csv", _("CSV")),
        *(
            (f"journal:{layout.slug}", _("Journal for %(program)s", program=layout.name))
            for layout in list_layouts()
        ),
        ("beancount", _("Beancount, the whole ledger")),
    ]
    return render_template(
        "statements/exports.html",
        form=form,
        formats=formats,
        organisations=organisation_options(),
    )

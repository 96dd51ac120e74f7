"""The pages of promised against received: a month's list, and the same as a file."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.downloads import sheet_response
from core.forms import Form
from core.i18n import _, locale
from core.periods import Period
from payments.books.services import organisations_of
from payments.permissions import Permission
from sponsorship.promised import services
from sponsorship.promised.rules import NOBODY, Shown
from sponsorship.promised.schemas import AskedSchema
from sponsorship.promised.services import Asked

bp = Blueprint("promised", __name__, url_prefix="/money/promised")


@bp.get("")
@allow(Permission.PLEDGES_READ)
def index() -> ResponseReturnValue:
    """Show what was promised for a month and what came of it."""
    return _page(Form(AskedSchema(), request.args))


def _page(form: Form) -> str:
    by, asked = current_actor(), form.command or Asked()
    found = services.list_promised(asked, by)
    owners = [(one.public_id, one.name) for one in services.list_owners(found.organisation.id)]
    bodies = organisations_of(by)
    return render_template(
        "promised/index.html",
        form=form,
        asked=asked,
        found=found,
        owners=[*owners, (NOBODY, _("Nobody's"))] if owners else [],
        shown=list(Shown),
        organisations=[
            (body.code, body.name_en if locale() == "en" else body.name_vi) for body in bodies
        ],
        ties=services.tie_lines(found) if by.may(Permission.STATEMENTS_READ) else [],
        days=Period(found.month.first, found.month.last),
    )


@bp.get("/list.<any(csv, xlsx):form>")
@allow(Permission.PLEDGES_READ)
def file(form: str) -> ResponseReturnValue:
    """Give exactly the rows of the list, all pages of them."""
    asked = Form(AskedSchema(), request.args)
    if not asked.valid:
        return _page(asked), 422
    rows = services.every_promised(asked.command, current_actor())
    return sheet_response(services.promised_sheet(asked.command, rows), form)

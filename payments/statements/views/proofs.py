"""The tie-out as a page and as tables."""

from flask import render_template
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.downloads import sheet_response
from payments.permissions import Permission
from payments.statements import services
from payments.statements.views.blueprint import asked_period, bp, days, organisation_options


@bp.get("/statements/tie-out")
@allow(Permission.STATEMENTS_READ)
def tie_out() -> ResponseReturnValue:
    """Show that bank, payments, allocations, receipts and ledger agree, or which rows do not."""
    form, code, period = asked_period()
    return render_template(
        "statements/tie_out.html",
        form=form,
        tie=services.tie_out(code, period, current_actor()),
        organisations=organisation_options(),
        days=days(period),
    )


@bp.get("/statements/tie-out.<any(csv, xlsx):form>")
@allow(Permission.STATEMENTS_READ)
def tie_out_file(form: str) -> ResponseReturnValue:
    """Give every row that differs as a table."""
    _form, code, period = asked_period()
    tie = services.tie_out(code, period, current_actor(), most=None)
    return sheet_response(services.tie_sheet(tie), form)

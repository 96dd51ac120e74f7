"""Pages of the books: funds, journal, trial balance."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import this_month
from core.forms import Form
from payments.books import services
from payments.books.documents import document_url, document_word
from payments.books.schemas import JournalSchema, TrialMonth, TrialMonthSchema
from payments.books.services import JournalFilter
from payments.funds import labels as fund_labels  # noqa: F401 - gives kinds of funds their words
from payments.ledger import labels as ledger_labels  # noqa: F401 - and kinds of entries theirs
from payments.numbering import labels as paper_labels  # noqa: F401 - and numbered papers theirs
from payments.permissions import Permission

bp = Blueprint("money", __name__, url_prefix="/money")
bp.add_app_template_global(document_url)
bp.add_app_template_global(document_word)


@bp.get("")
@allow(Permission.FUNDS_READ)
def index() -> ResponseReturnValue:
    """Show what every fund received, paid and holds."""
    return render_template(
        "money/index.html", overviews=services.funds_by_organisation(current_actor())
    )


@bp.get("/children/<organisation_code>")
@allow(Permission.FUNDS_READ)
def children(organisation_code: str) -> ResponseReturnValue:
    """List the funds of single children."""
    number = request.args.get("page", 1, type=int)
    body, page = services.children_funds(organisation_code, number, current_actor())
    return render_template("money/children.html", organisation=body, page=page)


@bp.get("/funds/<fund_id>")
@allow(Permission.FUNDS_READ)
def fund(fund_id: str) -> ResponseReturnValue:
    """Show a fund down to the entries behind its balance."""
    number = request.args.get("page", 1, type=int)
    return render_template(
        "money/fund.html", shown=services.fund_page(fund_id, number, current_actor())
    )


@bp.get("/journal")
@allow(Permission.LEDGER_READ)
def journal() -> ResponseReturnValue:
    """List the entries of the ledger."""
    form = Form(JournalSchema(), request.args)
    by = current_actor()
    return render_template(
        "money/journal.html",
        form=form,
        page=services.journal(form.command or JournalFilter(), by),
        accounts=services.accounts_by_code(by),
    )


@bp.get("/trial-balance")
@allow(Permission.LEDGER_READ)
def trial_balance() -> ResponseReturnValue:
    """Show what each account held, moved and holds in a month."""
    form = Form(TrialMonthSchema(), request.args)
    month = (form.command or TrialMonth()).month or this_month()
    return render_template(
        "money/trial_balance.html",
        form=form,
        month=month,
        balances=services.trial_balances(month, current_actor()),
    )

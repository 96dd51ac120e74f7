"""Pages of the books: funds, journal, trial balance."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import this_month
from core.downloads import sheet_response
from core.forms import Form
from core.labels import label
from core.periods import Period
from payments.books import services
from payments.books.schemas import JournalSchema, PeriodAsked, PeriodSchema
from payments.books.services import JournalFilter
from payments.documents import document_url, document_word
from payments.funds import labels as fund_labels  # noqa: F401 - gives kinds of funds their words
from payments.ledger import labels as ledger_labels  # noqa: F401 - and kinds of entries theirs
from payments.ledger.rules import TransferKind
from payments.numbering import labels as paper_labels  # noqa: F401 - and numbered papers theirs
from payments.permissions import Permission

MOST_ROWS = 50_000
"""Entries in a file that a page makes while a person waits."""

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
        kinds=[(kind.value, label(kind)) for kind in TransferKind],
    )


@bp.get("/journal.<any(csv, xlsx):form>")
@allow(Permission.LEDGER_READ)
def journal_file(form: str) -> ResponseReturnValue:
    """Give the entries that the page lists; a long list is made by a job instead."""
    asked = Form(JournalSchema(), request.args)
    wanted, by = asked.command or JournalFilter(), current_actor()
    if services.journal(wanted, by).total > MOST_ROWS:
        asked_for: dict[str, Any] = request.args.to_dict()
        return redirect(url_for("statements.exports", **asked_for))
    return sheet_response(services.journal_sheet(wanted, by), form)


@bp.get("/trial-balance")
@allow(Permission.LEDGER_READ)
def trial_balance() -> ResponseReturnValue:
    """Show what each account held, moved and holds in a period."""
    form, period = _period()
    return render_template(
        "money/trial_balance.html",
        form=form,
        period=period,
        balances=services.trial_balances(period, current_actor()),
    )


@bp.get("/trial-balance.<any(csv, xlsx):form>")
@allow(Permission.LEDGER_READ)
def trial_balance_file(form: str) -> ResponseReturnValue:
    """Give the trial balance as a file."""
    _form, period = _period()
    balances = services.trial_balances(period, current_actor())
    return sheet_response(services.trial_sheet(balances, period), form)


def _period() -> tuple[Form, Period]:
    """Return the form, and the period it asks for; this month when it asks for none."""
    form = Form(PeriodSchema(), request.args)
    this = Period.of_month(this_month())
    return form, (form.command or PeriodAsked()).period() or this

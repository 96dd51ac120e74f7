"""Statements of funds, on the page, on paper and as tables."""

from flask import render_template
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.downloads import paper_response, sheet_response
from payments.permissions import Permission
from payments.statements import services
from payments.statements.fund_pdf import draw_fund, draw_funds
from payments.statements.views.blueprint import asked_period, bp, days, organisation_options


@bp.get("/statements")
@allow(Permission.STATEMENTS_READ)
def index() -> ResponseReturnValue:
    """Say which statements there are."""
    return render_template("statements/index.html")


@bp.get("/statements/funds")
@allow(Permission.STATEMENTS_READ)
def funds() -> ResponseReturnValue:
    """Show what each fund held, got, gave and holds in a period."""
    form, code, period = asked_period()
    return render_template(
        "statements/funds.html",
        form=form,
        statement=services.funds_statement(code, period, current_actor()),
        organisations=organisation_options(),
        days=days(period),
    )


@bp.get("/statements/funds.<any(pdf, csv, xlsx):form>")
@allow(Permission.STATEMENTS_READ)
def funds_file(form: str) -> ResponseReturnValue:
    """Give the same as a file; the tables have every child's fund."""
    _form, code, period = asked_period()
    statement = services.funds_statement(code, period, current_actor())
    sheet = services.funds_sheet(statement)
    if form == "pdf":
        return paper_response(draw_funds(services.funds_paper(statement)), sheet.name)
    return sheet_response(sheet, form)


@bp.get("/statements/funds/<fund_id>")
@allow(Permission.STATEMENTS_READ)
def fund(fund_id: str) -> ResponseReturnValue:
    """Show one fund's period line by line."""
    form, _code, period = asked_period()
    return render_template(
        "statements/fund.html",
        form=form,
        statement=services.fund_statement(fund_id, period, current_actor()),
        days=days(period),
    )


@bp.get("/statements/funds/<fund_id>.<any(pdf, csv, xlsx):form>")
@allow(Permission.STATEMENTS_READ)
def fund_file(fund_id: str, form: str) -> ResponseReturnValue:
    """Give one fund's period as a file."""
    _form, _code, period = asked_period()
    statement = services.fund_statement(fund_id, period, current_actor())
    sheet = services.fund_sheet(statement)
    if form == "pdf":
        return paper_response(draw_fund(services.fund_paper(statement)), sheet.name)
    return sheet_response(sheet, form)

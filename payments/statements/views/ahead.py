"""What is ahead and what is allowed: the reserve view and the management-cost test."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.downloads import sheet_response
from payments.ledger.rules import percent
from payments.permissions import Permission
from payments.statements import services
from payments.statements.views.blueprint import asked_year, bp, organisation_options


@bp.get("/statements/reserve")
@allow(Permission.STATEMENTS_READ)
def reserve() -> ResponseReturnValue:
    """Show every fund today and in twelve months, and one of them month by month."""
    found = services.reserves(request.args.get("organisation") or None, current_actor())
    return render_template(
        "statements/reserve.html",
        found=found,
        chosen=found.of(request.args.get("fund")),
        organisations=organisation_options(),
    )


@bp.get("/statements/reserve.<any(csv, xlsx):form>")
@allow(Permission.STATEMENTS_READ)
def reserve_file(form: str) -> ResponseReturnValue:
    """Give the months of all funds as a table."""
    found = services.reserves(request.args.get("organisation") or None, current_actor())
    return sheet_response(services.reserve_sheet(found), form)


@bp.get("/statements/management")
@allow(Permission.STATEMENTS_READ)
def management() -> ResponseReturnValue:
    """Hold a year's management cost to the policy in force."""
    form, asked, year = asked_year()
    return render_template(
        "statements/management.html",
        form=form,
        test=services.management_test(asked.organisation, year, current_actor()),
        percent=percent,
        organisations=organisation_options(),
    )


@bp.get("/statements/management.<any(csv, xlsx):form>")
@allow(Permission.STATEMENTS_READ)
def management_file(form: str) -> ResponseReturnValue:
    """Give the test as a table."""
    _form, asked, year = asked_year()
    test = services.management_test(asked.organisation, year, current_actor())
    return sheet_response(services.management_sheet(test), form)

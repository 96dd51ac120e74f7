"""Commands for the chart of accounts."""

import click
from flask.cli import AppGroup

from core.cli import emit, fail
from core.db import unit_of_work
from core.errors import AppError
from core.i18n import _
from core.organisations.services import get_organisation
from payments.ledger.services.chart import load_set

cli = AppGroup("accounts", help="The chart of accounts.")


@cli.command()
@click.argument("name")
@click.option("--organisation", "code", required=True, help="Code of the organisation.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def load(name: str, *, code: str, as_json: bool) -> None:
    """Give an organisation the codes of a set (charity, public_unit); refused once booked."""
    try:
        with unit_of_work():
            count = load_set(get_organisation(code), name, by=None)
    except AppError as error:
        fail(error.message)
    emit(
        {"set": name, "organisation": code, "accounts": count},
        as_json=as_json,
        text=_(
            "%(count)s accounts of the set %(name)s are loaded for %(code)s.",
            count=count,
            name=name,
            code=code,
        ),
    )

"""``flask covers``: which funds cover missed months, and what they covered."""

import click
from flask.cli import AppGroup

from core.cli import emit, fail, system_actor
from core.db import unit_of_work
from core.errors import AppError
from core.formats import money
from core.i18n import _
from core.money import Money
from core.organisations.services import get_organisation
from payments.funds.services import get_fund_by_code
from payments.receiving.services import let_fund_cover, list_covers

cli = AppGroup("covers", help="Missed months that a fund pays for a child.")


@cli.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_command(*, as_json: bool) -> None:
    """Print the covers, the latest first."""
    rows = list_covers()
    lines = [
        _(
            "%(month)s %(commitment)s: %(amount)s from %(fund)s, %(repaid)s given back",
            month=str(row.month),
            commitment=row.commitment,
            amount=money(Money(row.amount, row.currency)),
            fund=row.fund,
            repaid=money(Money(row.repaid, row.currency)),
        )
        for row in rows
    ]
    text = "\n".join(lines) or _("No month was covered.")
    emit({"covers": [row.as_json() for row in rows]}, as_json=as_json, text=text)


@cli.command("allow")
@click.option("--fund", required=True, metavar="CODE", help="The fund that may cover months.")
@click.option("--months", required=True, type=click.IntRange(0, 24), help="In a row; 0: none.")
@click.option("--organisation", default="QBT", show_default=True, help="Whose fund.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def allow_command(fund: str, months: int, organisation: str, *, as_json: bool) -> None:
    """Say how many missed months in a row of one commitment a fund may cover."""
    try:
        with unit_of_work():
            found = get_fund_by_code(get_organisation(organisation).id, fund)
            let_fund_cover(found, months or None, by=system_actor())
    except AppError as error:
        fail(error.message)
    text = _("Fund %(fund)s covers %(months)s months in a row.", fund=fund, months=months)
    emit({"fund": fund, "months": months}, as_json=as_json, text=text)

"""Commands for holds."""

import click
from flask.cli import AppGroup

from core.cli import emit
from core.db import unit_of_work
from core.i18n import _, ngettext
from sponsorship.matching.services import activate_paid, expire_holds, lapse_overdue, pay_on

cli = AppGroup("holds", help="Children held for a sponsor.")


@cli.command("expire")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def expire(*, as_json: bool) -> None:
    """Free the children whose time is over; begin what was paid, end what never was, pay on.

    Safe to run again at any time: who has paid is active before anybody is told it is too late.
    """
    # One after the other: each keeps its own children from others, in their order.
    with unit_of_work():
        activated = activate_paid()
    with unit_of_work():
        lapsed = lapse_overdue()
    with unit_of_work():
        expired = expire_holds()
    with unit_of_work():
        bridged = pay_on()
    lines = [
        ngettext("%(num)s hold has expired.", "%(num)s holds have expired.", expired),
        ngettext(
            "%(num)s sponsorship has begun with its first payment.",
            "%(num)s sponsorships have begun with their first payment.",
            activated,
        ),
        ngettext(
            "%(num)s sponsorship ended: nothing was paid in time.",
            "%(num)s sponsorships ended: nothing was paid in time.",
            lapsed,
        ),
        _(
            "Cover funds paid on for children between sponsors: %(paid)s months; %(short)s wait for"
            " money.",
            paid=bridged.paid,
            short=bridged.short,
        ),
    ]
    done = {"expired": expired, "activated": activated, "lapsed": lapsed, **vars(bridged)}
    emit(done, as_json=as_json, text="\n".join(lines))

"""The landing page of staff: what waits, and what to do next."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from payments.permissions import Permission as Money
from sponsorship.permissions import Permission
from sponsorship.workbench.services import list_counters, list_next_acts, money_of_last_months

bp = Blueprint("workbench", __name__, url_prefix="/staff")


@bp.get("")
@allow(Permission.QUEUE)
def queue() -> ResponseReturnValue:
    """Show the work queue of the signed-in person."""
    actor = current_actor()
    return render_template(
        "workbench/queue.html",
        counters=list_counters(actor),
        acts=list_next_acts(actor),
        months=money_of_last_months(actor) if actor.may(Money.PLEDGES_READ) else [],
    )

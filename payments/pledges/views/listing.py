"""Pages of commitments: the list, and one with its months."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import this_month
from payments.permissions import Permission
from payments.pledges import services
from payments.pledges.rules import PledgeView

bp = Blueprint("pledges", __name__, url_prefix="/money/pledges")

MONTHS_ON_PAGE = 24
MONTHS_AHEAD = 3


@bp.get("")
@allow(Permission.PLEDGES_READ)
def index() -> ResponseReturnValue:
    asked = request.args
    wanted = services.PledgeFilter(
        text=asked.get("q", "").strip(),
        view=PledgeView(asked["view"]) if asked.get("view") in set(PledgeView) else PledgeView.ALL,
        page=asked.get("page", 1, type=int),
    )
    page = services.list_pledges(wanted, by=current_actor())
    return render_template("pledges/index.html", page=page, wanted=wanted, views=list(PledgeView))


@bp.get("/<code>")
@allow(Permission.PLEDGES_READ)
def show(code: str) -> ResponseReturnValue:
    pledge = services.get_pledge(code, by=current_actor())
    row = services.pledge_rows([pledge.id])[0]
    ahead = services.upcoming(pledge.id, MONTHS_AHEAD, row.schedule) if pledge.runs else []
    return render_template(
        "pledges/show.html",
        row=row,
        cells=services.month_strips(
            [pledge.id], this_month(), MONTHS_ON_PAGE, {pledge.id: row.schedule}
        )[pledge.id],
        tasks=services.open_tasks(pledge.id) if row.has_task else [],
        pauses=services.list_pauses(pledge.id) if row.schedule.pauses else [],
        payer=services.payer_of(pledge),
        upcoming=ahead,
    )

"""The lines of the bank that wait for a person."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.errors import NotFound
from core.forms import Form
from core.i18n import _, _l, ngettext
from payments.bank import services
from payments.bank.rules import LineView, Reason, decisions_for
from payments.bank.schemas import DecideSchema
from payments.bank.views.blueprint import bodies, bp
from payments.permissions import Permission

KEPT = ("view", "q", "account", "reason", "page")
MOST_AT_ONCE = 25
"""Lines that one click accepts: those of a page, which the person has seen."""


@bp.get("/reconcile")
@allow(Permission.BANK_RECONCILE)
def reconcile() -> ResponseReturnValue:
    asked = request.args
    wanted = services.LineFilter(
        view=LineView(asked["view"]) if asked.get("view") in set(LineView) else LineView.WAITING,
        text=asked.get("q", "").strip(),
        account=asked.get("account", ""),
        reason=Reason(asked["reason"]) if asked.get("reason") in set(Reason) else None,
        organisations=bodies(),
        page=asked.get("page", 1, type=int),
    )
    page = services.list_lines(wanted)
    counts = services.count_lines(bodies())
    return render_template(
        "bank/reconcile.html",
        page=page,
        wanted=wanted,
        counts=counts,
        views=list(LineView),
        reasons=list(Reason),
    )


@bp.post("/match")
@allow(Permission.BANK_RECONCILE)
@writes
def match() -> ResponseReturnValue:
    account = services.get_account(request.form.get("account", ""), bodies())
    matched = services.match_waiting(account, by=current_actor())
    flash(
        _(
            "%(count)s lines were booked by themselves.",
            count=len(matched.booked) + len(matched.met),
        ),
        "success",
    )
    return redirect(url_for("bank.reconcile", account=account.slug))


@bp.post("/accept-all")
@allow(Permission.BANK_RECONCILE)
@writes
def accept_all() -> ResponseReturnValue:
    lines = request.form.getlist("line")[:MOST_AT_ONCE]
    reason = request.form.get("reason", "")
    if reason not in set(Reason) or not lines:
        raise NotFound(_l("There is no such suggestion."))
    booked = services.accept_all(lines, Reason(reason), organisations=bodies(), by=current_actor())
    flash(ngettext("%(num)s line is booked.", "%(num)s lines are booked.", booked), "success")
    return redirect(url_for("bank.reconcile", **_kept()))


@bp.get("/lines/<line_id>")
@allow(Permission.BANK_RECONCILE)
def line(line_id: str) -> ResponseReturnValue:
    return _line(services.get_line(line_id, bodies()), Form())


@bp.post("/lines/<line_id>")
@allow(Permission.BANK_RECONCILE)
@writes
def decide(line_id: str) -> ResponseReturnValue:
    form = Form(DecideSchema(), request.form)
    if form.valid:
        with form.rules():
            services.decide(line_id, form.command, organisations=bodies(), by=current_actor())
            flash(_("The line is decided."), "success")
            return redirect(url_for("bank.reconcile", **_kept()))
    return _line(services.get_line(line_id, bodies()), form), 422


@bp.post("/lines/<line_id>/accept/<int:rank>")
@allow(Permission.BANK_RECONCILE)
@writes
def accept(line_id: str, rank: int) -> ResponseReturnValue:
    form = Form()
    with form.rules():
        services.accept_suggestion(line_id, rank, organisations=bodies(), by=current_actor())
        flash(_("The line is booked."), "success")
        return redirect(url_for("bank.reconcile", **_kept()))
    return _line(services.get_line(line_id, bodies()), form), 422


@bp.post("/lines/<line_id>/take-back")
@allow(Permission.BANK_RECONCILE)
@writes
def take_back(line_id: str) -> ResponseReturnValue:
    services.take_back(line_id, organisations=bodies(), by=current_actor())
    flash(_("The line waits again."), "success")
    return redirect(url_for("bank.line", line_id=line_id))


def _kept() -> dict[str, Any]:
    """Return the filters of the list that the person came from."""
    return {name: request.args[name] for name in KEPT if name in request.args}


def _line(row: services.LineRow, form: Form) -> str:
    return render_template(
        "bank/line.html",
        row=row,
        form=form,
        decisions=decisions_for(row.line.amount),
        kept=_kept(),
        funds=services.list_gift_funds(row.account.organisation_id),
    )

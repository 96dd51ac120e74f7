"""Pages of the bank: statements, and the lines that wait for a person."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.errors import RuleBroken
from core.forms import Form
from core.i18n import _
from payments.bank import services
from payments.bank.narratives import likely_decision
from payments.bank.rules import LineView, decisions_for
from payments.bank.schemas import AskPayIntoSchema, DecideSchema
from payments.bank.wording import in_words
from payments.permissions import Permission

bp = Blueprint("bank", __name__, url_prefix="/money/bank")

KEPT = ("view", "q", "account", "page")


@bp.get("")
@allow(Permission.BANK_IMPORT, Permission.BANK_RECONCILE)
def index() -> ResponseReturnValue:
    return _index(Form())


@bp.post("")
@allow(Permission.BANK_IMPORT)
@writes
def import_file() -> ResponseReturnValue:
    form, sent = Form(data=request.form), request.files.get("file")
    with form.rules():
        if sent is None or not sent.filename:
            raise RuleBroken("file", _("Choose the bank’s statement."))
        account = services.get_account(request.form.get("account", ""), _bodies())
        report = services.import_statement(account, sent.read(), by=current_actor())
        flash(in_words(report), "success")
        return redirect(url_for("bank.reconcile", account=account.slug))
    return _index(form), 422


@bp.get("/accounts/<slug>")
@allow(Permission.BOOKS_KEEP)
def account(slug: str) -> ResponseReturnValue:
    return _account(slug, Form())


@bp.post("/accounts/<slug>")
@allow(Permission.BOOKS_KEEP)
@writes
def ask_account(slug: str) -> ResponseReturnValue:
    form = Form(AskPayIntoSchema(), request.form)
    account = services.get_account(slug, _bodies())
    if form.valid:
        with form.rules():
            services.ask_pay_into(account, form.command, by=current_actor())
            flash(_("Somebody else has to approve it. Until then nothing changes."), "success")
            return redirect(url_for("bank.index"))
    return _account(slug, form), 422


@bp.get("/reconcile")
@allow(Permission.BANK_RECONCILE)
def reconcile() -> ResponseReturnValue:
    asked = request.args
    wanted = services.LineFilter(
        view=LineView(asked["view"]) if asked.get("view") in set(LineView) else LineView.WAITING,
        text=asked.get("q", "").strip(),
        account=asked.get("account", ""),
        organisations=_bodies(),
        page=asked.get("page", 1, type=int),
    )
    page = services.list_lines(wanted)
    counts = services.count_lines(_bodies())
    return render_template(
        "bank/reconcile.html", page=page, wanted=wanted, counts=counts, views=list(LineView)
    )


@bp.post("/match")
@allow(Permission.BANK_RECONCILE)
@writes
def match() -> ResponseReturnValue:
    account = services.get_account(request.form.get("account", ""), _bodies())
    matched = services.match_waiting(account, by=current_actor())
    flash(
        _(
            "%(count)s lines were booked by themselves.",
            count=len(matched.booked) + len(matched.met),
        ),
        "success",
    )
    return redirect(url_for("bank.reconcile", account=account.slug))


@bp.get("/lines/<line_id>")
@allow(Permission.BANK_RECONCILE)
def line(line_id: str) -> ResponseReturnValue:
    return _line(services.get_line(line_id, _bodies()), Form())


@bp.post("/lines/<line_id>")
@allow(Permission.BANK_RECONCILE)
@writes
def decide(line_id: str) -> ResponseReturnValue:
    form = Form(DecideSchema(), request.form)
    if form.valid:
        with form.rules():
            services.decide(line_id, form.command, organisations=_bodies(), by=current_actor())
            flash(_("The line is decided."), "success")
            return redirect(url_for("bank.reconcile", **_kept()))
    return _line(services.get_line(line_id, _bodies()), form), 422


@bp.post("/lines/<line_id>/accept/<int:rank>")
@allow(Permission.BANK_RECONCILE)
@writes
def accept(line_id: str, rank: int) -> ResponseReturnValue:
    form = Form()
    with form.rules():
        services.accept_suggestion(line_id, rank, organisations=_bodies(), by=current_actor())
        flash(_("The line is booked."), "success")
        return redirect(url_for("bank.reconcile", **_kept()))
    return _line(services.get_line(line_id, _bodies()), form), 422


@bp.post("/lines/<line_id>/take-back")
@allow(Permission.BANK_RECONCILE)
@writes
def take_back(line_id: str) -> ResponseReturnValue:
    services.take_back(line_id, organisations=_bodies(), by=current_actor())
    flash(_("The line waits again."), "success")
    return redirect(url_for("bank.line", line_id=line_id))


def _kept() -> dict[str, Any]:
    """Return the filters of the list that the person came from."""
    return {name: request.args[name] for name in KEPT if name in request.args}


def _index(form: Form) -> str:
    return render_template(
        "bank/index.html",
        form=form,
        counts=services.count_lines(_bodies()),
        statements=services.list_statements(_bodies()),
    )


def _account(slug: str, form: Form) -> str:
    found = services.get_account(slug, _bodies())
    return render_template("bank/account.html", account=found, form=form)


def _line(row: services.LineRow, form: Form) -> str:
    return render_template(
        "bank/line.html",
        row=row,
        form=form,
        decisions=decisions_for(row.line.amount),
        kept=_kept(),
        likely=likely_decision(row.line.amount, row.line.narrative),
        funds=services.list_gift_funds(row.account.organisation_id),
    )


def _bodies() -> frozenset[int] | None:
    """Return the organisations in whose accounts the person may look; None means all."""
    actor = current_actor()
    return None if actor.everywhere else actor.organisations

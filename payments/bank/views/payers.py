"""What payers paid for before: shown, and forgotten when told."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.i18n import _
from payments.bank import services
from payments.bank.views.blueprint import bodies, bp
from payments.permissions import Permission


@bp.get("/payers")
@allow(Permission.BANK_RECONCILE)
def payers() -> ResponseReturnValue:
    page = services.list_rules(bodies(), request.args.get("page", 1, type=int))
    return render_template("bank/payers.html", page=page)


@bp.post("/payers/<rule_id>/forget")
@allow(Permission.BANK_RECONCILE)
@writes
def forget(rule_id: str) -> ResponseReturnValue:
    services.forget(rule_id, organisations=bodies(), by=current_actor())
    flash(_("Forgotten: nothing is suggested from it any more."), "success")
    return redirect(url_for("bank.payers"))

"""The page of reminders: who would be reminded today, and the button that does it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.i18n import ngettext
from payments.permissions import Permission
from payments.pledges import services

bp = Blueprint("reminders", __name__, url_prefix="/money/reminders")

SHOWN = 200


@bp.get("")
@allow(Permission.PLEDGES_READ)
def index() -> ResponseReturnValue:
    found = services.list_to_remind(by=current_actor())
    return render_template("reminders/index.html", found=found, shown=found[:SHOWN])


@bp.post("")
@allow(Permission.PLEDGES_WRITE)
@writes
def send() -> ResponseReturnValue:
    report = services.send_reminders(by=current_actor())
    flash(
        ngettext(
            "%(num)s reminder is on its way.", "%(num)s reminders are on their way.", report.sent
        ),
        "success",
    )
    return redirect(url_for("reminders.index"))

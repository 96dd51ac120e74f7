"""Pages of reminders: who is reminded today, one commitment, mails and letters."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.errors import RuleBroken, WrongState
from core.forms import Form
from core.i18n import _l, ngettext
from core.labels import label
from payments.permissions import Permission
from payments.pledges.services import get_pledge
from payments.reminders import services
from payments.reminders.schemas import PrintSchema
from payments.reminders.services import Late, PrintLetters

bp = Blueprint("reminders", __name__, url_prefix="/money/reminders")

SHOWN = 200


@bp.get("")
@allow(Permission.PLEDGES_READ)
def index() -> ResponseReturnValue:
    """Show who would be reminded today, by which way, and the letters that were printed."""
    return _index(Form())


def _index(form: Form) -> str:
    by = current_actor()
    found = services.list_to_remind(by=by)
    return render_template(
        "reminders/index.html",
        form=form,
        found=found,
        shown=found[:SHOWN],
        mails=sum(one.has_mail for one in found),
        letters=sum(services.gets_letter(one, PrintLetters()) for one in found),
        batches=services.list_batches(by=by),
    )


@bp.post("")
@allow(Permission.PLEDGES_WRITE)
@writes
def send() -> ResponseReturnValue:
    """Queue the mails."""
    _tell(services.send_reminders(by=current_actor()))
    return redirect(url_for("reminders.index"))


@bp.post("/letters")
@allow(Permission.PLEDGES_WRITE)
@writes
def print_letters() -> ResponseReturnValue:
    """Keep a reminder for each who gets a letter, and print them as a job."""
    form = Form(PrintSchema(), request.form)
    if form.valid:
        with form.rules():
            job = services.print_letters(form.command, by=current_actor())
            return redirect(url_for("jobs.show", public_id=job.public_id))
    return _index(form), 422


@bp.post("/letters/<code>")
@allow(Permission.PLEDGES_WRITE)
@writes
def print_again(code: str) -> ResponseReturnValue:
    """Print letters again, as of today; nobody is reminded anew."""
    job = services.print_again(code, by=current_actor())
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.get("/<code>")
@allow(Permission.PLEDGES_READ)
def one(code: str) -> ResponseReturnValue:
    """Show what is open of one commitment, its reminders, and what can be sent today."""
    pledge = get_pledge(code, by=current_actor())
    return render_template(
        "reminders/one.html",
        pledge=pledge,
        late=services.find_late(pledge.code, by=current_actor()),
        reminders=services.reminders_of(pledge.id),
    )


@bp.post("/<code>/mail")
@allow(Permission.PLEDGES_WRITE)
@writes
def send_one(code: str) -> ResponseReturnValue:
    """Queue the mail of one commitment."""
    late = _to_remind(code)
    if not late.has_mail:
        raise RuleBroken("", _l("The payer has no e-mail address. Print a letter, or call."))
    _tell(services.send_to([late], by=current_actor()))
    return redirect(url_for("reminders.one", code=code))


@bp.post("/<code>/letter")
@allow(Permission.PLEDGES_WRITE)
@writes
def print_one(code: str) -> ResponseReturnValue:
    """Print the letter of one commitment."""
    late = _to_remind(code)
    if not late.has_post:
        raise RuleBroken("", _l("The payer has no postal address. Call, or write it down first."))
    job = services.print_for([late], by=current_actor())
    return redirect(url_for("jobs.show", public_id=job.public_id))


def _to_remind(code: str) -> Late:
    """Return a commitment that is to be reminded today; WrongState says why it is not."""
    pledge = get_pledge(code, by=current_actor())
    late = services.find_late(pledge.code, by=current_actor())
    if late is None:
        raise WrongState(_l("Nothing is open past its day."))
    if late.why_not:
        raise WrongState(_l("No reminder today: %(why)s.", why=label(late.why_not)))
    return late


def _tell(report: services.ReminderReport) -> None:
    flash(
        ngettext(
            "%(num)s reminder is on its way.", "%(num)s reminders are on their way.", report.sent
        ),
        "success",
    )

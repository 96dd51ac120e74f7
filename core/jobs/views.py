"""The page of a job: how far it is, what came of it, its files."""

from io import BytesIO

from flask import Blueprint, flash, jsonify, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.i18n import _
from core.jobs.services import ask_to_stop, get_job, get_job_file
from core.permissions import Permission

bp = Blueprint("jobs", __name__, url_prefix="/jobs")

REFRESH_SECONDS = 3


@bp.get("/<public_id>")
@allow(Permission.ACCOUNT_OWN)
def show(public_id: str) -> ResponseReturnValue:
    """Show progress; while it runs, the page asks again by itself, without scripts too."""
    job = get_job(public_id, current_actor())
    asking = {} if job.over else {"refresh_seconds": REFRESH_SECONDS}
    return render_template("jobs/show.html", job=job, **asking)


@bp.post("/<public_id>/stop")
@allow(Permission.ACCOUNT_OWN)
@writes
def stop(public_id: str) -> ResponseReturnValue:
    """Ask the worker to stop after the piece at hand."""
    ask_to_stop(public_id, current_actor())
    flash(_("The work stops after the piece at hand. What is done stays done."), "success")
    return redirect(url_for("jobs.show", public_id=public_id))


@bp.get("/<public_id>.json")
@allow(Permission.ACCOUNT_OWN)
def status(public_id: str) -> ResponseReturnValue:
    """Tell programs the same."""
    job = get_job(public_id, current_actor())
    return jsonify(
        state=job.state,
        done=job.done,
        total=job.total,
        error=job.error,
        result=job.result,
        files=job.files,
    )


@bp.get("/<public_id>/files/<int:number>")
@allow(Permission.ACCOUNT_OWN)
def download(public_id: str, number: int) -> ResponseReturnValue:
    """Hand over a file that the job made."""
    name, content = get_job_file(public_id, number, current_actor())
    return send_file(BytesIO(content), download_name=name, as_attachment=True)

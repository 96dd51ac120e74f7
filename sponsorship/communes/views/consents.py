"""The signed paper, sent from the phone with a picture."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import ngettext
from sponsorship.children.services import get_child
from sponsorship.communes import services
from sponsorship.communes.schemas import SendPaperSchema
from sponsorship.communes.views.blueprint import bp, upload
from sponsorship.permissions import Permission
from sponsorship.register.services import places_of_work


@bp.get("/consents")
@allow(Permission.COMMUNE_WORK)
def paper() -> ResponseReturnValue:
    return _page(Form(data={"child": request.args.get("child", "")}))


@bp.post("/consents")
@allow(Permission.COMMUNE_WORK)
@writes
def send_paper() -> ResponseReturnValue:
    form = Form(SendPaperSchema(), request.form)
    if form.valid:
        with form.rules():
            count = services.send_paper(form.command, upload("scan"), by=current_actor())
            told = ngettext("%(num)s consent is recorded.", "%(num)s consents are recorded.", count)
            flash(told, "success")
            return redirect(url_for("communes.index"))
    return _page(form), 422


def _page(form: Form) -> str:
    code = form.values.get("child") or ""
    child = get_child(code, current_actor()) if code else None
    return render_template(
        "communes/paper.html", form=form, child=child, places=places_of_work(current_actor())
    )

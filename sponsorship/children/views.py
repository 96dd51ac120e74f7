"""How children come onto the books: registers, rows set aside, verification and consent lists."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.db import writes
from core.forms import Form
from core.i18n import _, ngettext
from core.places.services import names_of
from sponsorship.children import services
from sponsorship.children.consent_rules import Basis, Channel
from sponsorship.children.identity import guardian_of, names_for
from sponsorship.children.rules import Scope
from sponsorship.children.schemas import DecisionSchema, SignedListSchema
from sponsorship.children.services import Aside
from sponsorship.permissions import Permission

bp = Blueprint("intake", __name__, url_prefix="/staff/children")


@bp.get("/aside/<aside_id>")
@allow(Permission.CHILDREN_WRITE)
def aside(aside_id: str) -> ResponseReturnValue:
    return _aside_page(services.get_aside(aside_id, current_actor()), None)


@bp.post("/aside/<aside_id>/same")
@allow(Permission.CHILDREN_WRITE)
@writes
def same(aside_id: str) -> ResponseReturnValue:
    found, form = services.get_aside(aside_id, current_actor()), _decision()
    if form.valid:
        with form.rules():
            services.discard_as_same(aside_id, form.command.reason, by=current_actor())
            flash(_("The row is discarded; the child stays as it was."), "success")
            return redirect(url_for("duplicates.index"))
    return _aside_page(found, form), 422


@bp.post("/aside/<aside_id>/different")
@allow(Permission.CHILDREN_WRITE)
@writes
def different(aside_id: str) -> ResponseReturnValue:
    found, form = services.get_aside(aside_id, current_actor()), _decision()
    if form.valid:
        code = (form.command.code or found.row.code).upper()
        with form.rules():
            services.take_as_different(aside_id, code, form.command.reason, by=current_actor())
            flash(_("%(code)s is on the books as another child.", code=code), "success")
            return redirect(url_for("duplicates.index"))
    return _aside_page(found, form), 422


@bp.get("/lists")
@allow(Permission.CHILDREN_VERIFY, Permission.CONSENT_RECORD)
def lists() -> ResponseReturnValue:
    return _lists_page(request.args.get("commune", ""), None)


@bp.post("/lists/verify")
@allow(Permission.CHILDREN_VERIFY)
@writes
def verify() -> ResponseReturnValue:
    form = Form(SignedListSchema(), request.form)
    if form.valid:
        asked = form.command
        with form.rules():
            count = services.verify_children(asked.paper, asked.listed, by=current_actor())
            flash(
                ngettext("%(num)s child verified.", "%(num)s children verified.", count), "success"
            )
            return redirect(url_for("intake.lists", commune=asked.listed.commune))
    return _lists_page(request.form.get("commune", ""), form), 422


@bp.post("/lists/consent")
@allow(Permission.CONSENT_RECORD)
@writes
def record_consents() -> ResponseReturnValue:
    form = Form(SignedListSchema(), request.form)
    if form.valid:
        asked = form.command
        with form.rules():
            upload = request.files.get("scan")
            count = services.record_claimed_consents(
                asked.paper,
                asked.listed,
                by=current_actor(),
                scopes=asked.scopes,
                evidence=services.Evidence(asked.channel, upload.read() if upload else b""),
            )
            flash(
                ngettext("%(num)s consent recorded.", "%(num)s consents recorded.", count),
                "success",
            )
            return redirect(url_for("intake.lists", commune=asked.listed.commune))
    return _lists_page(request.form.get("commune", ""), form), 422


@bp.post("/lists/basis")
@allow(Permission.CONSENT_RECORD)
@writes
def record_basis() -> ResponseReturnValue:
    form = Form(SignedListSchema(), request.form)
    if form.valid and form.command.basis is None:
        form.refuse("basis", _("Choose one of the list."))
    if form.valid:
        asked = form.command
        wanted = services.SetBasis(asked.basis, asked.paper.document, asked.paper.day)
        with form.rules():
            count = services.record_basis(wanted, asked.listed, by=current_actor())
            told = ngettext(
                "Legal basis of %(num)s file recorded.",
                "Legal basis of %(num)s files recorded.",
                count,
            )
            flash(told, "success")
            return redirect(url_for("intake.lists", commune=asked.listed.commune))
    return _lists_page(request.form.get("commune", ""), form), 422


def _decision() -> Form:
    return Form(DecisionSchema(), request.form)


def _aside_page(found: Aside, form: Form | None) -> str:
    note_look("child", found.child.code)
    return render_template(
        "intake/aside.html",
        aside=found,
        who=names_for([found.child.id])[found.child.id],
        carer=guardian_of(found.child.id),
        places=names_of([found.row.place_code, found.child.place_code]),
        form=form,
    )


def _lists_page(commune: str, form: Form | None) -> str:
    actor = current_actor()
    communes = services.waiting_communes(actor)
    chosen = next((one for one in communes if one.code == commune), None)
    return render_template(
        "intake/lists.html",
        communes=communes,
        chosen=chosen,
        children=services.waiting_children(commune, actor) if chosen else [],
        scopes=Scope,
        channels=Channel,
        bases=Basis,
        form=form,
    )

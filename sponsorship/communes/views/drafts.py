"""A new child in four parts, each saved by itself, then sent in as a whole."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form, sent_form
from core.i18n import _
from core.labels import label
from sponsorship.children.field_models import ChildDraft
from sponsorship.children.rules import Circumstance
from sponsorship.communes import services
from sponsorship.communes.rules import Part
from sponsorship.communes.schemas import AGREED, PARTS, NewChildSchema, part_of
from sponsorship.communes.views.blueprint import bp, upload
from sponsorship.permissions import Permission
from sponsorship.register.services import places_of_work, shown_circumstances

ONE_PART = f"any({', '.join(Part)})"
"""An address names one of the parts."""


@bp.post("/drafts")
@allow(Permission.COMMUNE_WORK)
@writes
def start() -> ResponseReturnValue:
    draft = services.start_draft(sent_form(request.form), by=current_actor())
    return redirect(url_for("communes.draft", draft_id=draft.public_id))


@bp.get("/drafts/<draft_id>")
@allow(Permission.COMMUNE_WORK)
def draft(draft_id: str) -> ResponseReturnValue:
    found = services.get_draft(draft_id, current_actor())
    return _when_sent(found) or _tasks_page(found, None)


@bp.get(f"/drafts/<draft_id>/<{ONE_PART}:part>")
@allow(Permission.COMMUNE_WORK)
def part(draft_id: str, part: str) -> ResponseReturnValue:
    found, which = services.get_draft(draft_id, current_actor()), Part(part)
    values = services.typed_parts(found)[which]
    return _when_sent(found) or _part_page(found, which, Form(data=values))


@bp.post(f"/drafts/<draft_id>/<{ONE_PART}:part>")
@allow(Permission.COMMUNE_WORK)
@writes
def save(draft_id: str, part: str) -> ResponseReturnValue:
    found, which = services.get_draft(draft_id, current_actor()), Part(part)
    if (sent := _when_sent(found)) is not None:
        return sent
    form = Form(PARTS[which](), request.form)
    if form.valid:
        with form.rules():
            services.save_part(found, which, form.command, by=current_actor())
            return redirect(url_for("communes.draft", draft_id=draft_id))
    return _part_page(found, which, form), 422


@bp.post("/drafts/<draft_id>/send")
@allow(Permission.COMMUNE_WORK)
@writes
def send(draft_id: str) -> ResponseReturnValue:
    found = services.get_draft(draft_id, current_actor(), locked=True)
    if (sent := _when_sent(found)) is not None:
        return sent
    form = _whole(found)
    if form.valid:
        with form.rules():
            compared = request.form.get("compared") == "true"
            new = replace(form.command, scan=services.scan_of(upload("scan")))
            child = services.send_draft(found, new, compared=compared, by=current_actor())
            flash(_("The child is sent in; somebody else verifies it."), "success")
            return redirect(url_for("communes.child", code=child.code))
    return _tasks_page(found, form), 422


@bp.post("/drafts/<draft_id>/remove")
@allow(Permission.COMMUNE_WORK)
@writes
def remove(draft_id: str) -> ResponseReturnValue:
    services.remove_draft(services.get_draft(draft_id, current_actor()))
    flash(_("The draft is removed."), "success")
    return redirect(url_for("communes.index"))


def _when_sent(draft: ChildDraft) -> ResponseReturnValue | None:
    """Lead on to the child that a draft has become."""
    code = services.child_of(draft)
    return redirect(url_for("communes.child", code=code)) if code else None


def _whole(draft: ChildDraft) -> Form:
    """Return all parts as one form, or the parts that are missing."""
    missing = services.missing_parts(draft)
    if not missing:
        typed = services.typed_parts(draft)
        return Form(NewChildSchema(), {"code": "TE-0"} | _merged(typed))
    form = Form(data={})
    for one in missing:
        form.refuse(one, _("Fill in this part."))
    return form


def _merged(parts: dict[Part, dict[str, Any]]) -> dict[str, Any]:
    return {name: value for values in parts.values() for name, value in values.items()}


def _tasks_page(draft: ChildDraft, form: Form | None) -> str:
    """Show the four parts; what is wrong with a field is said of the part it is typed in."""
    alike = form is not None and "full_name" in form.errors
    if form is not None:
        form.errors = {part_of(name): told for name, told in form.errors.items()}
        form.labels = {one.value: label(one) for one in Part}
    return render_template(
        "communes/draft.html",
        draft=draft,
        form=form,
        alike=alike,
        parts=Part,
        typed=services.typed_parts(draft),
        stamps=services.stamps_of(draft),
        missing=services.missing_parts(draft),
    )


def _part_page(draft: ChildDraft, part: Part, form: Form) -> str:
    actor = current_actor()
    return render_template(
        f"communes/{part.value}.html",
        draft=draft,
        part=part,
        form=form,
        stamp=services.stamps_of(draft)[part],
        places=places_of_work(actor),
        circumstances=shown_circumstances(frozenset(Circumstance), actor),
        scopes=AGREED,
    )

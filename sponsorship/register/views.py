"""Staff pages of children: the list, one child's page, and what is changed there."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from core.access import allow, current_actor
from core.audit import note_look
from core.dates import today
from core.db import writes
from core.downloads import sheet_response
from core.forms import Form
from core.i18n import _
from sponsorship.children import services as children
from sponsorship.children.models import Child
from sponsorship.children.rules import Audience, Circumstance, Standing
from sponsorship.children.services.records import kept_code
from sponsorship.children.visible import visible_child
from sponsorship.permissions import Permission
from sponsorship.register import services
from sponsorship.register.exporting import FREE, export_children
from sponsorship.register.rules import ChildFilter, ConsentView, Support, filled
from sponsorship.register.schemas import (
    ChildSchema,
    ExportSchema,
    StorySchema,
)
from sponsorship.register.tabs import TABS, form_values, tab_context

bp = Blueprint("children", __name__, url_prefix="/staff/children")


@bp.get("")
@allow(Permission.CHILDREN_READ)
def index() -> ResponseReturnValue:
    return _list_page(_filter(request.args))


@bp.post("/export")
@allow(Permission.CHILDREN_READ)
@writes
def export() -> ResponseReturnValue:
    wanted, form = _filter(request.form), Form(ExportSchema(), request.form)
    if form.valid:
        with form.rules():
            asked = form.command
            sheet = export_children(wanted, asked.reason, by=current_actor())
            if sheet:
                return sheet_response(sheet, asked.file)
            flash(_("Another person decides whether you may take so many; then ask again."))
            return redirect(url_for("children.index", **filled(wanted)))
    return _list_page(wanted, form), 422


@bp.get("/<code>")
@allow(Permission.CHILDREN_READ)
def show(code: str) -> ResponseReturnValue:
    actor, kept = current_actor(), kept_code(code)
    child = children.get_child(kept or code, actor)
    if kept:
        flash(_("%(code)s was merged into this record.", code=code))
        return redirect(url_for("children.show", code=kept))
    return _page(child, request.args.get("tab", ""))


@bp.get("/<code>/seen-by/<audience>")
@allow(Permission.CHILDREN_IDENTITY)
def seen_by(code: str, audience: str) -> ResponseReturnValue:
    child = children.get_child(code, current_actor())
    note_look("child", child.code)
    viewer = _one_of(Audience, audience) or Audience.DONOR
    seen = visible_child(viewer, [child.id], today()).get(child.id)
    return render_template("children/seen_by.html", child=child, audience=viewer, seen=seen)


@bp.get("/new")
@allow(Permission.CHILDREN_WRITE)
def new() -> ResponseReturnValue:
    return _edit_page(None, Form(data={}))


@bp.post("/new")
@allow(Permission.CHILDREN_WRITE)
@writes
def create() -> ResponseReturnValue:
    form = Form(ChildSchema(), request.form)
    if form.valid:
        row = services.with_sensitive(form.command, None, current_actor())
        with form.rules():
            compared = request.form.get("compared") == "true"
            children.register_child(row, compared=compared, by=current_actor())
            flash(_("The child is on the books; somebody else verifies it."), "success")
            return redirect(url_for("children.show", code=row.code))
    return _edit_page(None, form), 422


@bp.get("/<code>/edit")
@allow(Permission.CHILDREN_WRITE)
def edit(code: str) -> ResponseReturnValue:
    child = children.get_child(code, current_actor())
    note_look("child", child.code)
    return _edit_page(child, Form(data=form_values(child)))


@bp.post("/<code>/edit")
@allow(Permission.CHILDREN_WRITE)
@writes
def save(code: str) -> ResponseReturnValue:
    child = children.get_child(code, current_actor())
    form = Form(ChildSchema(), request.form)
    if form.valid:
        version = request.form.get("version", 0, type=int)
        row = services.with_sensitive(form.command, child, current_actor())
        with form.rules():
            children.correct_child(child, row, version, by=current_actor())
            return _back(child, _("The changes are saved."))
    return _edit_page(child, form), 422


@bp.post("/<code>/story")
@allow(Permission.CHILDREN_VERIFY)
@writes
def story(code: str) -> ResponseReturnValue:
    child = children.get_child(code, current_actor())
    form = Form(StorySchema(), request.form)
    if form.valid:
        children.review_story(child, form.command.story, by=current_actor())
        return _back(child, _("The text is kept."), "consent")
    return _page(child, "consent", form), 422


def _page(child: Child, wanted: str, form: Form | None = None) -> str:
    tab = wanted if wanted in TABS else next(iter(TABS))
    actor = current_actor()
    if actor.may(Permission.CHILDREN_IDENTITY):
        note_look("child", child.code)
    return render_template(
        f"children/{tab}.html",
        child=child,
        tab=tab,
        form=form,
        **tab_context(tab, child, actor),
    )


def _edit_page(child: Child | None, form: Form) -> str:
    actor = current_actor()
    return render_template(
        "children/edit.html",
        child=child,
        form=form,
        places=services.places_of_work(actor),
        circumstances=services.shown_circumstances(frozenset(Circumstance), actor),
    )


def _back(child: Child, message: str, tab: str | None = None) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("children.show", code=child.code, tab=tab))


def _list_page(wanted: ChildFilter, form: Form | None = None) -> str:
    actor = current_actor()
    return render_template(
        "children/index.html",
        page=services.list_children(wanted, actor),
        wanted=wanted,
        filled=filled(wanted),
        free=FREE,
        form=form,
        places=services.places_with_children(actor),
        circumstances=services.shown_circumstances(frozenset(Circumstance), actor),
        standings=Standing,
        supports=Support,
        may_take=children.works_everywhere(actor),
    )


def _filter(asked: MultiDict[str, str]) -> ChildFilter:
    return ChildFilter(
        text=asked.get("q", ""),
        place=asked.get("place", ""),
        area=asked.get("area", ""),
        circumstance=_one_of(
            services.shown_circumstances(frozenset(Circumstance), current_actor()),
            asked.get("circumstance"),
        ),
        standing=_one_of(Standing, asked.get("standing")),
        support=_one_of(Support, asked.get("support")),
        consent=_one_of(ConsentView, asked.get("consent")),
        page=asked.get("page", 1, type=int),
    )


def _one_of(members: Any, value: str | None) -> Any:
    return next((member for member in members if member.value == value), None)

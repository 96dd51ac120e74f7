"""Staff pages of pictures: those of a child, those to approve, children to take a new one of."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.dates import today
from core.db import writes
from core.forms import Form
from core.i18n import _
from sponsorship.children import identity
from sponsorship.children.delivery import photo_response
from sponsorship.children.models import Child
from sponsorship.children.rules import Audience
from sponsorship.children.services import get_child
from sponsorship.children.visible import visible_child
from sponsorship.permissions import Permission
from sponsorship.photos import services
from sponsorship.photos.rules import PhotoView
from sponsorship.photos.schemas import ApprovalSchema, PhotoSchema, RemovalSchema

bp = Blueprint("photos", __name__, url_prefix="/staff")


@bp.get("/photos")
@allow(Permission.CHILDREN_IDENTITY)
def index() -> ResponseReturnValue:
    view = next((v for v in PhotoView if v == request.args.get("view")), PhotoView.WAITING)
    page = services.list_photos(view, request.args.get("page", 1, type=int), current_actor())
    for line in page.items:
        note_look("child", line.child.code)
    return render_template(
        "photos/index.html", page=page, view=view, views=PhotoView, months=services.photo_months()
    )


@bp.get("/children/<code>/photos")
@allow(Permission.CHILDREN_IDENTITY)
def of_child(code: str) -> ResponseReturnValue:
    return _page(get_child(code, current_actor()), None)


@bp.post("/children/<code>/photos")
@allow(Permission.CHILDREN_WRITE)
@writes
def add(code: str) -> ResponseReturnValue:
    child = get_child(code, current_actor())
    form, upload = Form(PhotoSchema(), request.form), request.files.get("photo")
    if not upload:
        form.refuse("photo", _("Choose a picture."))
    elif form.valid:
        with form.rules():
            taken_on = form.command.taken_on
            services.add_photo(child, upload.read(), taken_on, by=current_actor())
            return _back(child, _("The picture waits for somebody else’s approval."))
    return _page(child, form), 422


@bp.post("/children/<code>/photos/<photo_id>/approve")
@allow(Permission.CHILDREN_VERIFY)
@writes
def approve(code: str, photo_id: str) -> ResponseReturnValue:
    child = get_child(code, current_actor())
    form = Form(ApprovalSchema(), request.form)
    with form.rules():
        compared = form.valid and form.command.compared
        services.approve_photo(child, photo_id, compared=compared, by=current_actor())
        return _back(child, _("The picture is approved."))
    return _page(child, form), 422


@bp.post("/children/<code>/photos/<photo_id>/remove")
@allow(Permission.CHILDREN_WRITE, Permission.CHILDREN_VERIFY)
@writes
def remove(code: str, photo_id: str) -> ResponseReturnValue:
    child = get_child(code, current_actor())
    form = Form(RemovalSchema(), request.form)
    if form.valid:
        services.remove_photo(child, photo_id, form.command.reason, by=current_actor())
        return _back(child, _("The picture is removed."))
    return _page(child, form), 422


@bp.get("/children/<code>/photos/<photo_id>.jpg")
@allow(Permission.CHILDREN_IDENTITY)
def picture(code: str, photo_id: str) -> ResponseReturnValue:
    child = get_child(code, current_actor())
    note_look("child", child.code)
    return photo_response(identity.get_photo(photo_id, child.id))


def _page(child: Child, form: Form | None) -> str:
    note_look("child", child.code)
    seen = visible_child(Audience.DONOR, [child.id], today())[child.id]
    return render_template(
        "photos/of_child.html",
        child=child,
        who=identity.names_for([child.id])[child.id],
        tab="photos",
        form=form,
        cards=services.cards_of(child, current_actor()),
        shown=seen.photo,
    )


def _back(child: Child, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("photos.of_child", code=child.code))

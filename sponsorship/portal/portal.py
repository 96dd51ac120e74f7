"""Pages of a signed-in sponsor: home, my children, one child."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from donors.services import donor_of
from sponsorship.children.delivery import photo_response
from sponsorship.permissions import Permission
from sponsorship.portal.services import child_page_of, children_of, photo_for

bp = Blueprint("children_portal", __name__, url_prefix="/my/children")
home_bp = Blueprint("portal", __name__, url_prefix="/my")


@home_bp.get("")
@allow(Permission.CHILDREN_OWN)
def home() -> ResponseReturnValue:
    """Greet with the children; a sponsor of one child lands on its page."""
    children = children_of(donor_of(current_actor()))
    if len(children) == 1:
        return redirect(url_for("children_portal.show", code=children[0].seen.code))
    return redirect(url_for("children_portal.index"))


@bp.get("")
@allow(Permission.CHILDREN_OWN)
def index() -> ResponseReturnValue:
    children = children_of(donor_of(current_actor()))
    return render_template("children_portal/index.html", children=children)


@bp.get("/<code>")
@allow(Permission.CHILDREN_OWN)
def show(code: str) -> ResponseReturnValue:
    return render_template(
        "children_portal/show.html", page=child_page_of(donor_of(current_actor()), code)
    )


@bp.get("/<code>/photo/<photo_id>.jpg")
@allow(Permission.CHILDREN_OWN)
def photo(code: str, photo_id: str) -> ResponseReturnValue:
    return photo_response(photo_for(donor_of(current_actor()), code, photo_id))

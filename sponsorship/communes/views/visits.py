"""What officers have seen and handed over, for the office."""

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from sponsorship.children import identity
from sponsorship.children.services import get_child
from sponsorship.communes import services
from sponsorship.permissions import Permission

bp = Blueprint("visits", __name__, url_prefix="/staff/children")


@bp.get("/<code>/visits")
@allow(Permission.CHILDREN_IDENTITY)
def of_child(code: str) -> ResponseReturnValue:
    child = get_child(code, current_actor())
    note_look("child", child.code)
    return render_template(
        "visits/of_child.html",
        child=child,
        who=identity.names_for([child.id])[child.id],
        tab="visits",
        visits=services.visits_of(child),
        hand_overs=services.hand_overs_of(child),
    )


@bp.get("/<code>/hand-overs/<hand_over_id>.jpg")
@allow(Permission.CHILDREN_IDENTITY)
def proof(code: str, hand_over_id: str) -> Response:
    child = get_child(code, current_actor())
    note_look("child", child.code)
    content = services.read_proof(child, hand_over_id)
    return current_app.response_class(content, mimetype="image/jpeg")

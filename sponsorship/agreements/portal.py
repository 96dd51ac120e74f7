"""The sponsor's own copy of the agreement."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.errors import NotFound
from core.i18n import _l
from donors.services import donor_of
from sponsorship.agreements import services
from sponsorship.permissions import Permission

bp = Blueprint("agreements_portal", __name__, url_prefix="/my/children")


@bp.get("/<code>/agreement.pdf")
@allow(Permission.CHILDREN_OWN)
def pdf(code: str) -> ResponseReturnValue:
    """Give the newest agreement for a child of the donor; another's child is as unknown as none."""
    kept = services.last_of_donor(donor_of(current_actor()).id, code)
    if kept is None:
        raise NotFound(_l("There is no such agreement."))
    response = Response(services.sponsors_copy(kept), content_type="application/pdf")
    name = f"{kept.number.replace('/', '-')}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

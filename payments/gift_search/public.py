"""The page on which anybody finds a gift of their own."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.access import public
from core.db import writes
from core.forms import Form
from core.throttling import note_visit
from payments.gift_search import labels as gift_labels  # noqa: F401 - gives states their words
from payments.gift_search.schemas import FindGiftSchema
from payments.gift_search.services import find_gift

bp = Blueprint("gift_search", __name__, url_prefix="/find-my-gift")

TRIES_A_MINUTE = 10
"""For one address: enough for a person with a typing slip, too few to try codes in a row."""


@bp.get("")
@public
def index() -> ResponseReturnValue:
    return _page(Form(), asked=False)


@bp.post("")
@public
@writes
def search() -> ResponseReturnValue:
    """Tell one line of a gift; what is asked for is sent in the body, so that no log keeps it."""
    note_visit("gift", request.remote_addr or "", TRIES_A_MINUTE)
    form = Form(FindGiftSchema(), request.form)
    if not form.valid:
        return _page(form, asked=False), 422
    return _page(form, asked=True)


def _page(form: Form, *, asked: bool) -> str:
    gift = find_gift(form.command) if asked else None
    return render_template("gift_search/index.html", form=form, asked=asked, gift=gift)

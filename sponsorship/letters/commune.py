"""An officer's pages: letters to hand to a child, and what a child wrote."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.dates import today
from core.db import writes
from core.forms import Form, sent_form
from core.i18n import _
from sponsorship.children import identity
from sponsorship.children.models import Child
from sponsorship.children.services import get_child
from sponsorship.letters import services
from sponsorship.letters.delivery import letter_response
from sponsorship.letters.rules import Way
from sponsorship.letters.schemas import ChildWritesSchema, HandedSchema
from sponsorship.letters.services import PassOn
from sponsorship.permissions import Permission

bp = Blueprint("letters_commune", __name__, url_prefix="/commune/children")


@bp.get("/<code>/letters")
@allow(Permission.COMMUNE_WORK)
def index(code: str) -> ResponseReturnValue:
    return _page(get_child(code, current_actor()), Form(data={}))


@bp.post("/<code>/letters")
@allow(Permission.COMMUNE_WORK)
@writes
def write(code: str) -> ResponseReturnValue:
    child, form = get_child(code, current_actor()), Form(ChildWritesSchema(), request.form)
    if form.valid:
        with form.rules():
            told = form.command
            sponsorship = services.sponsorship_to_answer(child, told.sponsorship)
            letter = services.childs_letter(told)
            sent = sent_form(request.form)
            services.enter_letter(sponsorship, letter, sent, by=current_actor())
            return _back(code, _("The letter is kept; the fund reads it before it goes on."))
    return _page(child, form), 422


@bp.post("/<code>/letters/handed")
@allow(Permission.COMMUNE_WORK)
@writes
def hand_over(code: str) -> ResponseReturnValue:
    child, form = get_child(code, current_actor()), Form(HandedSchema(), request.form)
    if form.valid:
        with form.rules():
            post = services.post_to_hand_over(child, form.command.letter, current_actor())
            passed = PassOn(form.command.passed_on, Way.BY_HAND)
            services.pass_on(post, passed, by=current_actor())
            return _back(code, _("Kept: the child has the letter."))
    return _page(child, form), 422


@bp.get("/<code>/letters/<letter_id>.pdf")
@allow(Permission.COMMUNE_WORK)
def pdf(code: str, letter_id: str) -> ResponseReturnValue:
    """Give a letter on paper, to be handed to the child."""
    child = get_child(code, current_actor())
    note_look("child", child.code)
    return letter_response(services.post_to_hand_over(child, letter_id, current_actor()))


def _page(child: Child, form: Form) -> str:
    note_look("child", child.code)
    return render_template(
        "letters_commune/index.html",
        child=child,
        who=identity.names_for([child.id])[child.id],
        form=form,
        posts=services.posts_to_hand_over(current_actor(), child),
        to=services.sponsorships_to_answer(child),
        written=services.count_of_child(child),
        today=today(),
    )


def _back(code: str, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("letters_commune.index", code=code))

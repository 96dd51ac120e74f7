"""Staff pages of letters: the lists, one letter to read, those of a sponsorship."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.dates import today
from core.db import writes
from core.forms import Form, sent_form
from core.i18n import LOCALES, _
from sponsorship.letters import services
from sponsorship.letters.delivery import letter_response
from sponsorship.letters.rules import Direction, LetterState, Way
from sponsorship.letters.schemas import EnterSchema, GiveBackSchema, PassOnSchema, ReviewSchema
from sponsorship.letters.screening import pieces
from sponsorship.letters.services import Post
from sponsorship.matching.services import get_sponsorship, sponsorship_page
from sponsorship.permissions import Permission

READING = (Permission.CHILDREN_VERIFY, Permission.MATCH, Permission.CHILDREN_CASE)
"""Who reads letters: who lets them out and passes them on, and who follows a concern."""

bp = Blueprint("letters", __name__, url_prefix="/staff")


@bp.get("/letters")
@allow(*READING)
def index() -> ResponseReturnValue:
    asked = request.args.get("state")
    state = next((one for one in LetterState if one == asked), LetterState.WAITING)
    page = services.list_posts(state, request.args.get("page", 1, type=int), current_actor())
    return render_template("letters/index.html", page=page, state=state, states=list(LetterState))


@bp.get("/letters/<letter_id>")
@allow(*READING)
def show(letter_id: str) -> ResponseReturnValue:
    return _page(services.get_post(letter_id, current_actor()), Form(data={}))


@bp.post("/letters/<letter_id>/approve")
@allow(Permission.CHILDREN_VERIFY)
@writes
def approve(letter_id: str) -> ResponseReturnValue:
    post, form = _post(letter_id), Form(ReviewSchema(), request.form)
    if form.valid:
        with form.rules():
            services.approve_letter(post, form.command, by=current_actor())
            return _back(post, _("The letter may go out."))
    return _page(post, form), 422


@bp.post("/letters/<letter_id>/give-back")
@allow(Permission.CHILDREN_VERIFY)
@writes
def give_back(letter_id: str) -> ResponseReturnValue:
    post, form = _post(letter_id), Form(GiveBackSchema(), request.form)
    if form.valid:
        with form.rules():
            services.give_back(post, form.command, by=current_actor())
            return _back(post, _("The letter is given back."))
    return _page(post, form), 422


@bp.post("/letters/<letter_id>/pass-on")
@allow(Permission.CHILDREN_VERIFY, Permission.MATCH)
@writes
def pass_on(letter_id: str) -> ResponseReturnValue:
    post, form = _post(letter_id), Form(PassOnSchema(), request.form)
    if form.valid:
        with form.rules():
            services.pass_on(post, form.command, by=current_actor())
            return _back(post, _("Kept: the letter was passed on."))
    return _page(post, form), 422


@bp.get("/letters/<letter_id>.pdf")
@allow(Permission.CHILDREN_VERIFY, Permission.MATCH)
def pdf(letter_id: str) -> ResponseReturnValue:
    """Give the letter on paper, to be handed over or posted."""
    post = _post(letter_id)
    note_look("child", post.child.code)
    return letter_response(post)


@bp.get("/sponsorships/<sponsorship_id>/letters")
@allow(Permission.MATCH)
def of_sponsorship(sponsorship_id: str) -> ResponseReturnValue:
    return _of_sponsorship(sponsorship_id, Form(data={"written_on": f"{today():%d/%m/%Y}"}))


@bp.post("/sponsorships/<sponsorship_id>/letters")
@allow(Permission.MATCH)
@writes
def enter(sponsorship_id: str) -> ResponseReturnValue:
    found, form = (
        get_sponsorship(sponsorship_id, current_actor()),
        Form(EnterSchema(), request.form),
    )
    if form.valid:
        with form.rules():
            sent = sent_form(request.form)
            services.enter_letter(found, form.command, sent, by=current_actor())
            flash(_("The letter is kept; somebody else reads it before it goes on."), "success")
            return redirect(url_for("letters.of_sponsorship", sponsorship_id=sponsorship_id))
    return _of_sponsorship(sponsorship_id, form), 422


def _post(letter_id: str) -> Post:
    return services.get_post(letter_id, current_actor())


def _page(post: Post, form: Form) -> str:
    note_look("child", post.child.code)
    letter = post.letter
    return render_template(
        "letters/show.html",
        post=post,
        form=form,
        languages=LOCALES,
        pieces=pieces(letter.text, services.findings_in(post, letter.text)),
        reads=services.reader_language(post),
        own=letter.entered_by == current_actor().id,
        ways=_ways(letter.direction),
        today=today(),
    )


def _ways(direction: Direction) -> list[Way]:
    return [way for way in Way if way is not Way.PORTAL or direction is Direction.FROM_CHILD]


def _of_sponsorship(sponsorship_id: str, form: Form) -> str:
    found = get_sponsorship(sponsorship_id, current_actor())
    page: Any = sponsorship_page(found)
    note_look("child", page.child.code)
    return render_template(
        "letters/of_sponsorship.html",
        page=page,
        form=form,
        languages=LOCALES,
        posts=services.posts_of_sponsorship(found, current_actor()),
        directions=list(Direction),
    )


def _back(post: Post, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("letters.show", letter_id=post.letter.public_id))

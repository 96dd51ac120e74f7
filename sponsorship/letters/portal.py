"""A sponsor writes to its child, sees how far each letter has come, and reads the child's."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.errors import WrongState
from core.forms import Form, sent_form
from core.i18n import LOCALES, _
from donors.models import Donor
from donors.services import donor_of
from sponsorship.letters import services
from sponsorship.letters.rules import TOLD, Direction, LetterState
from sponsorship.letters.schemas import WriteSchema
from sponsorship.permissions import Permission
from sponsorship.portal.services import OwnChild, own_child

bp = Blueprint("letters_portal", __name__, url_prefix="/my/children")


@bp.get("/<code>/letters")
@allow(Permission.CHILDREN_OWN)
def index(code: str) -> ResponseReturnValue:
    donor = donor_of(current_actor())
    return _page(donor, own_child(donor, code), Form(data={"language": donor.language}))


@bp.post("/<code>/letters")
@allow(Permission.CHILDREN_OWN)
@writes
def write(code: str) -> ResponseReturnValue:
    donor, form = donor_of(current_actor()), Form(WriteSchema(), request.form)
    own = own_child(donor, code)
    if not _may_write(donor, own):
        raise WrongState(services.NOT_POSSIBLE)
    if form.valid:
        with form.rules():
            sent = sent_form(request.form)
            services.write_letter(donor, own.sponsorship, form.command, sent, by=current_actor())
            flash(_("Thank you. The fund reads your letter and takes it to the child."), "success")
            return redirect(url_for("letters_portal.index", code=code))
    return _page(donor, own, form), 422


@bp.post("/<code>/letters/<letter_id>/withdraw")
@allow(Permission.CHILDREN_OWN)
@writes
def withdraw(code: str, letter_id: str) -> ResponseReturnValue:
    own = own_child(donor_of(current_actor()), code)
    services.withdraw_letter(own.sponsorship, letter_id, by=current_actor())
    flash(_("Your letter is taken back; nobody has read it."), "success")
    return redirect(url_for("letters_portal.index", code=code))


def _may_write(donor: Donor, own: OwnChild) -> bool:
    return services.may_write(donor, own.sponsorship, agreed=own.seen.letters)


def _page(donor: Donor, own: OwnChild, form: Form) -> str:
    may_write = _may_write(donor, own)
    letters = services.letters_of_sponsor(own.sponsorship, replies=may_write and own.seen.replies)
    return render_template(
        "letters_portal/index.html",
        seen=own.seen,
        letters=letters,
        told=TOLD,
        may_write=may_write,
        waiting=LetterState.WAITING,
        from_child=Direction.FROM_CHILD,
        form=form,
        languages=LOCALES,
    )

"""A letter on paper, in the words and the language in which it goes out."""

from flask import current_app
from flask_babel import force_locale

from core.dates import today
from core.db import session
from core.errors import WrongState
from core.formats import day
from core.i18n import _, _l
from core.labels import label
from core.organisations.models import Organisation
from core.pdf.archive import archived
from sponsorship.children.identity import names_for
from sponsorship.children.rules import Audience
from sponsorship.children.visible import visible_child
from sponsorship.letters.letter_pdf import LetterView, draw_letter
from sponsorship.letters.rules import Direction, LetterState
from sponsorship.letters.services.finding import Post
from sponsorship.letters.services.reviewing import reader_language
from sponsorship.matching.models import Programme

READ = (LetterState.APPROVED, LetterState.PASSED_ON)


def print_letter(post: Post) -> bytes:
    """Return the PDF of a letter, fit for the archive.

    WrongState for a letter that nobody has read, was given back, or is hindered today.
    """
    if post.letter.state not in READ:
        raise WrongState(_l("Only a letter that was read is printed."))
    if post.hindrance is not None:
        raise WrongState(
            _l("This letter is not passed on now: %(why)s.", why=label(post.hindrance))
        )
    language = reader_language(post)
    with force_locale(language):
        return archived(draw_letter(_view(post, language)))


def _view(post: Post, language: str) -> LetterView:
    letter = post.letter
    programme = session.get_one(Programme, post.sponsorship.programme_id)
    fund = session.get_one(Organisation, programme.organisation_id)
    return LetterView(
        fund=fund.name_vi if language == "vi" else fund.name_en,
        title=_title(post),
        day=day(letter.written_on),
        text=letter.translation or letter.words,
        original=letter.words if letter.translation else "",
        original_title=_("In the words of who wrote it:"),
        note=_(
            "Letters go through the fund and are read there. Please answer through the fund, and "
            "write no address, telephone number or account."
        ),
        hotlines=_(
            "Child protection hotline: %(numbers)s",
            numbers=" · ".join(current_app.config["HOTLINES"]),
        ),
        code=post.child.code,
        language=language,
    )


def _title(post: Post) -> str:
    if post.letter.direction is Direction.FROM_SPONSOR:
        who = names_for([post.child.id]).get(post.child.id)
        name = who.given_name if who else post.child.code
        return str(_("A letter from your sponsor for %(name)s", name=name))
    seen = visible_child(Audience.DONOR, [post.child.id], today())[post.child.id]
    return str(_("A letter from %(name)s", name=seen.title))

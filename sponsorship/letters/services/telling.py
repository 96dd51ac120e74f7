"""Letters on a sponsor's page, and the mail about one: no word of child or letter is in it."""

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select

from core.db import session
from core.i18n import _
from core.mail.services import Mail, is_address, queue_mail
from donors.models import Donor, DonorLogin
from sponsorship.letters.models import Letter
from sponsorship.letters.services.finding import Post
from sponsorship.matching.rules import RUNNING

PAGE = "/my/children"


def has_page(post: Post) -> bool:
    """Say whether the sponsor signs in and its pages still show the child of a letter."""
    if post.sponsorship.state not in RUNNING:
        return False
    logins = select(DonorLogin.user_id).where(DonorLogin.donor_id == post.donor.id).limit(1)
    return session.scalar(logins) is not None


def tell_of_letter(letter: Letter, donor: Donor) -> None:
    """Queue the mail, once a letter; a sponsor without an address finds it on the page."""
    if not is_address(donor.email):
        return
    with force_locale(donor.language):
        body = _(
            "A letter from the child you sponsor waits for you on your page: %(page)s",
            page=f"{current_app.config['PUBLIC_URL']}{PAGE}",
        )
        subject = _("A letter waits for you")
    queue_mail(
        Mail(recipient=donor.email, subject=subject, body=body, key=f"letter:{letter.public_id}")
    )

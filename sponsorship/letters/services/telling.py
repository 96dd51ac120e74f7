"""A mail to a sponsor for whom a letter waits: no word of the child or the letter is in it."""

from flask import current_app
from flask_babel import force_locale

from core.i18n import _
from core.mail.services import Mail, is_address, queue_mail
from donors.models import Donor
from sponsorship.letters.models import Letter

PAGE = "/my/children"


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

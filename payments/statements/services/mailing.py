"""Sends donors their year, when they wish one paper a year."""

from dataclasses import asdict
from hashlib import sha256

from core.formats import money
from core.i18n import _, speaking
from core.mail.services import Mail, is_address, queue_mail
from donors.rules import ReceiptWish
from payments.statements.services.donor_years import DonorYear, year_paper


def mail_year(given: DonorYear, file_key: str) -> bool:
    """Queue a donor's year once for what it holds; say whether the donor wishes and can get it."""
    donor = given.donor
    if donor.receipt_wish is not ReceiptWish.ANNUAL or not is_address(donor.email):
        return False
    with speaking(donor.language):
        queue_mail(
            Mail(
                recipient=donor.email,
                subject=_("Your gifts in %(year)s", year=given.year),
                body=_body(given),
                key=f"statement:{_fingerprint(given)}",
                attachment_key=file_key,
            )
        )
    return True


def _body(given: DonorYear) -> str:
    thanks = _(
        "Thank you for your gifts in %(year)s: %(amount)s with receipts. "
        "The statement is attached.",
        year=given.year,
        amount=", ".join(money(amount) for amount in given.totals) or "0",
    )
    return f"{thanks}\n\n{given.organisation.name_vi}"


def _fingerprint(given: DonorYear) -> str:
    """Return the same for the same content, whatever the day."""
    content = asdict(year_paper(given))
    del content["prepared_on"], content["signatories"]
    named = f"{given.organisation.code}:{given.donor.public_id}:{content}"
    return sha256(named.encode()).hexdigest()[:40]

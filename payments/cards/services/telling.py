"""Mails to donors about their card: each piece of news once, in the donor's language."""

from flask import current_app
from flask_babel import force_locale

from core.db import session
from core.formats import money
from core.i18n import _
from core.mail.services import Mail, is_address, queue_mail
from core.money import Money
from donors.models import Donor
from donors.services import get_donor_by_id
from payments.cards.models import CardAttempt, CardDue, SavedCard
from payments.pledges.models import Pledge

PAGE = "/my/cards"


def tell_ask(due: CardDue, attempt: CardAttempt) -> None:
    """Ask the donor to confirm a charge on the gateway's page."""
    _tell(due, f"card:ask:{due.public_id}:{attempt.number}", "ask")


def tell_refused(due: CardDue, days: int) -> None:
    """Tell the donor of the first refusal of a due, and when it is tried again."""
    _tell(due, f"card:refused:{due.public_id}", "refused", days)


def tell_stopped(due: CardDue) -> None:
    """Tell the donor that the card is not tried again, and what else they can do."""
    _tell(due, f"card:stopped:{due.public_id}:{due.attempts}", "stopped")


def tell_expiring(card: SavedCard) -> None:
    """Tell the donor that a card in use expires soon."""
    donor = get_donor_by_id(card.donor_id)
    with force_locale(donor.language):
        facts = _(
            "Your card that ends in %(last4)s is good until %(month)s/%(year)s. Please add your "
            "new card before, so that your commitments go on.",
            last4=card.last4,
            month=f"{card.exp_month:02d}",
            year=card.exp_year,
        )
        _send(donor, _("Your card expires soon"), facts, f"card:expiring:{card.public_id}")


def _tell(due: CardDue, key: str, what: str, days: int = 0) -> None:
    donor = get_donor_by_id(due.donor_id)
    pledge = session.get_one(Pledge, due.pledge_id)
    with force_locale(donor.language):
        amount = money(Money(due.amount, due.currency))
        facts = {
            "ask": _(
                "Your bank wants you to confirm the payment of %(amount)s for commitment "
                "%(code)s. Nothing was paid yet.",
                amount=amount,
                code=pledge.code,
            ),
            "refused": _(
                "Your card was not accepted for %(amount)s of commitment %(code)s. We try again "
                "in %(days)s days; you need not do anything.",
                amount=amount,
                code=pledge.code,
                days=days,
            ),
            "stopped": _(
                "Your card cannot pay the %(amount)s of commitment %(code)s. Please add another "
                "card, or pay by transfer: your payments page says how.",
                amount=amount,
                code=pledge.code,
            ),
        }[what]
        _send(donor, _("Your commitment %(code)s", code=pledge.code), facts, key)


def _send(donor: Donor, subject: str, facts: str, key: str) -> None:
    """Queue a mail; a donor without an address sees the news on their page."""
    if not is_address(donor.email):
        return
    page = _("Your cards: %(page)s", page=f"{current_app.config['PUBLIC_URL']}{PAGE}")
    queue_mail(Mail(recipient=donor.email, subject=subject, body=f"{facts}\n\n{page}", key=key))

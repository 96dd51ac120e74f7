"""Opening pages of the gateway's for donors: asked outside any transaction, the same page again."""

from collections.abc import Callable

from flask import current_app
from flask_babel import get_locale

from core.db import unit_of_work
from core.i18n import _
from donors.models import Donor
from payments.cards.facts import METADATA_ATTEMPT, METADATA_DUE
from payments.cards.models import CardAttempt, CardDue, CardSetup
from payments.cards.ports import HostedOrder, HostedPage
from payments.cards.services.desk import gateway
from payments.cards.services.hosted import OPEN_FOR, unconfirmed_intents
from payments.cards.services.mandates import customer_of, keep_customer

SETUP = "setup"
Opening = Callable[[], HostedPage]


def page_to_save(setup: CardSetup, donor: Donor) -> HostedPage:
    """Return the page on which a donor saves a card."""
    order = HostedOrder(
        key=f"{SETUP}:{setup.public_id}",
        customer=_customer(donor),
        names={METADATA_DUE: setup.public_id, METADATA_ATTEMPT: "0"},
        back=_address("/my/cards/setups", setup.public_id),
        locale=_language(),
        closes_at=(setup.opened_at + OPEN_FOR).replace(microsecond=0),
    )
    return gateway().open_page(order)


def page_to_pay(due: CardDue, attempt: CardAttempt, donor: Donor, code: str) -> HostedPage:
    """Return the page on which a donor pays a due; earlier charges of it can succeed no more."""
    asked = gateway()
    for name in unconfirmed_intents(due):
        asked.cancel_intent(name)
    order = HostedOrder(
        key=attempt.key,
        customer=_customer(donor),
        names={METADATA_DUE: due.public_id, METADATA_ATTEMPT: str(attempt.number)},
        back=_address("/my/cards/charges", due.public_id),
        locale=_language(),
        closes_at=attempt.closes_at or attempt.asked_at + OPEN_FOR,
        amount=attempt.amount,
        currency=attempt.currency,
        title=_("Commitment %(code)s", code=code),
    )
    return asked.open_page(order)


def _customer(donor: Donor) -> str:
    """Return the gateway's name for a donor, asked for when there is none."""
    known = customer_of(donor.id)
    if known is not None:
        return known
    made = gateway().create_customer(f"customer:{donor.public_id}", donor.public_id)
    donor_id = donor.id
    with unit_of_work("cards.customer"):
        keep_customer(donor_id, made)
    return made


def _address(folder: str, name: str) -> str:
    return f"{current_app.config['PUBLIC_URL']}{folder}/{name}"


def _language() -> str:
    return "vi" if str(get_locale()) == "vi" else "en"

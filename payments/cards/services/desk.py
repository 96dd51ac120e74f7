"""Whether cards are on, with whom, and for whose money."""

from importlib import import_module

from flask import current_app
from sqlalchemy import select

from core.card_settings import CardSettings
from core.db import session
from core.errors import NotFound, Unavailable
from core.i18n import _l
from core.organisations.models import Organisation
from payments.cards.ports import Gateway

SOURCE = "stripe"
GATEWAY = "card_gateway"


def cards_on() -> bool:
    """Say whether this installation has an account with the gateway."""
    return current_app.config["CARDS"] is not None


def card_settings() -> CardSettings:
    """Return the account with the gateway. Unavailable while cards are off."""
    settings: CardSettings | None = current_app.config["CARDS"]
    if settings is None:
        raise Unavailable(_l("Cards are not set up here. Pay by transfer or in cash."))
    return settings


def gateway() -> Gateway:
    """Return the gateway, made at first use. Unavailable while cards are off."""
    settings = card_settings()
    found: Gateway | None = current_app.extensions.get(GATEWAY)
    if found is None:
        # By name: importing the gateway's client takes a second, which most processes save.
        made: Gateway = import_module("payments.cards.gateway").StripeGateway(settings)
        current_app.extensions[GATEWAY] = found = made
    return found


def body_of_cards() -> Organisation:
    """Return the organisation whose money the account takes. NotFound for a wrong setting."""
    code = card_settings().organisation
    body = session.scalar(select(Organisation).where(Organisation.code == code))
    if body is None:
        raise NotFound(_l("The organisation that STRIPE_ORGANISATION names is not there."))
    return body

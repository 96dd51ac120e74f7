"""What the doctor says of cards: key, secrets, mode, whose account, and in which currency."""

from collections.abc import Iterator

from core.doctor import Diagnosis, examines
from core.errors import AppError
from core.i18n import _
from payments.cards.limits import chargeable
from payments.cards.ports import GatewayRefused, OutcomeUnknown
from payments.cards.services.booking import clearing_account
from payments.cards.services.desk import body_of_cards, card_settings, cards_on, gateway


@examines
def cards() -> Iterator[Diagnosis]:
    """Look at the account with the gateway; nothing is asked while cards are off."""
    if not cards_on():
        yield Diagnosis("cards", ok=True, told=_("off: STRIPE_SECRET_KEY is not set"))
        return
    settings = card_settings()
    mode = _("live") if settings.live else _("test, no real money")
    yield Diagnosis("cards: mode", ok=True, told=mode)
    told = _("%(count)s signing secrets", count=len(settings.secrets))
    yield Diagnosis("cards: webhook", ok=True, told=told)
    yield _books()
    yield from _account()


def _books() -> Diagnosis:
    """Say whether the organisation is there, with an account for card money."""
    try:
        body = body_of_cards()
        clearing_account(body.id)
    except AppError as error:
        return Diagnosis("cards: organisation", ok=False, told=str(error.message))
    ok = chargeable(body.currency)
    return Diagnosis("cards: organisation", ok, f"{body.code}, {body.currency}")


def _account() -> Iterator[Diagnosis]:
    """Ask the gateway whose account our key opens."""
    try:
        found = gateway().account()
    except GatewayRefused as refused:
        told = _("the gateway does not accept it: %(code)s", code=refused.code)
        yield Diagnosis("cards: key", ok=False, told=told)
    except OutcomeUnknown:
        told = _("the gateway does not answer; charges wait until it does")
        yield Diagnosis("cards: key", ok=False, told=told)
    else:
        yield Diagnosis("cards: key", ok=True, told=found.id)
        yield _currency(found.currency)


def _currency(settled: str) -> Diagnosis:
    """Say whether payouts come in the currency of the books: others are matched by hand."""
    try:
        books = body_of_cards().currency
    except AppError:
        books = settled
    told = _("settled in %(settled)s, books in %(books)s", settled=settled, books=books)
    return Diagnosis("cards: currency", settled == books, told)

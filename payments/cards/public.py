"""Where the gateway sends its messages: signed, or refused; nothing else is looked at."""

from http import HTTPStatus

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from core.access import public
from core.dates import now
from core.db import writes
from core.http import csrf
from core.signatures import BadSignature, check_signature
from payments.cards.facts import LONGEST, BadMessage, read_message
from payments.cards.services.desk import card_settings, cards_on
from payments.cards.services.inbox import take

bp = Blueprint("card_messages", __name__, url_prefix="/webhooks")


@bp.post("/stripe")
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF has no types
@public
@writes
def message() -> ResponseReturnValue:
    """Take a message that one of our secrets signed; 400 for anything else."""
    if (request.content_length or 0) > LONGEST:
        return "", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if not cards_on():
        return "", HTTPStatus.BAD_REQUEST
    body = request.get_data(cache=False)
    try:
        header = request.headers.get("Stripe-Signature")
        check_signature(body, header, card_settings().secrets, now())
        facts = read_message(body)
    except (BadSignature, BadMessage) as bad:
        current_app.logger.warning("cards: a message was refused: %s", bad)
        return "", HTTPStatus.BAD_REQUEST
    take(facts)
    return "", HTTPStatus.OK

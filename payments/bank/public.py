"""Messages of a bank about its movements, signed by it: no person is signed in."""

import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from core.access import public
from core.dates import now
from core.db import writes
from core.errors import AppError
from core.http import csrf
from core.signatures import BadSignature, check_signature
from payments.bank.schemas import NoticeSchema
from payments.bank.services import Notice, get_account, take_notice

bp = Blueprint("bank_messages", __name__, url_prefix="/webhooks/bank")

HEADER = "Bank-Signature"
LARGEST = 64 * 1024
"""Bytes of a message; a movement takes some hundreds."""


class _BadMessage(ValueError):
    """A message that nothing is done with; its text says why, to whoever sets up the other side."""


@bp.post("/<slug>")
@csrf.exempt  # type: ignore[untyped-decorator]  # published without types
@public
@writes
def tell(slug: str) -> ResponseReturnValue:
    """Take one movement of an account: 200 when it is known now, also again; else 400 or 409."""
    try:
        notice = _notice(_signed_body())
        line = take_notice(get_account(slug), notice)
    except (BadSignature, _BadMessage) as error:
        return _refused(HTTPStatus.BAD_REQUEST, str(error))
    except AppError as error:
        conflict = error.status is HTTPStatus.CONFLICT
        return _refused(error.status if conflict else HTTPStatus.BAD_REQUEST, str(error.message))
    return jsonify({"line": line.public_id, "state": line.state.value})


def _signed_body() -> bytes:
    """Return the raw body when one of our secrets signed it just now."""
    if (request.content_length or 0) > LARGEST:
        raise _BadMessage("too large")
    body = request.get_data()
    secrets = current_app.config["BANK_WEBHOOK_SECRETS"]
    check_signature(body, request.headers.get(HEADER), secrets, now())
    return body


def _notice(body: bytes) -> Notice:
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _BadMessage("not JSON") from error
    if not isinstance(said, dict):
        raise _BadMessage("not a JSON object")
    try:
        notice: Notice = NoticeSchema().load(said)
    except ValidationError as error:
        raise _BadMessage(json.dumps(error.messages, default=str)) from error
    return notice


def _refused(status: HTTPStatus, why: str) -> ResponseReturnValue:
    answer = jsonify({"type": "about:blank", "status": status.value, "title": why})
    answer.content_type = "application/problem+json"
    return answer, status

"""A message of the gateway: the few facts of it that we keep."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

LONGEST = 1_000_000
"""Bytes of a message."""
MOST_AMOUNT = 10**12
MOST_TEXT = 255
METADATA_DUE, METADATA_ATTEMPT = "due", "attempt"


class BadMessage(ValueError):
    """Not a message of the gateway's: of another shape."""


class Subject(StrEnum):
    """What a message is about."""

    INTENT = "intent"
    PAGE = "page"
    SETUP = "setup"
    REFUND = "refund"
    DISPUTE = "dispute"
    PAYOUT = "payout"
    OTHER = "other"


SUBJECTS = {
    "payment_intent": Subject.INTENT,
    "checkout.session": Subject.PAGE,
    "setup_intent": Subject.SETUP,
    "refund": Subject.REFUND,
    "dispute": Subject.DISPUTE,
    "payout": Subject.PAYOUT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is kept of a message: opaque names, a status, an amount in minor units."""

    name: str
    type: str
    subject: Subject
    object: str
    intent: str
    status: str
    code: str
    amount: int
    currency: str
    customer: str
    due: str
    attempt: int
    live: bool
    account: str
    made_at: datetime
    told_at: datetime


def read_message(body: bytes) -> Facts:
    """Return the facts of a message. BadMessage when it is none."""
    try:
        message = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadMessage("no JSON") from error
    return facts_of(message)


def facts_of(message: Any) -> Facts:
    """Return the facts of a message that was read. BadMessage when it is of another shape."""
    event = _mapping(message)
    data = _mapping(_mapping(event.get("data")).get("object"))
    kind = data.get("object")
    subject = SUBJECTS.get(kind if isinstance(kind, str) else "", Subject.OTHER)
    metadata = data.get("metadata")
    names = metadata if isinstance(metadata, dict) else {}
    told_at = _instant(event.get("created"))
    name = _text(event.get("id"))
    if event.get("object") != "event" or not name:
        raise BadMessage("no event")
    attempt = _text(names.get(METADATA_ATTEMPT))
    return Facts(
        name=name,
        type=_text(event.get("type")),
        subject=subject,
        object=_text(data.get("id")),
        intent=_intent(subject, data),
        status=_text(data.get("status")),
        code=_code(data),
        amount=_amount(data),
        currency=_text(data.get("currency")).upper(),
        customer=_name(data, "customer"),
        due=_text(names.get(METADATA_DUE)),
        attempt=int(attempt) if attempt.isascii() and attempt.isdigit() and len(attempt) < 4 else 0,  # noqa: PLR2004 - a due has few attempts
        live=event.get("livemode") is True,
        account=_text(event.get("account")),
        made_at=_instant(data.get("created")) if data.get("created") else told_at,
        told_at=told_at,
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadMessage("no object")
    return value


def _text(value: Any) -> str:
    """Return a short text; nothing of what is none."""
    if not isinstance(value, str) or len(value) > MOST_TEXT or not value.isprintable():
        return ""
    return value


def _name(data: Mapping[str, Any], field: str) -> str:
    """Return the name of something: a text, or the thing itself with its name in it."""
    value = data.get(field)
    return _text(value.get("id") if isinstance(value, dict) else value)


def _intent(subject: Subject, data: Mapping[str, Any]) -> str:
    """Return the name of the charge that something is about; of a page that saves a card, that."""
    if subject in {Subject.INTENT, Subject.SETUP}:
        return _text(data.get("id"))
    return _name(data, "payment_intent") or _name(data, "setup_intent")


def _code(data: Mapping[str, Any]) -> str:
    for field in ("last_payment_error", "last_setup_error"):
        error = data.get(field)
        if isinstance(error, dict):
            return _text(error.get("decline_code")) or _text(error.get("code"))
    return _text(data.get("failure_code"))


def _amount(data: Mapping[str, Any]) -> int:
    """Return what came, of a charge; of a page its total; else the amount. 0 for none."""
    kind, status = data.get("object"), data.get("status")
    received = kind == "payment_intent" and status == "succeeded"
    field = "amount_total" if kind == "checkout.session" else "amount"
    value = data.get("amount_received" if received else field)
    fits = type(value) is int and 0 <= value < MOST_AMOUNT
    return int(value) if fits else 0  # type: ignore[arg-type]  # fits says that it is a number


def _instant(value: Any) -> datetime:
    if type(value) is not int or not 0 < value < 10**11:
        raise BadMessage("no time")
    return datetime.fromtimestamp(value, UTC)

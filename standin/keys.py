"""Idempotency keys: the first answer is given again, other parameters are refused."""

import hashlib
from typing import Any

from standin.account import Account
from standin.errors import StripeError
from standin.store import Thing

LIVES = 86_400
"""Stripe may forget a key after a day, so this one always does."""


class Keys:
    """What was asked and answered under each key; ``underway`` are those not answered yet."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._underway: set[str] = set()

    def begin(self, key: str, asked: str) -> Thing | None:
        """Return the first answer to this key, or None when the call is to be carried out."""
        if key in self._underway:
            raise StripeError(
                409,
                "idempotency_error",
                "There is currently another in-progress request using this idempotent key.",
                code="idempotency_key_in_use",
            )
        kept = self._account.store.get("standin.key", key)
        if kept is None or kept["created"] <= self._account.now() - LIVES:
            self._underway.add(key)
            return None
        if kept["asked"] != _digest(asked):
            raise StripeError(
                400,
                "idempotency_error",
                "Keys for idempotent requests can only be used with the same parameters they were"
                f" first used with. Try using a key other than '{key}' if you meant to execute a"
                " different request.",
                param="idempotency_key",
            )
        return kept

    def keep(self, key: str, asked: str, status: int, body: str, request: str) -> None:
        answer: dict[str, Any] = {"status": status, "body": body, "request": request}
        self._account.keep(
            {
                "object": "standin.key",
                "id": key,
                "asked": _digest(asked),
                "created": self._account.now(),
                **answer,
            }
        )

    def done(self, key: str) -> None:
        self._underway.discard(key)

    def prune(self, older_than: int) -> int:
        """Forget keys of at least this age in seconds; returns how many."""
        limit = self._account.now() - older_than
        old = [
            row["id"] for row in self._account.store.all("standin.key") if row["created"] <= limit
        ]
        for key in old:
            self._account.store.remove("standin.key", key)
        return len(old)


def _digest(asked: str) -> str:
    return hashlib.sha256(asked.encode()).hexdigest()

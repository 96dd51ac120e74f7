"""Stripe's errors: a status, a type, a code and a sentence."""

from typing import Any


class StripeError(Exception):
    """An answer that is no success; ``kept`` says whether its idempotency key remembers it."""

    def __init__(self, status: int, kind: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "error": {"type": kind, "message": message}
            | {name: value for name, value in details.items() if value is not None}
        }

    @property
    def kept(self) -> bool:
        """Stripe forgets what it refused before it began: bad parameters, bad keys, haste."""
        error = self.body["error"]
        return self.status in {402, 500} or (self.status == 400 and "param" not in error)


class Dropped(ConnectionResetError):
    """The line goes dead without an answer."""


def invalid(message: str, *, code: str | None = None, param: str | None = None) -> StripeError:
    return StripeError(400, "invalid_request_error", message, code=code, param=param)


def not_found(kind: str, identifier: str, param: str = "id") -> StripeError:
    return StripeError(
        404,
        "invalid_request_error",
        f"No such {kind}: '{identifier}'",
        code="resource_missing",
        param=param,
    )


def wrong_state(message: str, code: str, **objects: Any) -> StripeError:
    return StripeError(400, "invalid_request_error", message, code=code, **objects)


def server_error() -> StripeError:
    return StripeError(500, "api_error", "An error happened inside the stand-in, as it was told.")

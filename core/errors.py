"""Errors that people can act on; each carries its HTTP status and a translatable message."""

from http import HTTPStatus
from typing import Any


class AppError(Exception):
    """Base of every expected error. ``message`` may be a lazy translation."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, message: Any = "", **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


class NotFound(AppError):
    """The thing does not exist, or this person may not know that it does: the same 404."""

    status = HTTPStatus.NOT_FOUND


class NotAllowed(AppError):
    """The person is known and may not do this."""

    status = HTTPStatus.FORBIDDEN


class Conflict(AppError):
    """The request fits neither the present state nor what somebody else has just done."""

    status = HTTPStatus.CONFLICT


class Duplicate(Conflict):
    """A unique value exists already; ``field`` names the input."""

    def __init__(self, field: str, message: Any = "", **values: Any) -> None:
        super().__init__(message, **values)
        self.field = field


class WrongState(Conflict):
    """The record is in a state in which this act is not possible."""


class Stale(Conflict):
    """The record was changed by somebody else since it was read."""


class RuleBroken(AppError):
    """A rule forbids the input; ``field`` names the input, or "" for the whole form."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, field: str, message: Any = "", **values: Any) -> None:
        super().__init__(message, **values)
        self.field = field


class Unavailable(AppError):
    """Something we depend on does not answer; trying again later may help."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class TooManyTries(AppError):
    """The same was tried too often in a short time; waiting helps."""

    status = HTTPStatus.TOO_MANY_REQUESTS

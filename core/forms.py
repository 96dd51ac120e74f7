"""Forms: one marshmallow schema for HTML forms, JSON bodies and spreadsheet rows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    missing,
    post_load,
    pre_load,
)

from core.amounts import BadAmount, parse_amount
from core.dates import BadDate, Month, parse_day, parse_month
from core.db import public_id, session
from core.errors import Duplicate, RuleBroken
from core.i18n import _, _l, decimal_sign, locale
from core.money import Money, exponent, format_money
from core.text import BadText, clean, clean_lines

CHOOSE_ONE = dict.fromkeys(("required", "null", "unknown"), _l("Choose one of the list."))
"""What a list says when nothing of it, or nothing in it, was chosen."""
ROUTING_FIELDS = {"csrf_token", "form_id", "lang"}


def sent_form(values: Mapping[str, str]) -> str:
    """Return the id of the form that was sent: sent twice, it tells of one thing."""
    return values.get("form_id") or public_id()


class CommandSchema(Schema):
    """Base of use-case schemas: trims text, blank becomes None, builds the command class."""

    class Meta:
        """Fields that no schema declares are refused, so that nothing is assigned by accident."""

        command: type[Any]

    error_messages = {"unknown": _l("This field is not part of the form.")}  # noqa: RUF012 - marshmallow's name

    @pre_load
    def tidy(self, data: Mapping[str, Any], **_options: Any) -> dict[str, Any]:
        """Normalise every text once: NFC, no control characters, blank is None."""
        tidied: dict[str, Any] = {}
        for name, value in data.items():
            if name not in ROUTING_FIELDS:
                tidied[name] = self._tidy(name, value)
        return tidied

    def _tidy(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        tidied = clean_lines if isinstance(self.fields.get(name), Lines) else clean
        try:
            return tidied(value) or None
        except BadText as error:
            raise ValidationError(
                _("The text holds a character that cannot be stored."), name
            ) from error

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> Any:
        """Return the frozen command dataclass that the service takes."""
        return self.Meta.command(**data)


class Text(fields.String):
    """A line of text; a blank one is its default where that is a text."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's name
        "required": _l("Fill this in."),
        "null": _l("Fill this in."),
        "invalid": _l("Write text here."),
    }

    def deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        """Read a blank as a field that was not sent: a browser sends every field of a form."""
        if value is None and isinstance(self.load_default, str) and not self.allow_none:
            value = missing
        return super().deserialize(value, *args, **options)


class Lines(Text):
    """Text of several lines, kept as they are."""


class AmountField(fields.Field[int]):
    """An amount as people type it; loads integer minor units of ``currency``."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's name
        "required": _l("Enter an amount, for example 500.000."),
        "null": _l("Enter an amount, for example 500.000."),
    }

    def __init__(self, *, currency: str = "VND", **options: Any) -> None:
        super().__init__(**options)
        self.currency = currency

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> int:
        try:
            return parse_amount(value, self.currency, decimal_sign()).amount
        except BadAmount as error:
            if error.code == "zero":
                told = _("“%(value)s” is not an amount above zero.", value=value)
                raise ValidationError(told) from error
            if exponent(self.currency) == len("000") and error.readings:
                raise ValidationError(_two_readings(value, error.readings)) from error
            raise ValidationError(not_an_amount(value, self.currency)) from error


def _two_readings(value: Any, readings: tuple[Money, ...]) -> str:
    """Say how to write either amount that was meant, so that it is read as that one."""
    small, large = (format_money(one, locale()) for one in readings)
    told = _(
        "“%(value)s” can be read in two ways. Write %(small)s or %(large)s.",
        value=value,
        small=small,
        large=large,
    )
    return str(told)


def not_an_amount(value: Any, currency: str = "VND") -> str:
    """Say that what was typed is no amount of a currency, and how one is written."""
    if exponent(currency):
        example = "1,234." + "567"[: exponent(currency)]
        told = _(
            "“%(value)s” is not an amount in %(currency)s. Write it like %(example)s or 1234.",
            value=value,
            currency=currency,
            example=example,
        )
    else:
        told = _("“%(value)s” is not an amount. Write it like 500.000 or 500k.", value=value)
    return str(told)


class DayField(fields.Field[date]):
    """A day as people type it."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's name
        "required": _l("Enter a date, for example 31/10/2026."),
        "null": _l("Enter a date, for example 31/10/2026."),
    }

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> date:
        try:
            return parse_day(value)
        except BadDate as error:
            raise ValidationError(
                _("“%(value)s” is not a date. Write it like 31/10/2026.", value=value)
            ) from error


class MonthField(fields.Field[Month]):
    """A month as people type it, 10/2026, or as a browser's picker sends it, 2026-10."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's name
        "required": _l("Choose a month, for example 10/2026."),
        "null": _l("Choose a month, for example 10/2026."),
    }

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Month:
        try:
            return parse_month(str(value))
        except ValueError as error:
            raise ValidationError(
                _("“%(value)s” is not a month. Write it like 10/2026.", value=value)
            ) from error


class Form:
    """What a person sent, what it means, and what is wrong with it."""

    def __init__(self, schema: Schema | None = None, data: Mapping[str, Any] | None = None) -> None:
        self.errors: dict[str, list[str]] = {}
        self.labels: dict[str, str] = {}
        self.values: dict[str, Any] = dict(data or {})
        self.command: Any = None
        if schema is not None and data is not None:
            self._load(schema, data)

    def _load(self, schema: Schema, data: Mapping[str, Any]) -> None:
        flat = data.to_dict() if hasattr(data, "to_dict") else dict(data)
        for name, field in schema.fields.items():
            if isinstance(field, fields.List) and hasattr(data, "getlist"):
                flat[name] = data.getlist(name)
        self.values = flat
        try:
            self.command = schema.load(flat)
        except ValidationError as error:
            self.errors = _flatten(error.messages_dict)

    @property
    def valid(self) -> bool:
        """Say whether the shape is right and no rule was broken so far."""
        return not self.errors

    def error_for(self, name: str, label: str = "") -> str | None:
        """Return the first message for a field, and remember what people call the field."""
        self.labels[name] = label
        return next(iter(self.errors.get(name, [])), None)

    def refuse(self, field: str, message: Any) -> None:
        """Add a message for a field, or "" for the whole form."""
        self.errors.setdefault(field, []).append(str(message))

    @contextmanager
    def rules(self) -> Iterator[None]:
        """Turn a broken rule inside the block into a message beside its field."""
        try:
            yield
        except (RuleBroken, Duplicate) as error:
            session.rollback()
            self.refuse(error.field, error.message)


def _flatten(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    flat: dict[str, list[str]] = {}
    for name, found in messages.items():
        if isinstance(found, Mapping):
            flat[str(name)] = [str(text) for texts in found.values() for text in texts]
        else:
            # marshmallow hands on a lazy translation bare, anything else in a list.
            texts = found if isinstance(found, list) else [found]
            flat[str(name)] = [str(text) for text in texts]
    return flat


__all__ = [
    "EXCLUDE",
    "AmountField",
    "CommandSchema",
    "DayField",
    "Form",
    "MonthField",
    "Text",
    "fields",
    "not_an_amount",
]

"""The form encoding of Stripe's first API: ``metadata[due]=7``, ``expand[0]=customer``."""

import re
from collections.abc import Iterable
from typing import Any

from standin.errors import invalid

Params = dict[str, Any]
TRUTH = {"true": True, "false": False}


def nested(pairs: Iterable[tuple[str, str]]) -> Params:
    """Return the dictionaries and lists that bracketed names spell."""
    tree: Params = {}
    for name, value in pairs:
        first, *rest = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name) or [name]
        place, key = tree, first
        for step in rest:
            place = place.setdefault(key, {})
            if not isinstance(place, dict):
                raise invalid(f"Invalid parameter: {name}", param=first)
            key = step or str(len(place))
        place[key] = value
    return {key: _listed(value) for key, value in tree.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(inner) for key, inner in value.items()}


def only(params: Params, *known: str) -> None:
    """Refuse what this call does not know, as Stripe does."""
    for name in params:
        if name not in known and name != "expand":
            raise invalid(
                f"Received unknown parameter: {name}", code="parameter_unknown", param=name
            )


def needed(params: Params, name: str) -> str:
    value = text(params, name)
    if value is None:
        raise invalid(f"Missing required param: {name}.", code="parameter_missing", param=name)
    return value


def filters(params: Params, *names: str) -> dict[str, str]:
    """Return the values by which a list is narrowed."""
    return {name: value for name in names if (value := text(params, name)) is not None}


def text(params: Params, name: str) -> str | None:
    """Return a text; an empty one means that the field is unset."""
    value = params.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid(f"Invalid string: {name}", param=name)
    return value or None


def texts(params: Params, *names: str) -> dict[str, str | None]:
    """Return those of the texts that are sent; an empty one unsets its field."""
    return {name: text(params, name) for name in names if name in params}


def integer(params: Params, name: str) -> int | None:
    value = params.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise invalid(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
    return int(value)


def flag(params: Params, name: str) -> bool:
    value = text(params, name)
    if value is None:
        return False
    if value not in TRUTH:
        raise invalid(f"Invalid boolean: {value}", param=name)
    return TRUTH[value]


def mapping(params: Params, name: str) -> Params:
    value = params.get(name) or {}
    if not isinstance(value, dict):
        raise invalid(f"Invalid object: {name}", code="parameter_invalid_empty", param=name)
    return value


def sequence(params: Params, name: str) -> list[str]:
    value = params.get(name) or []
    if not isinstance(value, list) or not all(isinstance(inner, str) for inner in value):
        raise invalid(f"Invalid array: {name}", param=name)
    return value


def choice(params: Params, name: str, *allowed: str) -> str:
    """Return one of the allowed words, the first when nothing is said."""
    value = text(params, name) or allowed[0]
    if value not in allowed:
        raise invalid(f"Invalid {name}: must be one of {', '.join(allowed)}", param=name)
    return str(value)


def metadata(params: Params, before: Params | None = None) -> dict[str, str]:
    """Return the metadata with the given changes; an empty value takes a key away."""
    merged = dict(before or {})
    for key, value in mapping(params, "metadata").items():
        if not isinstance(value, str) or len(key) > 40 or len(value) > 500:
            raise invalid(f"Metadata is no text or too long: {key}", param=f"metadata[{key}]")
        merged[key] = value
    return {key: value for key, value in merged.items() if value}

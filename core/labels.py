"""What people read for an enum member: each feature registers its own words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

E = TypeVar("E", bound=StrEnum)

_labels: dict[tuple[str, str], Any] = {}


def register(kind: type[E], labels: Mapping[E, Any]) -> None:
    """Give every member of an enum its words (lazy translations); a ``labels.py`` calls it.

    One enum a call: members of two enums with one value are the same key of a dict. Raises
    ValueError when a member is left without words.
    """
    if missing := [member for member in kind if member not in labels]:
        raise ValueError(f"{kind.__name__} lacks words for {missing}")
    for member, text in labels.items():
        _labels[_key(member)] = text


def _key(member: StrEnum) -> tuple[str, str]:
    return type(member).__module__ + "." + type(member).__qualname__, member.value


def label(member: StrEnum) -> str:
    """Return the words for a member in the language spoken now. Raises KeyError without any."""
    return str(_labels[_key(member)])


def has_label(member: StrEnum) -> bool:
    """Say whether a member has words; the architecture test asks."""
    return _key(member) in _labels

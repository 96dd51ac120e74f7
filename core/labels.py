"""What people read for an enum member: each feature registers its own words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

_labels: dict[StrEnum, Any] = {}


def register(labels: Mapping[Any, Any]) -> None:
    """Add lazy translations for enum members; a feature's ``labels.py`` calls it on import."""
    for member, text in labels.items():
        _labels[_key(member)] = text


def _key(member: StrEnum) -> Any:
    return (type(member).__qualname__, member.value)


def label(member: StrEnum) -> str:
    """Return the words for a member in the language spoken now. Raises KeyError without any."""
    return str(_labels[_key(member)])


def has_label(member: StrEnum) -> bool:
    """Say whether a member has words; the architecture test asks."""
    return _key(member) in _labels

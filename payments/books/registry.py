"""The list of checks: each feature's rules about its money, as queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select


@dataclass(frozen=True)
class Check:
    """Something that must hold; ``broken`` selects, or returns, the rows for which it does not.

    The columns are named for people and carry public codes, never integer ids or identities.
    """

    name: str
    broken: Select[*tuple[Any, ...]] | Callable[[], Iterable[dict[str, Any]]]


_registered: dict[str, Check] = {}


def register_check(name: str, broken: Select[*tuple[Any, ...]]) -> None:
    """Add a check of a feature that stands above the books; the same name replaces."""
    _registered[name] = Check(name, broken)


def registered_checks() -> tuple[Check, ...]:
    """Return what other features have added."""
    return tuple(_registered.values())

"""Kinds of acts that need a second person; each feature registers its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.access import Actor
from payments.approvals.models import ApprovalRequest

CarryOut = Callable[[ApprovalRequest, dict[str, Any], Actor], None]
"""Does what was asked for, in the transaction of the decision: (request, arguments, decider).

RuleBroken and WrongState refuse: then nothing is decided, and the decider reads why.
"""
Tell = Callable[[ApprovalRequest, dict[str, Any]], list[tuple[Any, Any]]]
"""Returns (label, value) of all the decider must see, in the language spoken."""


@dataclass(frozen=True)
class Kind:
    """An act that one person asks for and another approves.

    ``words`` (a lazy translation) says what it is; ``page`` the address of the document it is
    about, for those who may open it.
    """

    name: str
    words: Any
    carry_out: CarryOut
    tell: Tell
    page: Callable[[ApprovalRequest], str | None] = lambda _request: None


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    """Make a kind known; a feature's ``deciding`` module calls it when it is imported."""
    _kinds[kind.name] = kind
    return kind


def kind_of(name: str) -> Kind:
    """Return a kind. KeyError when no feature knows it."""
    return _kinds[name]

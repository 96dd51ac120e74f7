"""An act on a child's record: its form, what it does, and to which part of it it belongs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.access import Actor
from core.dates import today
from core.formats import day as written
from core.forms import CommandSchema
from core.labels import label
from sponsorship.children.models import Child
from sponsorship.permissions import Permission

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of an act's form; ``kind`` is text, area, day, amount, choice, tick or hidden."""

    name: str
    label: Any = ""
    kind: str = "text"
    hint: Any = None
    options: Callable[[Child, Actor], Options] = lambda _child, _actor: ()


@dataclass(frozen=True, kw_only=True)
class Act:
    """What one may do with a child's record on a page of its own.

    ``begin`` gives what the form says at first, ``effects`` say in words what it is
    about and what follows, from what the form holds.
    """

    title: Any
    button: Any
    tab: str
    schema: type[CommandSchema]
    run: Callable[..., None]
    done: Any
    fields: tuple[Field, ...] = ()
    needs: tuple[Permission, ...] = (Permission.CHILDREN_WRITE,)
    begin: Callable[[Child], dict[str, Any]] = lambda _child: {}
    effects: Callable[[Child, Actor, Mapping[str, Any]], list[str]] = lambda *_about: []
    danger: bool = False


def choice(name: str, text: Any, members: Iterable[StrEnum], hint: Any = None) -> Field:
    """Return a field for one member of a list."""
    known = tuple(members)

    def options(_child: Child, _actor: Actor) -> Options:
        return [(member.value, label(member)) for member in known]

    return Field(name=name, label=text, kind="choice", hint=hint, options=options)


def from_today(*names: str) -> Callable[[Child], dict[str, Any]]:
    """Let days of a form begin with today, as people write it."""
    return lambda _child: dict.fromkeys(names, written(today()))

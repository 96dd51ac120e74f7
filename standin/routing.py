"""The table of calls: method and path to function, and what lists have in common."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, TypeVar

from werkzeug.routing import Map, Rule

from standin.account import Account
from standin.errors import invalid
from standin.params import Params, integer, mapping, sequence, text
from standin.store import Thing

Call = Callable[..., Thing]
Called = TypeVar("Called", bound=Call)
CALLS: dict[str, Call] = {}
RULES: list[Rule] = []


def call(method: str, path: str) -> Callable[[Called], Called]:
    """Answer ``method path`` below /v1 with a function of account, params and the path's ids."""

    def register(function: Called) -> Called:
        name = f"{method} {path}"
        CALLS[name] = function
        RULES.append(Rule(f"/v1/{path}", methods=[method], endpoint=name))
        return function

    return register


def table() -> Map:
    return Map([rule.empty() for rule in RULES])


def listed(url: str, things: Iterable[Thing], params: Params) -> Thing:
    """Return one page of things that come the newest first."""
    limit = integer(params, "limit")
    limit = 10 if limit is None else limit
    if not 1 <= limit <= 100:
        raise invalid("Limit must be between 1 and 100.", param="limit")
    after, before = text(params, "starting_after"), text(params, "ending_before")
    rows = _created(things, params)
    if before:
        newer = _until(rows, before)
        page, more = newer[-limit:], len(newer) > limit
    else:
        if after:
            rows = _behind(rows, after)
        page = list(islice(rows, limit + 1))
        page, more = page[:limit], len(page) > limit
    return {"object": "list", "data": page, "has_more": more, "url": url}


def _created(things: Iterable[Thing], params: Params) -> Iterable[Thing]:
    if isinstance(params.get("created"), str):
        exact = integer(params, "created")
        return (thing for thing in things if thing["created"] == exact)
    bounds = mapping(params, "created")
    low = max(integer(bounds, "gte") or 0, (integer(bounds, "gt") or -1) + 1)
    high = min(
        value if (value := integer(bounds, "lte")) is not None else 2**62,
        value - 1 if (value := integer(bounds, "lt")) is not None else 2**62,
    )
    return (thing for thing in things if low <= thing["created"] <= high)


def _until(rows: Iterable[Thing], identifier: str) -> list[Thing]:
    newer: list[Thing] = []
    for thing in rows:
        if thing["id"] == identifier:
            return newer
        newer.append(thing)
    raise invalid(f"No such object: '{identifier}'", code="resource_missing", param="ending_before")


def _behind(rows: Iterable[Thing], identifier: str) -> Iterable[Thing]:
    walk = iter(rows)
    for thing in walk:
        if thing["id"] == identifier:
            return walk
    raise invalid(
        f"No such object: '{identifier}'", code="resource_missing", param="starting_after"
    )


def expanded(account: Account, answer: Thing, params: Params) -> Thing:
    """Return a copy of the answer in which the named ids are the objects themselves."""
    for path in sequence(params, "expand"):
        answer = _expand(account, answer, path.split("."), path)
    return answer


def _expand(account: Account, value: Any, steps: list[str], path: str) -> Any:
    if isinstance(value, list):
        return [_expand(account, inner, steps, path) for inner in value]
    if isinstance(value, str):
        value = account.store.by_id(value) or value
    if not steps or value is None:
        return value
    if not isinstance(value, dict) or steps[0] not in value:
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    return value | {steps[0]: _expand(account, value[steps[0]], steps[1:], path)}

"""Stripe's search language, as far as exact words joined by AND."""

import re

from standin.account import Account
from standin.errors import invalid
from standin.params import Params, integer, needed, only
from standin.store import Thing

CLAUSE = re.compile(
    r"""\s*(?:metadata\[(?P<mq>["'])(?P<key>.+?)(?P=mq)\]|(?P<field>[a-z_]+))\s*:\s*"""
    r"""(?P<q>["'])(?P<value>.*?)(?P=q)\s*(?:AND\b|$)""",
    re.IGNORECASE | re.VERBOSE,
)
FIELDS = ("customer", "status", "currency")


def _wanted(query: str) -> list[tuple[str | None, str | None, str]]:
    clauses, at = [], 0
    while at < len(query):
        found = CLAUSE.match(query, at)
        if found is None or (found["field"] and found["field"] not in FIELDS):
            raise invalid(f"The stand-in cannot read this query: {query}", param="query")
        clauses.append((found["key"], found["field"], found["value"]))
        at = found.end()
    return clauses


def search(account: Account, kind: str, url: str, params: Params) -> Thing:
    """Return what fits the query, the newest first."""
    only(params, "query", "limit", "page")
    clauses = _wanted(needed(params, "query"))
    limit = integer(params, "limit") or 10
    found = [
        thing
        for thing in account.store.newest(kind)
        if all(
            (thing["metadata"].get(key) if key else thing.get(field or "")) == value
            for key, field, value in clauses
        )
    ]
    start = integer(params, "page") or 0
    more = len(found) > start + limit
    return {
        "object": "search_result",
        "data": found[start : start + limit],
        "has_more": more,
        "next_page": str(start + limit) if more else None,
        "url": url,
    }

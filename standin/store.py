"""Everything the stand-in knows: objects by id, kept in memory and written to one SQLite file."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from typing import Any

Thing = dict[str, Any]
KINDS = {
    "ch": "charge",
    "cus": "customer",
    "du": "dispute",
    "evt": "event",
    "pi": "payment_intent",
    "pm": "payment_method",
    "po": "payout",
    "re": "refund",
    "seti": "setup_intent",
    "txn": "balance_transaction",
    "we": "webhook_endpoint",
}
INDEXED = ("customer", "payment_intent", "charge", "payment_method", "payout", "event")


class Store:
    """Objects are live dictionaries: change one, then ``put`` it. Hold ``lock`` while you do."""

    def __init__(self, path: str | None = None) -> None:
        self.lock = threading.RLock()
        self._kinds: dict[str, dict[str, Thing]] = {}
        self._index: dict[tuple[str, str, str], dict[str, None]] = {}
        self._places: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        self._changed: dict[tuple[str, str], Thing | None] = {}
        self._file = sqlite3.connect(path or ":memory:", check_same_thread=False)
        self._keeps = path is not None
        if self._keeps:
            self._open()

    def _open(self) -> None:
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS thing (number INTEGER PRIMARY KEY, kind TEXT NOT NULL,"
            " id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id)) STRICT"
        )
        for (body,) in self._file.execute("SELECT body FROM thing ORDER BY number").fetchall():
            self.put(json.loads(body))
        self._changed.clear()

    def get(self, kind: str, identifier: str) -> Thing | None:
        return self._kinds.get(kind, {}).get(identifier)

    def by_id(self, identifier: str) -> Thing | None:
        """Return the object of an id whose kind its prefix tells."""
        kind = KINDS.get(identifier.partition("_")[0])
        return self.get(kind, identifier) if kind else None

    def put(self, thing: Thing) -> Thing:
        """Keep a new or a changed object; its place in lists is the one of its first time."""
        kind, identifier = thing["object"], thing["id"]
        self._kinds.setdefault(kind, {})[identifier] = thing
        places = [(kind, name, thing[name]) for name in INDEXED if isinstance(thing.get(name), str)]
        old = self._places.get((kind, identifier), [])
        if places != old:
            for place in old:
                self._index[place].pop(identifier, None)
            for place in places:
                self._index.setdefault(place, {})[identifier] = None
            self._places[kind, identifier] = places
        self._changed[kind, identifier] = thing
        return thing

    def remove(self, kind: str, identifier: str) -> None:
        self._kinds.get(kind, {}).pop(identifier, None)
        for place in self._places.pop((kind, identifier), []):
            self._index[place].pop(identifier, None)
        self._changed[kind, identifier] = None

    def all(self, kind: str) -> Iterator[Thing]:
        """Return the objects of a kind, the oldest first."""
        return iter(list(self._kinds.get(kind, {}).values()))

    def newest(self, kind: str, **equal: str) -> Iterator[Thing]:
        """Return the objects with these values, the newest first."""
        things = self._kinds.get(kind, {})
        found: Iterable[str] = things
        for name, value in equal.items():
            if name in INDEXED:
                found = self._index.get((kind, name, value), {})
                break
        for identifier in reversed(list(found)):
            thing = things[identifier]
            if all(thing.get(name) == value for name, value in equal.items()):
                yield thing

    def clear(self) -> None:
        """Forget everything."""
        for kind, things in self._kinds.items():
            self._changed |= dict.fromkeys((kind, identifier) for identifier in things)
        self._kinds.clear()
        self._index.clear()
        self._places.clear()

    def save(self) -> None:
        """Write what changed since the last time."""
        changed, self._changed = self._changed, {}
        if not (self._keeps and changed):
            return
        with self._file:
            for (kind, identifier), thing in changed.items():
                if thing is None:
                    self._file.execute(
                        "DELETE FROM thing WHERE kind = ? AND id = ?", (kind, identifier)
                    )
                    continue
                self._file.execute(
                    "INSERT INTO thing (kind, id, body) VALUES (?, ?, ?)"
                    " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                    (kind, identifier, json.dumps(thing)),
                )

    def close(self) -> None:
        self._file.close()

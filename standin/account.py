"""The one account of the stand-in: its objects, its clock, and the events it makes."""

import json
import random
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from standin.errors import not_found
from standin.store import KINDS, Store, Thing

API_VERSION = "2026-10-28.endive"
BLANK = {
    kind: json.dumps(fields)
    for kind, fields in json.loads(
        Path(__file__).with_name("blank.json").read_text(encoding="utf-8")
    ).items()
}
"""The fields of each kind of object, with what they hold in the beginning."""

LETTERS = random.Random(secrets.randbits(128))  # noqa: S311 - ids need to differ, fast
PREFIXES = {kind: prefix for prefix, kind in KINDS.items()}


class Account:
    """What every call works on. One request at a time holds ``store.lock``."""

    def __init__(self, store: Store, url: str) -> None:
        self.store = store
        self.url = url
        self.request: dict[str, str | None] = {"id": None, "idempotency_key": None}

    def setting(self, name: str) -> Any:
        """Return what control set under a name, or None."""
        row = self.store.get("standin.setting", name)
        return None if row is None else row["value"]

    def set(self, name: str, value: Any) -> None:
        self.store.put({"object": "standin.setting", "id": name, "value": value})

    def now(self) -> int:
        """Return the time in seconds: the machine's, moved or stopped by control."""
        stopped = self.setting("stopped")
        if stopped is not None:
            return int(stopped)
        return int(time.time()) + int(self.setting("offset") or 0)

    def get(self, kind: str, identifier: str, param: str = "id") -> Thing:
        """Return an object or raise Stripe's 404."""
        thing = self.store.get(kind, identifier)
        if thing is None:
            raise not_found(kind, identifier, param)
        return thing

    def new(self, kind: str, **fields: Any) -> Thing:
        """Keep a new object: every field Stripe's has, and these filled in."""
        blank = {"id": fields.pop("id", None) or new_id(PREFIXES[kind]), "object": kind}
        blank |= json.loads(BLANK[kind])
        unknown = fields.keys() - blank.keys()
        if unknown:
            raise KeyError(f"{kind} has no {unknown}")
        return self.store.put(blank | {"created": self.now()} | fields)

    def keep(self, thing: Thing) -> Thing:
        return self.store.put(thing)

    def emit(self, kind: str, thing: Thing, before: Mapping[str, Any] | None = None) -> Thing:
        """Keep an event with the object as it is now, and queue its delivery."""
        data: Thing = {"object": json.loads(json.dumps(thing))}
        if before is not None:
            data["previous_attributes"] = dict(before)
        event = self.new(
            "event",
            api_version=API_VERSION,
            data=data,
            request=dict(self.request),
            type=kind,
        )
        if not self.setting("lose"):
            self.queue(event)
        return event

    def queue(self, event: Thing) -> None:
        """Let an event wait for its delivery."""
        self.keep({"object": "standin.delivery", "id": event["id"], "tries": 0, "due": self.now()})


def new_id(prefix: str) -> str:
    return f"{prefix}_{LETTERS.getrandbits(96):024x}"


def client_secret(identifier: str) -> str:
    return new_id(f"{identifier}_secret")

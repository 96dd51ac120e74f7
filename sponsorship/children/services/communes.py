"""Communes of a register, by official code or by name."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from core.dates import today
from core.places.services import list_communes
from core.text import search_key

_KIND = re.compile(
    r"^(xa|x|phuong|p|dac khu|dk|thi tran|tt|commune|ward) | (commune|ward|special zone)$"
)
_BETWEEN = re.compile(r"[,;]|\s[-–]\s")


class CommuneIndex:
    """All communes in force, to be found by code, name with or without its kind, or address.

    A name that several provinces have means the commune of the province that fits most rows
    of the register.
    """

    def __init__(self, register: Iterable[tuple[str, str]]) -> None:
        day = today()
        units = [unit for unit in list_communes() if unit.valid_to is None or unit.valid_to > day]
        self._provinces = {unit.code: unit.parent_code for unit in units}
        self._named: defaultdict[str, list[str]] = defaultdict(list)
        for unit in units:
            full = search_key(unit.name)
            for name in dict.fromkeys((full, _KIND.sub("", full))):
                self._named[name].append(unit.code)
        fitting = Counter(
            self._provinces[unit]
            for code, name in register
            for unit in self._candidates(code, name)
        )
        self._home = fitting.most_common(1)[0][0] if fitting else None

    def find(self, code: str, name: str) -> str | None:
        """Return the official code, None when neither code nor name is known or is clear."""
        found = self._candidates(code, name)
        if len(found) > 1:
            found = [unit for unit in found if self._provinces[unit] == self._home]
        return found[0] if len(found) == 1 else None

    def _candidates(self, code: str, name: str) -> list[str]:
        if code:
            return [code] if code in self._provinces else []
        parts = [search_key(part) for part in _BETWEEN.split(name)]
        # Of an address, the part that says it is a commune; a hamlet may bear another's name.
        for part in sorted(parts, key=lambda part: not _KIND.search(part)):
            if found := self._named.get(part) or self._named.get(_KIND.sub("", part)):
                return found
        return []

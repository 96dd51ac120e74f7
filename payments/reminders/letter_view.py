"""What a reminder by letter prints: every word is ready, in the payer's language."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """One letter on one page.

    ``months`` are (month, until when, amount), ``to_pay`` are (word, value) of a transfer;
    ``payload`` is the text of the code to scan, "" where no code can be made.
    """

    language: str
    issuer: str
    issuer_facts: str
    sender: str
    address: tuple[str, ...]
    dated: str
    subject: str
    opening: tuple[str, ...]
    titles: tuple[str, str, str]
    months: tuple[tuple[str, str, str], ...]
    total: tuple[str, str]
    words: str
    how: str
    to_pay: tuple[tuple[str, str], ...]
    payload: str
    scan: str
    closing: tuple[str, ...]
    signed: str
    foot: str


def freeze(view: LetterView) -> dict[str, Any]:
    """Return the letter as what JSON can say."""
    return asdict(view)


def thaw(frozen: dict[str, Any]) -> LetterView:
    """Return the letter that was frozen; lists of JSON are tuples again."""
    return LetterView(**{field.name: _whole(frozen[field.name]) for field in fields(LetterView)})


def _whole(value: Any) -> Any:
    return tuple(map(_whole, value)) if isinstance(value, list | tuple) else value

"""Commitments and amounts as a person types them to divide a line."""

import re
from collections.abc import Sequence

from core.amounts import BadAmount, parse_amount

_CODE = re.compile(r"[A-Z]{2,4}[0-9]{5}|[A-Z]{4}(?=[A-Z]*[2-9])[A-Z2-9]{4}")


class BadSplit(ValueError):
    """Text that divides nothing; ``code`` says why, ``value`` is what is wrong.

    Codes: no_code, bad_amount, no_amount, twice, sum (``value`` is what the parts give).
    """

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = value


def read_split(text: str, amount: int, currency: str = "VND") -> list[tuple[str, int]]:
    """Read `GM00001 300.000 GM00002 200.000`: (code, minor units), which sum to ``amount``.

    One code alone takes all of it.
    """
    parts = _read_parts(text)
    if len(parts) == 1 and not parts[0][1]:
        return [(parts[0][0], amount)]
    found = [(code, _amount(code, written, currency)) for code, written in parts]
    codes = [code for code, _ in found]
    if repeated := next((code for code in codes if codes.count(code) > 1), None):
        raise BadSplit("twice", repeated)
    given = sum(part for _, part in found)
    if given != amount:
        raise BadSplit("sum", given)
    return found


def _read_parts(text: str) -> Sequence[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    for word in re.split(r"[\s;:=]+", text.upper().strip(" ;:=")):
        if _CODE.fullmatch(word):
            parts.append((word, ""))
        elif parts:
            code, written = parts[-1]
            parts[-1] = (code, f"{written} {word}".strip())
        else:
            raise BadSplit("no_code", word)
    return parts


def _amount(code: str, written: str, currency: str) -> int:
    if not written:
        raise BadSplit("no_amount", code)
    try:
        return parse_amount(written, currency).amount
    except BadAmount as error:
        raise BadSplit("bad_amount", written) from error

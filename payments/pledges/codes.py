"""The codes of commitments that we issue: short, and wrong when any one character is.

GMKA7Q2X: two letters of the programme, five characters by chance and one that checks them. No I, O,
0 and 1, which are read as one another. The characters are the elements of a field of 32; a code is
right when its polynomial has a root at a generator of that field. A wrong character anywhere, and
two characters that changed places, always show. Codes of registers (GM00046) keep their form.
"""

from collections.abc import Callable, Iterator
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH: Final = 8
PREFIX: Final = 2
_LETTERS: Final = ALPHABET[8:]
_ANY: Final = 3
_FILL: Final = "TT"
_VALUE: Final = {letter: value for value, letter in enumerate(ALPHABET)}
# x^5 + x^2 + 1 has no factors, and its root generates all the other 31 elements.
_FIELD: Final = 0b100101


def _times_root(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value > len(ALPHABET) - 1 else value


def _powers() -> list[int]:
    powers = [1]
    while len(powers) < len(ALPHABET) - 1:
        powers.append(_times_root(powers[-1]))
    return powers


_POWER: Final = _powers()
_LOGARITHM: Final = {value: exponent for exponent, value in enumerate(_POWER)}


def draw_code(programme_code: str, choose: Callable[[str], str]) -> str:
    """Return a code of a programme; ``choose`` picks a letter of a text by chance.

    The third and fourth characters are letters and one behind them is a digit: no code of a
    register, no amount and no word of a language looks like one, even with one character wrong.
    """
    kept = "".join(letter for letter in programme_code.upper() if letter in _LETTERS)
    while True:
        body = (kept + _FILL)[:PREFIX] + choose(_LETTERS) + choose(_LETTERS)
        body += "".join(choose(ALPHABET) for _ in range(_ANY))
        code = body + ALPHABET[_times_root(_remainder(body))]
        if is_issued(code):
            return code


def is_issued(code: str) -> bool:
    """Say whether a text is a code as we issue them, with its check right."""
    return _is_shaped(code) and _remainder(code) == 0


def corrections(text: str) -> Iterator[str]:
    """Yield the codes that a text of their length may stand for, when one thing is wrong in it.

    One character is another, or two neighbours changed places.
    """
    if len(text) != LENGTH:
        return
    strange = [place for place, letter in enumerate(text) if letter not in _VALUE]
    if len(strange) > 1:
        return
    for place in strange or range(LENGTH):
        code = text[:place] + _right_letter(text, place) + text[place + 1 :]
        if code != text and _is_shaped(code):
            yield code
    for place in () if strange else range(LENGTH - 1):
        code = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        if code != text and is_issued(code):
            yield code


def _is_shaped(code: str) -> bool:
    return (
        len(code) == LENGTH
        and all(letter in _VALUE for letter in code)
        and all(letter in _LETTERS for letter in code[: PREFIX + 2])
        and any(letter not in _LETTERS for letter in code[PREFIX + 2 :])
    )


def _remainder(text: str) -> int:
    """Return the value of the text's polynomial at the root; 0 for what checks itself."""
    value = 0
    for letter in text:
        value = _times_root(value) ^ _VALUE[letter]
    return value


def _right_letter(text: str, place: int) -> str:
    """Return the only letter at a place with which the others check."""
    rest = _remainder(text[:place] + ALPHABET[0] + text[place + 1 :])
    if rest == 0:
        return ALPHABET[0]
    weight = LENGTH - 1 - place
    return ALPHABET[_POWER[(_LOGARITHM[rest] - weight) % len(_POWER)]]

"""Numbers in a folded letter: phones and accounts, told from dates, years, money and scores.

Every pattern is bounded, so that no text is slow to read.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from sponsorship.letters.screening.folding import BLANK, Span

_SEP = r"(?:,|[\s.()\[\]/_·•*~|\-‐‒–—]{0,3})"
_MORE = rf"{_SEP}\d"
_THOUSANDS = r"[1-9]\d{0,2}(?:[.,]\d{3}){1,5}"
_CURRENCY = (
    r"(?:[₫$€£¥]|(?:d|dong|vnd|usd|eur|euros?|dollars?|pounds?|yen|won|trieu|nghin|ngan(?! hang)"
    r"|ty|k|millions?|thousand)(?![a-z]))"
)
_UNIT = r"(?:nguoi|dan|people|children|km2?|met|m2?|kg|tan|lan|times|cay|nam|years)(?![a-z])"
_NO_MONEY = rf"(?!\+?{_THOUSANDS}\s{{0,2}}{_CURRENCY})"

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_ALONE = r"(?<!\d)(?<!\d[/.\-])"
_ENDED = r"(?![/.\-]?\d)"
_NO_NUMBER_NEXT = rf"(?:(?!{_MORE})|(?=[\s\-–—]{{1,3}}\d{{1,2}}/\d))"
_DATES = re.compile(
    rf"{_ALONE}{_DAY}\s?(?P<a>[/.\-])\s?{_MONTH}\s?(?P=a)\s?{_YEAR}{_ENDED}"
    rf"|{_ALONE}{_YEAR}(?P<b>[/.\-]){_MONTH}(?P=b){_DAY}{_ENDED}"
    rf"|{_ALONE}{_DAY}(?P<c>[/.\-]){_MONTH}(?P=c)\d\d(?!\d){_NO_NUMBER_NEXT}"
    rf"|(?<!\d)(?<!\d/){_DAY}/{_MONTH}(?!/?\d){_NO_NUMBER_NEXT}"
    rf"|(?<!\d)(?<!\d/){_MONTH}/{_YEAR}(?![/.\-]?\d)"
)
_AMOUNTS = re.compile(
    rf"(?<!\d)(?<!\d[ .,\-])(?:{_THOUSANDS}|[1-9]\d{{0,2}}(?: \d{{3}}){{1,5}}|[1-9]\d{{0,9}})"
    rf"\s{{0,2}}{_CURRENCY}"
    rf"|[$€£¥]\s?[1-9]\d{{0,14}}(?:[.,]\d{{3}}){{0,5}}(?!\d)"
    rf"|(?<!\d)(?<!\d[.,]){_THOUSANDS}\s{{0,2}}{_UNIT}"
    rf"|(?<!\d)(?<!\d[.,])[1-9]\d{{0,2}}(?:[.,]\d{{3}}){{0,4}}[.,]000(?![.,]?\d)"
)

_PHONES = re.compile(
    rf"(?=({_NO_MONEY}(?:"
    rf"(?<!\d)0{_SEP}[2-9](?:{_MORE}){{8}}(?!\d)"
    rf"|(?<!\d)0{_SEP}[12](?:{_MORE}){{9}}(?!\d)"
    rf"|(?<![\d+])84{_SEP}[2-9](?:{_MORE}){{8}}(?!\d)"
    rf"|(?<!\d)00{_SEP}[1-9](?:{_MORE}){{8,12}}(?!\d)"
    rf"|\+[\s(]{{0,2}}\d(?:{_MORE}){{7,14}}(?!\d)"
    r")))"
)
# Letters in the place of digits: only in a word that holds a digit as well.
_LOOKALIKE = re.compile(r"(?<![^\W_])(?=[oil]{0,15}\d)[\doil]{2,16}(?![^\W_])")
_DIGIT_FOR = str.maketrans("oil", "011")

_SPOKEN = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6,
    "bay": 7, "tam": 8, "chin": 9, "zero": 0, "oh": 0, "o": 0, "one": 1, "two": 2, "three": 3,
    "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    **{str(digit): digit for digit in range(10)},
}  # fmt: skip
_TENS = ("muoi", "ten")
_WORD = rf"(?:{'|'.join((*_SPOKEN, *_TENS))})(?![^\W_])"
_SPOKEN_RUN = re.compile(rf"(?<![^\W_]){_WORD}(?:[\s,.;/\-–—]{{1,3}}{_WORD})*")
_SPOKEN_DIGITS = 8
_SPOKEN_WORDS = 4

_RUN = re.compile(r"\d+(?:[ .()\-‐–—_/]{1,3}\d+)*")
_PHONE_NAMED = re.compile(
    r"(?<![a-z])(?:s?dt|so may|dien thoai|phone|tel|mobile|hotline)(?![a-z])[^\d.!?]{0,16}$"
)
_ACCOUNT_NAMED = re.compile(
    r"(?<![a-z])(?:stk|tk|tai khoan|account|acc|card|so the|cmnd|cccd|can cuoc|iban|dinh danh)"
    r"(?![a-z])[^\d.!?]{0,24}$"
)
_NEAR = 40
_NAMED_PHONE_DIGITS = 6
_ACCOUNT_DIGITS = 8
_UNUSUAL_DIGITS = 6
_SCORE = 100
_ROUND = re.compile(r"[1-9]0+")


def phones(text: str) -> list[Span]:
    """Return where phone numbers stand, in digits or read out in words."""
    dated = _blanked(_DATES, text)
    plain = _LOOKALIKE.sub(lambda word: word[0].translate(_DIGIT_FOR), dated)
    found = [match.span(1) for match in _PHONES.finditer(plain)]
    return [*found, *_read_out(text), *_named_phones(_blanked(_AMOUNTS, dated))]


def accounts(text: str) -> list[Span]:
    """Return where numbers of accounts, cards and papers stand."""
    text = _blanked(_AMOUNTS, _blanked(_DATES, text))
    return list(_accounts(text))


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: BLANK * len(found[0]), text)


def _read_out(text: str) -> Iterator[Span]:
    for run in _SPOKEN_RUN.finditer(text):
        words = re.findall(r"[^\W_]+", run[0])
        digits = [_SPOKEN[word] for word in words if word in _SPOKEN]
        spoken = sum(not word.isdigit() for word in words)
        if len(digits) >= _SPOKEN_DIGITS and spoken >= _SPOKEN_WORDS and not _counts(digits):
            yield run.span()


def _counts(digits: list[int]) -> bool:
    """Say whether somebody counts up or down: one two three …, nine (ten) (one and ten) …."""
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    ups = {(after - before) % 10 for before, after in pairwise(digits) if (before, after) != (9, 1)}
    return ups <= {1} or steps <= {9}


def _named_phones(text: str) -> Iterator[Span]:
    for run in _RUN.finditer(text):
        named = _PHONE_NAMED.search(text[max(0, run.start() - _NEAR) : run.start()])
        if named and _unusual(run[0]) >= _NAMED_PHONE_DIGITS:
            yield run.span()


def _accounts(text: str) -> Iterator[Span]:
    for run in _RUN.finditer(text):
        groups = re.findall(r"\d+", run[0])
        if sum(map(len, groups)) < _ACCOUNT_DIGITS or (
            len(groups) == 1 and _ROUND.fullmatch(groups[0])
        ):
            continue
        named = _ACCOUNT_NAMED.search(text[max(0, run.start() - _NEAR) : run.start()])
        if named or _unusual(run[0]) >= _UNUSUAL_DIGITS:
            yield run.span()


def _unusual(run: str) -> int:
    """Return how many digits of a run are neither a year nor a small number such as a score."""
    return sum(
        len(group)
        for group in re.findall(r"\d+", run)
        if not re.fullmatch(_YEAR, group) and (group[0] == "0" or int(group[:9]) > _SCORE)
    )

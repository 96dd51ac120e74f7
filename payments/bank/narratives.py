"""What a bank narrative says: commitment codes however written, and who seems to pay."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from core.text import search_key
from payments.bank.issued import BREAK as _BREAK
from payments.bank.issued import Issued, Sighting, sightings
from payments.bank.rules import Decision

DIGITS_OF_A_CODE = 5
NONE_ISSUED = Issued()

# A month counted or a payment numbered: the payer says that this is not the usual instalment.
_NOT_THE_USUAL = re.compile(
    r"\blan (?:thu )?(?:[2-9]|hai|ba)\b|\b(?:[2-9]|1[0-2]|hai|ba|bon|sau) (?:thang|quy)\b"
)
_BANK_WRAPPING = re.compile(r"\bct tu (?:(?P<account>\d{6,}) )?(?P<payer>.+?)(?: toi \d{6,}.*)?$")
_NOISE = re.compile(
    r"\b(?:ibft|mbvcb|ck|ung ho|do dau|bao tro|dong gop|chuyen (?:tien|khoan|ho)|nop tien|gop"
    r"|quy bao tro tre em|cac chau|(?:\d+ )?chau|dong (?:ky|\d+ thang)|tien"
    r"|thang (?:\d+|nay)(?: \d{4})?|t\d{1,2}|lan \d+|\d{6,})\b"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The commitment codes of a narrative, in its order, each once.

    ``codes`` are certain. ``doubtful`` ones need a person: a letter O typed for a nought, one
    character wrong in a code that we issued, glued to a word, or broken in more than one place.
    ``unreadable``: something begins like a code and is none.
    """

    codes: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    unreadable: bool = False

    @property
    def is_clear(self) -> bool:
        """Say whether nothing that looks like a code leaves a doubt."""
        return not self.doubtful and not self.unreadable

    @property
    def all_codes(self) -> tuple[str, ...]:
        """Return the certain codes, then the doubtful ones."""
        return self.codes + self.doubtful


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, as a bank says it: an account's number and a name, either of which may be ""."""

    account: str = ""
    name: str = ""

    @property
    def words(self) -> str:
        """The folded name."""
        return search_key(self.name)

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells this payer from others, the surest first."""
        account = re.sub(r"[^0-9A-Z]", "", self.account.upper())
        named = " " in self.words
        return (*([f"account:{account}"] if account else []), *([f"name:{self.words}"] * named))


def read_codes(narrative: str, prefixes: Collection[str], issued: Issued = NONE_ISSUED) -> Reading:
    """Find commitment codes: those we ``issued``, and a programme's letters and five digits.

    In any case, with one break by spaces, points or a line wrap; never inside a longer run of
    digits.
    """
    text = unicodedata.normalize("NFKC", narrative).upper()
    found = sightings(text, issued)
    for one in found:
        text = f"{text[: one.start]}{'|' * (one.end - one.start)}{text[one.end :]}"
    found += [
        Sighting(mention.start(), mention.end(), _code(mention), _is_certain(mention))
        for mention in _mentions(text, prefixes)
    ]
    found.sort(key=lambda one: one.start)
    certain = dict.fromkeys(one.code for one in found if one.code and one.certain)
    doubtful = dict.fromkeys(one.code for one in found if one.code and not one.certain)
    return Reading(
        tuple(certain),
        tuple(code for code in doubtful if code not in certain),
        any(one.code is None for one in found),
    )


def is_unusual(narrative: str) -> bool:
    """Say whether the payer names a second payment or several months."""
    return _NOT_THE_USUAL.search(search_key(narrative)) is not None


def likely_decision(amount: int, narrative: str) -> Decision | None:
    """Return what a line without commitment most likely is, for the form to begin with."""
    words = search_key(narrative)
    if amount < 0:
        return Decision.FEE if re.search(r"\b(?:phi|fee|charge)\b", words) else Decision.SET_ASIDE
    if re.search(r"\b(?:lai (?:tien gui|suat|nhap)|tra lai|interest)\b", words):
        return Decision.INTEREST
    return None


def payer_of(narrative: str, told: Payer | None = None) -> Payer:
    """Return who pays: what the bank tells beside the text, else what the text says."""
    told = told or Payer()
    written = _BANK_WRAPPING.search(search_key(narrative))
    account = told.account or (written["account"] if written else None) or ""
    return Payer(account, told.name or payer_words(narrative))


def payer_words(narrative: str) -> str:
    """Return the folded narrative without codes, amounts of months and the bank's own words."""
    folded = search_key(narrative)
    if wrapped := _BANK_WRAPPING.search(folded):
        folded = wrapped["payer"]
    folded = re.sub(r"\b[a-z]{2}[0-9o]{2,5}(?: \d{3})?\b", " ", folded)
    folded = re.sub(r"\b[a-z]{4}(?=[a-z]*[2-9])[a-z2-9]{4}\b", " ", folded)
    return " ".join(_NOISE.sub(" ", folded).split())


def _mentions(text: str, prefixes: Collection[str]) -> Iterator[re.Match[str]]:
    """Yield what begins like a code: its letters, then at least three digits or letters O."""
    if not prefixes:
        return
    letters = "|".join(
        rf"(?:{_BREAK})?".join(map(re.escape, prefix.upper()))
        for prefix in sorted(prefixes, key=len, reverse=True)
    )
    five = rf"(?:[0-9O](?:{_BREAK})?){{{DIGITS_OF_A_CODE - 1}}}[0-9O]"
    pattern = (
        rf"(?P<glued>(?<=[A-Z0-9]))?(?P<letters>{letters})(?P<gap>{_BREAK})?"
        rf"(?:(?P<digits>{five})(?!O?[0-9])|(?P<other>[0-9O]{{3,}}))"
    )
    for mention in re.finditer(pattern, text):
        if re.search("[0-9]", mention["digits"] or mention["other"]):
            yield mention


def _code(mention: re.Match[str]) -> str | None:
    digits = mention["digits"]
    if digits is None:
        return None
    letters = re.sub(_BREAK, "", mention["letters"])
    return letters + re.sub(_BREAK, "", digits).replace("O", "0")


def _is_certain(mention: re.Match[str]) -> bool:
    """Say whether nothing was guessed.

    One break is a bank's wrapping. A last digit that stands alone may be a count:
    GM0046 2 CHAU.
    """
    if mention["digits"] is None:
        return False
    digits = re.split(_BREAK, mention["digits"])
    breaks = len(digits) - 1 + (mention["gap"] is not None)
    breaks += len(re.findall(_BREAK, mention["letters"]))
    return (
        mention["glued"] is None
        and "O" not in mention["digits"]
        and breaks <= 1
        and len(digits[-1]) > 1
    )

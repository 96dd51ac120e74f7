"""Words of a letter that lead to a person: mail, web addresses, accounts of messengers.

Every pattern is bounded and begins at something rare, so that no text is slow to read; what
stands before an @ or a dot is reached for character by character.
"""

import re
from collections.abc import Iterator

from sponsorship.letters.screening.folding import BLANK, Span

UPPER = "".join(char for char in map(chr, range(0x41, 0x1F00)) if char.isupper())
TITLE = rf"[{UPPER}]\w{{0,20}}"
TITLED = rf"[{UPPER}](?=\w{{0,3}}[^\W{UPPER}\d_])\w{{1,20}}"
"""A word with a capital initial, and one that is not all in capitals."""

_I = re.IGNORECASE
_TLD = r"(?:com|net|org|vn|edu|gov|info|biz|xyz|io|uk|fr|de|jp|kr|cn|tw|au|eu|nl|ch|ru)"
_PROVIDER = r"(?:gmail|gmai|yahoo|hotmail|outlook|icloud|ymail|proton ?mail|zoho)"
_KNOWN = rf"(?:{_PROVIDER}|facebook|fb|zalo|tiktok|instagram|youtube|google|twitter|telegram)"
_DOT = (
    r"(?:\s{0,2}\.\s{0,2}|\s{0,2}[(\[{<]\s?(?:\.|dot|chấm|cham)\s?[)\]}>]\s{0,2}"
    r"|\s{1,2}(?:dot|chấm|cham)\s{1,2})"
)
_END = r"(?:\s?\.\s?(?:vn|uk|au|jp|kr))?(?!\w)"
_AT = r"(?:\s{0,2}[(\[{<]\s?(?:a|at|@|a ?c[òo]ng)\s?[)\]}>]\s{0,2})"
_AT_SAID = r"(?:\s{1,2}(?:a ?c[òo]ng|a ?m[óo]c|at|@)\s{1,2})"
_LABEL = r"[^\W_][\w\-]{0,60}"
_MAILS = re.compile(
    rf"(?<=[\w.%+\-{BLANK}])@(?:{_LABEL}\.){{1,4}}[^\W\d_]{{2,24}}"
    rf"|\s{{0,2}}@\s{{0,2}}(?:{_LABEL}{_DOT}){{1,3}}{_TLD}{_END}"
    rf"|\s{{0,2}}@\s{{0,2}}{_PROVIDER}(?!\w)"
    rf"|{_AT}(?:{_LABEL}{_DOT}){{1,3}}{_TLD}{_END}"
    rf"|{_AT_SAID}(?:{_PROVIDER}(?:{_DOT}|\s{{1,2}})|{_LABEL}\s{{1,2}}(?:dot|chấm)\s{{1,2}})"
    rf"{_TLD}{_END}"
    rf"|(?:(?<=\w)\s{{1,2}})?(?<![\w.@]){_PROVIDER}(?:{_DOT}|\s{{1,2}}){_TLD}{_END}",
    _I,
)
_WHOSE = (
    r"(?:\s{1,2}(?:của|cua|con|cháu|chau|em|mình|tôi|tui|anh|chị|cô|chú|bác|ba|mẹ|bố|mới|mang|my"
    r"|our|new|nick|name|username|user|account|acc|tk|tài khoản|id|tên|ten|số|so|at|as)(?!\w)){0,5}"
)
_IS = r"(?:\s{0,2}[:=]\s{0,2}|\s{1,2}(?:là|la|is)(?:\s{0,2}:)?\s{1,2})"
_WRITTEN = r"(?=[\w\-]{0,30}[\d_]|(?-i:[A-Za-z\-]{1,30}\.[a-z0-9]))[\w.\-]{3,64}(?<!\.)"
"""A name as people take one on the web: with a digit, a line or a dot inside."""
_MAIL_NAMES = re.compile(rf"(?<!\w)(?:{_PROVIDER}|e-?mail|mail)(?!\w){_WHOSE}{_IS}{_WRITTEN}", _I)

_REST = rf"(?:[/?#:][^\s{BLANK}]{{0,200}})?"
_LINKS = re.compile(
    rf"(?<!\w)(?:h(?:tt|xx)ps?|ftp)\s{{0,2}}:\s{{0,2}}/{{1,2}}\s{{0,2}}[^\s{BLANK}]{{1,200}}"
    rf"|(?<!\w)www\s{{0,2}}\.\s{{0,2}}\w[^\s{BLANK}]{{0,200}}"
    rf"|(?<=\w)\.{_TLD}(?![\w\-]){_REST}"
    rf"|(?<=\w\w)\.[a-z]{{2,10}}/[\w?#@.\-][^\s{BLANK}]{{0,200}}"
    rf"|(?<!\w)(?:zalo|m|t|wa|fb|line)\s?\.\s?me(?!\w){_REST}"
    rf"|(?<!\w)(?:bit\.ly|youtu\.be|forms\.gle|linktr\.ee|goo\.gl|discord\.gg|ig\.me){_REST}"
    rf"|(?<=\w)(?:\s{{1,2}}\.\s{{0,2}}|\s{{0,2}}[(\[{{<]\s?(?:\.|dot|chấm|cham)\s?[)\]}}>]\s{{0,2}}"
    rf"|\s{{1,2}}(?:dot|chấm)\s{{1,2}})(?:com|net|org|vn){_END}(?:\s?/\s?[\w.@\-]{{1,60}})?"
    rf"|(?<!\w){_KNOWN}(?:{_DOT}|\s{{1,2}})(?:com|vn|net){_END}(?:\s?/\s?[\w.@\-]{{1,60}})?",
    _I,
)
_AFTER_LINK = ".,;:!?)]}>…\"'”’»"

_APP = (
    r"(?:zalo|face ?book|fb|messenger|viber|telegram|whats ?app|tik ?tok|instagram|insta"
    r"|skype|we ?chat|twitter|snapchat|discord|kakao ?talk)"
)
_SHORT = r"(?:face|phây|tele|ig|nick)"
_LEAD = rf"(?<!\w){_APP}(?!\w){_WHOSE}"
_NAMED = rf"(?:[\w.\-]{{2,40}}|{TITLE})"
_HANDLES = re.compile(
    rf"(?<!\w)(?i:{_LEAD})\s{{0,2}}(?:[:=/@]\s{{0,2}}@?[\w.\-]{{2,40}}|[(“\"]{TITLE})"
    rf"(?:[ ]{TITLED}){{0,3}}"
    rf"|(?i:{_LEAD}(?:\s{{1,2}}(?:là|la|is))?)\s{{1,2}}"
    rf"(?:(?!\d{{1,4}}(?!\w)){_WRITTEN}|{TITLED}(?:[ ]{TITLED}){{0,3}})"
    rf"|(?i:(?<!\w)(?:nick|id|username|account|acc|tài khoản|tên)\s{{1,2}}{_LEAD}{_IS}"
    rf"[\w.\-]{{2,40}})"
    rf"|(?i:(?<!\w){_APP}\s{{1,2}}(?:của\s{{1,2}}\w{{1,5}}\s{{1,2}}|\w{{1,5}}\s{{1,2}})?"
    rf"(?:tên|nick|id|username)(?:\s{{1,2}}(?:là|is))?\s{{1,2}}[\w.\-]{{2,40}})"
    rf"|(?i:(?<!\w){_SHORT}(?!\w)(?:\s{{1,2}}(?:id|của|tên|nick)(?!\w){_WHOSE}{_IS}"
    rf"|(?<!nick)(?:\s{{1,2}}id)?\s{{0,2}}[:=]\s{{0,2}})@?){_NAMED}"
    rf"|(?<!\w)(?:(?:Line|LINE)\s{{0,2}}[:=]|(?i:line\s{{1,2}}id)(?:\s{{0,2}}[:=]|\s{{1,2}}is)?)"
    rf"\s{{0,2}}@?{_NAMED}"
    rf"|(?<!\w)(?:Line|LINE)\s{{1,2}}(?!\d{{1,4}}(?!\w)){_WRITTEN}"
    rf"|(?<![\w.@])@[A-Za-z0-9_.]{{2,30}}"
)
_FARTHEST = 100
_LOCAL = frozenset(".%+-_")
_HOST = frozenset(".-_")


def mails(text: str) -> Iterator[Span]:
    """Yield where mail addresses stand, also those written around the @ and the dot."""
    for match in _MAILS.finditer(text):
        yield _reach_back(text, match.start(), _LOCAL), match.end()
    for match in _MAIL_NAMES.finditer(text):
        yield match.span()


def links(text: str) -> Iterator[Span]:
    """Yield where web addresses and names of domains stand."""
    for match in _LINKS.finditer(text):
        end = match.start() + len(match[0].rstrip(_AFTER_LINK))
        yield _reach_back(text, match.start(), _HOST), end


def handles(text: str) -> Iterator[Span]:
    """Yield where somebody's name in a messenger or network stands, with the network's."""
    return (match.span() for match in _HANDLES.finditer(text))


def _reach_back(text: str, place: int, also: frozenset[str]) -> int:
    """Return where the word begins that ends at a place."""
    farthest = max(0, place - _FARTHEST)
    while place > farthest and (text[place - 1].isalnum() or text[place - 1] in also):
        place -= 1
    return place

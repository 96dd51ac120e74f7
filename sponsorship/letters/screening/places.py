"""Words of a letter that lead to a house or a school, and names that must not be told."""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from sponsorship.letters.screening.folding import Span, folded
from sponsorship.letters.screening.patterns import TITLE, TITLED, UPPER

_GAP = r"[ \t]{1,2}"
_NAME = rf"{TITLE}(?:{_GAP}{TITLE}){{0,4}}"
_NO_PLACE = (
    r"(?!Việt|Trái|Chúng|Con(?!\w)|Em(?!\w)|Cháu|Tôi|Sa(?!\w)|Sơn|Sư|Y(?!\w)|Quân|Đại|Cao Đẳng)"
)
_NO_AMOUNT = (
    r"(?![\d.,]{0,7}[ ]?(?i:km|m|cm|mét|cây|kg|g|phút|giờ|ngày|tuần|tháng|năm|lần|bạn|người|em|đứa"
    r"|học sinh|bước|buổi|nhà|hộ|gia đình|con|cái|điểm)(?!\w))"
)
_NUMBER = rf"(?:(?i:số){_GAP})?{_NO_AMOUNT}\d{{1,4}}[A-Za-z]?(?:/\d{{1,4}}){{0,3}}(?!\w)"
_NUMBERED = (
    r"(?:thôn|xóm|ấp|khóm|đội|tổ(?: dân phố)?|khu phố|khu dân cư|khu tập thể|số nhà|nhà số|ngõ"
    r"|ngách|hẻm|kiệt|quốc lộ|tỉnh lộ|phường|quận)"
)
_KINDS = (
    r"(?:[ ](?:tiểu học|trung học|cơ sở|phổ thông|dân tộc|nội trú|bán trú|mầm non|mẫu giáo|thcs"
    r"|thpt|th|ptdtbt|ptdtnt|ptdt|ptcs|cấp [123]|(?:và )?làng|xã|số \d)(?!\w)){0,6}"
)
_CALLED = (
    rf"(?:thôn|xóm|ấp|buôn|bản|làng|khóm|sóc|phum|plei|tổ dân phố|khu phố|khu dân cư|khu tập thể"
    rf"|ngõ|ngách|hẻm|kiệt|(?<!thành )phố|đường|(?<!hợp tác )(?:xã|thị xã)|thị trấn|phường|huyện"
    rf"|quận|trường(?!\s(?:đại học|cao đẳng)){_KINDS})"
)
_OWN = r"(?:[ ](?:của|chúng|con|cháu|em|mình|tôi|tớ|nhà|có|mang))" + "{0,4}"
_VIETNAMESE = re.compile(
    rf"(?i:(?<!\w){_CALLED})(?:{_GAP}|[ ]?:[ ]?|[ ]?[“\"]){_NO_PLACE}{_NAME}"
    rf"|(?i:(?<!\w){_NUMBERED}){_GAP}{_NUMBER}"
    rf"|(?i:(?<!\w)(?:bản|làng|buôn|xã|đường))(?:{_GAP}(?i:số))?{_GAP}\d{{1,3}}(?:/\d{{1,2}})?"
    rf"(?!\w)(?=\s{{0,2}}(?:[,.;!?)\n{UPPER}]|$))"
    rf"|(?i:(?<!\w)đường{_GAP}số){_GAP}\d{{1,3}}(?!\w)"
    rf"|(?i:(?<!\w)(?:{_CALLED}){_OWN}[ ](?:tên(?: là)?|là))[ ][“\"]?{_NO_PLACE}{_NAME}"
    rf"|(?i:(?<!\w)số){_GAP}\d{{1,4}}[A-Za-z]?(?:/\d{{1,4}}){{0,3}},?[ ](?!Việt Nam)"
    rf"{TITLED}[ ]{TITLED}(?:[ ]{TITLED}){{0,2}}"
    rf"|(?i:(?<!\w)(?:địa chỉ|address)(?:[ ](?:của|nhà|con|cháu|em|mình|tôi))"
    rf"{{0,3}}(?:[ ]?:|[ ](?:là|is)))[ ]{{0,2}}(?:\d|{TITLE})[^\n.!?]{{0,60}}"
)
_UNACCENTED = re.compile(
    rf"(?<!\w)(?i:thon|xom|buon|khu pho|to dan pho|so nha|thi tran){_GAP}(?:{_NAME}|{_NUMBER})"
    rf"|(?<!\w)(?:ngo|hem|phuong|xa|duong|huyen|quan){_GAP}(?:{_NAME}|{_NUMBER})"
    rf"|(?<!\w)(?i:truong)(?:[ ](?i:tieu hoc|thcs|thpt|mam non|mau giao|cap [123])){{1,3}}"
    rf"{_GAP}{_NAME}"
)
_ACCENTED = re.compile(r"[^\W\d_a-zA-Z]")

_STREET = r"(?:streets?|road|avenue|lane|drive|alley|boulevard)"
_TYPE = rf"(?:{_STREET}|village|hamlet|commune|ward|district|school|kindergarten)"
_LEVEL = r"(?:(?i:primary|secondary|elementary|middle|high|junior|boarding|nursery)[ ])?"
_STOP = (
    r"(?!(?:The|This|That|Our|My|Your|His|Her|Their|Every|Each|An?|On|In|At|After|Before|From|To"
    r"|Is|Was|Does|If|When|While|Since|During|Which|What|Whose|No|New|Good|Dear|Old|Primary"
    r"|Secondary|High|Middle|Elementary|Summer|Sunday|Monday|Friday|Saturday|English|Vietnamese"
    r"|Back|And|But|For|Of|Most|Many|Some|All|Small|Next|Last|Sesame|Both|Global)(?!\w))"
)
_PROPER = rf"{_STOP}{TITLED}(?:['’]s)?"
_ENGLISH = re.compile(
    rf"(?<!\w)\d{{1,5}}[A-Za-z]?,?[ ]{_PROPER}(?:[ ]{TITLED}){{0,2}}[ ]"
    rf"(?i:{_STREET}|st|rd|ave)(?!\w)"
    rf"|(?<!\w){_PROPER}(?:[ ]{TITLED}){{0,3}}[ ]{_LEVEL}"
    rf"(?:Street|Road|Avenue|Lane|Drive|Alley|Boulevard|Village|Hamlet|Commune|Ward|District"
    rf"|School|Kindergarten)(?!\w)"
    rf"|(?<!\w){_PROPER}(?:[ ]{TITLED}){{1,3}}[ ]{_LEVEL}(?i:{_TYPE})(?!\w)"
    rf"|(?<!\w)(?i:{_TYPE})(?:[ ](?i:of))?[ ](?:{_STOP}(?!I(?!\w)|Children|Day|Year){_NAME})"
    rf"|(?<!\w)(?i:hamlet|ward|district|village)[ ](?:(?i:no\.?|number)[ ]?)?\d{{1,3}}(?!\w)"
    rf"|(?<!\w)(?i:{_TYPE}(?:[ ](?:is|was))?[ ](?:named|called))[ ][“\"']?"
    rf"{TITLE}(?:[ ]{TITLE}){{0,3}}"
    rf"|(?<!\w)(?i:{_TYPE}(?:'s)?[ ](?:name[ ])?is)[ ][“\"']?{_STOP}{TITLED}"
    rf"|(?<!\w)(?i:house[ ](?:no\.?|number|nr\.?))[ ]?\d{{1,5}}"
    rf"|(?<!\w)(?i:p\.?[ ]?o\.?[ ]box)[ ]?\d{{1,6}}"
)
_LEAST_LETTERS = 2


def addresses(text: str) -> list[Span]:
    """Return where a house, a street, a village or a school is named or numbered."""
    found = [match.span() for match in _VIETNAMESE.finditer(text)]
    found += (match.span() for match in _ENGLISH.finditer(text))
    if not _ACCENTED.search(text):
        found += (match.span() for match in _UNACCENTED.finditer(text))
    return found


def names(text: str, secrets: Collection[str]) -> Iterator[Span]:
    """Yield where secrets stand in a folded text as whole words, however they are spaced."""
    places = [place for place, char in enumerate(text) if char.isalnum()]
    letters = "".join(text[place] for place in places)
    begins = {0, len(places)} | {
        number
        for number, (before, place) in enumerate(pairwise(places), 1)
        if place - before > 1 or text[before].isalpha() != text[place].isalpha()
    }
    for secret in {_letters(secret) for secret in secrets}:
        if sum(map(str.isalpha, secret)) < _LEAST_LETTERS:
            continue
        start = letters.find(secret)
        while start >= 0:
            end = start + len(secret)
            if start in begins and end in begins:
                yield places[start], places[end - 1] + 1
            start = letters.find(secret, start + 1)


def _letters(secret: str) -> str:
    return "".join(filter(str.isalnum, folded(secret).text))

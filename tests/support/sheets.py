"""Workbooks as other offices make them: merged titles, several sheets, signatures below."""

import io
import unicodedata
from collections.abc import Mapping, Sequence

import xlsxwriter

Sheet = Sequence[Sequence[object]]


def workbook(sheets: Mapping[str, Sheet], merged: Sequence[str] = ()) -> bytes:
    """Return a workbook of these sheets; ``merged`` are areas such as A1:H1 of every sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for area in merged:
                sheet.merge_range(area, "")
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(number, place, cell)
    return buffer.getvalue()


def in_tcvn3(text: str) -> str:
    """Return a text as a TCVN3 font needs it."""
    tones = {
        "a": "aµ¸¶·¹", "ă": "¨»¾¼½Æ", "â": "©ÇÊÈÉË", "e": "eÌÐÎÏÑ", "ê": "ªÒÕÓÔÖ", "i": "i×ÝØÜÞ",
        "o": "oßãáâä", "ô": "«åèæçé", "ơ": "¬êíëìî",
        "u": "uïóñòô", "ư": "\u00adõøö÷ù", "y": "yúýûüþ",
    }  # fmt: skip
    capitals = dict(zip("ĂÂĐÊÔƠƯđ", "¡¢§£¤¥¦®", strict=True))
    return "".join(
        capitals.get(char) or _toned(char, tones) for char in unicodedata.normalize("NFC", text)
    )


def in_vni(text: str) -> str:
    """Return a text as a VNI font needs it."""
    alone = dict(zip("đĐơƠưƯỉĩịỵíì", "ñÑôÔöÖæóòîíì", strict=True))
    marks = {"": ",ø,ù,û,õ,ï", "\u0302": "â,à,á,å,ã,ä", "\u0306": "ê,è,é,ú,ü,ë"}
    written = []
    for char in unicodedata.normalize("NFC", text):
        letter, tone = _apart(char)
        base, *above = unicodedata.normalize("NFD", letter)
        horned = "\u031b" in above
        shape = "" if horned or not above else above[0]
        mark = marks[shape].split(",")[TONES.index(tone)]
        written.append(alone.get(char) or (alone[letter] if horned else base) + mark)
    return "".join(written)


TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")


def _apart(char: str) -> tuple[str, str]:
    """Return a letter without its tone, and the tone."""
    parts = unicodedata.normalize("NFD", char)
    tone = next((mark for mark in parts if mark in TONES[1:]), "")
    return unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts), tone


def _toned(char: str, tones: Mapping[str, str]) -> str:
    letter, tone = _apart(char)
    if letter not in tones:
        return char
    return tones[letter][TONES.index(tone)]

"""Whatever surrounds it, a number, an address or a name is found, and stands where it is said."""

import unicodedata
from collections.abc import Callable

from hypothesis import assume, example, given
from hypothesis import strategies as st

from core.text import search_key
from sponsorship.letters.screening import CERTAIN, Finding, pieces, screen

# Letters, marks, digits of all kinds, what is unseen, what stands beyond the first plane.
letters = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("0123456789 .-/@:()+đồngạ\u0301\u0323\u200b\ufe0f😀ﬁ½０@zalo"),
    ),
    max_size=60,
)


@given(letters, st.lists(letters, max_size=3))
@example("ﬁﬁ@a.com ﬁ0912345678ﬁ", [])
@example("\u0301\u03010912345678\u0301", ["\u0301"])
def test_finds_stand_in_the_text_in_order_and_apart(text: str, secrets: list[str]) -> None:
    found = screen(text, secrets)
    ends = [0, *(one.end for one in found)]
    assert all(one.start < one.end <= len(text) for one in found)
    assert all(before <= one.start for before, one in zip(ends, found, strict=False))
    assert "".join(piece.text for piece in pieces(text, found)) == text


@st.composite
def phone_numbers(draw: st.DrawFn) -> str:
    digits = draw(st.text("0123456789", min_size=8, max_size=8))
    second = draw(st.sampled_from("35789"))
    gap = draw(st.sampled_from(["", " ", ".", "-", " - ", "\u00a0", "\u200b"]))
    start = draw(st.sampled_from(["0", "+84", "+84 ", "(+84) ", "0084"]))
    national = (start + second + digits[:2], digits[2:5], digits[5:])
    return gap.join(national)


@given(letters, phone_numbers(), letters, st.sampled_from([" ", "\n", "a", ": ", "!", "đt "]))
@example("021 234 ", "0912 345 678", "", " ")
@example("5/", "0912 34 56 78", " 90", " ")
def test_a_phone_number_is_found_whatever_surrounds_it(
    before: str, number: str, after: str, between: str
) -> None:
    text = before + between + number + " " + between + after
    start = len(before + between) + number.index(number.lstrip("(+")[0])
    end = len(before + between + number)
    assert any(
        one.kind is Finding.PHONE and one.start <= start and end <= one.end for one in screen(text)
    )


@given(
    letters,
    st.from_regex(
        r"[a-z][a-z0-9._]{0,10}[a-z]( ?@ ?| ?\(a\) ?)(gmail|example|abc)( ?\. ?)com", fullmatch=True
    ),
    letters,
)
def test_a_mail_address_is_found_whatever_surrounds_it(
    before: str, address: str, after: str
) -> None:
    text = f"{before} {address} {after}"
    place = len(before) + 1 + address.index("com")
    assert any(one.kind is Finding.MAIL and one.start <= place < one.end for one in screen(text))


FORMS = [str, str.upper, str.lower, str.title, search_key, str.swapcase]


@given(
    letters,
    st.sampled_from(
        ["Lý Thị Mây", "Hoà Bình", "Trường Đoàn Kết", "Y Blŭk Êban", "Nguyễn Thuý Ước"]
    ),
    st.sampled_from(FORMS),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    letters,
)
def test_a_planted_secret_is_found_in_any_form(
    before: str, secret: str, case: Callable[[str], str], form: str, after: str
) -> None:
    written = unicodedata.normalize(form, case(secret))
    text = f"{before} {written} {after}"
    start, end = len(before) + 1, len(before) + 1 + len(written)
    seen = [one for one in screen(text, [secret]) if one.start < end and start < one.end]
    assume(not any(one.kind in set(CERTAIN) - {Finding.NAME} for one in seen))
    assert any(one.kind is Finding.NAME and one.start <= start and end <= one.end for one in seen)

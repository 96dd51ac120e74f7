"""Codes that we issue: one wrong character or swap always shows, and leads back to the code."""

import random

from hypothesis import given
from hypothesis import strategies as st

from payments.bank.issued import Issued
from payments.bank.matching import Commitment, Commitments
from payments.bank.narratives import Reading, read_codes
from payments.bank.rules import Reason
from payments.pledges.codes import ALPHABET, LENGTH, corrections, draw_code, is_issued

TYPED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZĐ"
codes = st.builds(
    lambda prefix, seed: draw_code(prefix, random.Random(seed).choice),  # noqa: S311 - a test’s chance
    st.sampled_from(["GM", "QT", "BO", "IO", "HLPN", "a1"]),
    st.integers(0, 2**32),
)


@given(codes)
def test_a_code_is_short_and_of_letters_that_are_not_mistaken(code):
    assert is_issued(code)
    assert len(code) == LENGTH == 8
    assert not set(code) - set(ALPHABET)
    assert not set("IO01") & set(ALPHABET)


@given(codes)
def test_no_wrong_character_and_no_swap_passes_and_each_leads_back(code):
    wrong = {
        code[:place] + letter + code[place + 1 :] for place in range(LENGTH) for letter in TYPED
    } | {code[:n] + code[n + 1] + code[n] + code[n + 2 :] for n in range(LENGTH - 1)}
    for text in wrong - {code}:
        assert not is_issued(text)
        assert code in corrections(text)
        assert all(is_issued(found) for found in corrections(text))


@given(st.text(TYPED, max_size=12))
def test_any_text_may_be_asked(text):
    assert all(len(code) == LENGTH and is_issued(code) for code in corrections(text))


@given(
    code=codes,
    cut=st.integers(1, LENGTH - 1),
    mark=st.sampled_from(["", " ", ".", "\n", "-", " \n"]),
    before=st.sampled_from(["", "VU HONG ", "MBVCB.123.", "GM00046 "]),
    after=st.sampled_from(["", " VU HONG", " 24 UNG HO", ".CT TU 0930796112"]),
)
def test_a_code_is_found_whole_or_broken_once_beside_anything(code, cut, mark, before, after):
    narrative = f"{before}{code[:cut]}{mark}{code[cut:]}{after}".lower()
    reading = read_codes(narrative, {"GM", "QT"}, Issued({code}))
    assert reading.is_clear
    assert reading.codes[-1] == code
    assert reading.codes[:-1] == (("GM00046",) if "GM" in before else ())


@given(code=codes, other=codes)
def test_what_must_be_guessed_is_doubtful_and_another_s_code_is_no_code(code, other):
    assert read_codes(f"CK{code}", (), Issued({code})) == Reading(doubtful=(code,))
    assert read_codes(f"{code[:2]} {code[2:4]} {code[4:]}", (), Issued({code})).doubtful == (code,)
    if other != code and other[:2] == code[:2]:
        assert read_codes(f"CK {other}", (), Issued({code})) == Reading(unreadable=True)


def commitment(code: str, pledge_id: int = 1) -> Commitment:
    return Commitment(
        pledge_id=pledge_id,
        code=code,
        donor_key="vu dieu hong",
        amount=500_000,
        due=True,
        left=500_000,
    )


@given(
    code=codes,
    number=st.integers(0, 99_999),
    place=st.integers(0, LENGTH - 1),
    letter=st.sampled_from(TYPED),
)
def test_one_wrong_character_is_suggested_and_never_booked(code, number, place, letter):
    found = Commitments([commitment(code), commitment(f"{code[:2]}{number:05d}", 2)])
    assert found.judge(500_000, f"{code} UNG HO").exact == (commitment(code),)
    typed = code[:place] + letter + code[place + 1 :]
    judged = found.judge(500_000, f"{typed} UNG HO")
    if typed != code:
        assert not judged.exact
        (best, *_) = judged.proposals
        assert (best.reason, best.parts) == (Reason.TYPED_LETTER, ((1, 500_000),))


@given(code=codes, place=st.integers(0, LENGTH - 2))
def test_two_neighbours_changed_are_suggested_and_never_booked(code, place):
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    judged = Commitments([commitment(code)]).judge(500_000, typed)
    assert (not judged.exact) == (typed != code)
    assert typed == code or judged.proposals[0].reason is Reason.TYPED_LETTER


@given(st.lists(codes, min_size=2, max_size=2, unique=True))
def test_two_codes_in_one_line_share_it(pair):
    found = Commitments([commitment(code, number) for number, code in enumerate(pair, 1)])
    exact = found.judge(1_000_000, " ".join(pair)).exact
    assert [each.code for each in exact] == pair

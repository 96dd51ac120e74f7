"""A message is believed when one of our secrets signed its very bytes just now."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.signatures import WINDOW, BadSignature, check_signature
from tests.support.signatures import sign

NOW = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)
OLD, NEW = "old-secret", "new-secret"
BODY = b'{"amount": 500000}'


def why(body: bytes, header: str | None, secrets: tuple[str, ...] = (NEW, OLD)) -> str:
    with pytest.raises(BadSignature) as caught:
        check_signature(body, header, secrets, NOW)
    return caught.value.code


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_either_of_two_secrets_is_taken_while_one_replaces_the_other(secret: str) -> None:
    assert check_signature(BODY, sign(BODY, secret, NOW), (NEW, OLD), NOW) == NOW
    assert why(BODY, sign(BODY, OLD, NOW), (NEW,)) == "wrong"


def test_one_right_signature_of_several_is_enough() -> None:
    header = f"{sign(BODY, 'another', NOW)},{sign(BODY, NEW, NOW).partition(',')[2]}"
    assert check_signature(BODY, header, (NEW,), NOW) == NOW


@pytest.mark.parametrize("off", [WINDOW, -WINDOW])
def test_the_window_is_shut_on_both_sides(off: timedelta) -> None:
    assert check_signature(BODY, sign(BODY, NEW, NOW + off), (NEW,), NOW) == NOW + off
    late = off + timedelta(seconds=1 if off > timedelta(0) else -1)
    assert why(BODY, sign(BODY, NEW, NOW + late)) == "out_of_window"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "missing"),
        ("", "missing"),
        ("nothing", "malformed"),
        ("t=,v1=00", "malformed"),
        ("t=99999999999999999999,v1=00", "malformed"),
        ("t=1,t=2,v1=00", "malformed"),
        (f"t={int(NOW.timestamp())}", "malformed"),
        (f"t={int(NOW.timestamp())},v1=", "wrong"),
        (f"t={int(NOW.timestamp())},v1=é", "wrong"),
        (sign(BODY, "", NOW), "wrong"),
        (sign(BODY, NEW, NOW).replace("v1", "v0"), "malformed"),
    ],
)
def test_any_other_header_is_refused(header: str | None, code: str) -> None:
    assert why(BODY, header) == code


def test_without_a_secret_nothing_is_believed() -> None:
    assert why(BODY, sign(BODY, "", NOW), ("",)) == "wrong"
    assert why(BODY, sign(BODY, NEW, NOW), ()) == "wrong"


@given(body=st.binary(max_size=50), header=st.text(max_size=80))
def test_nothing_made_up_is_believed_or_breaks(body: bytes, header: str) -> None:
    assert why(body, header) in {"missing", "malformed", "wrong"}


@given(body=st.binary(min_size=1, max_size=50), place=st.integers(0, 49), bit=st.integers(0, 7))
def test_one_bit_changed_is_noticed(body: bytes, place: int, bit: int) -> None:
    header, changed = sign(body, NEW, NOW), bytearray(body)
    changed[place % len(body)] ^= 1 << bit
    assert why(bytes(changed), header) == "wrong"

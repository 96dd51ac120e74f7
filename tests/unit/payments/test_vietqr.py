"""VietQR: published vectors, what is written is read back, what is nearly right is refused."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from core.qr import qr_svg
from payments.vietqr.rules import BadPayload, ScanToPay, checksum, parse, payload

FLOOD = ScanToPay("970415", "0011001932418", 120_000, "ung ho lu lut")
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
transfers = st.builds(
    ScanToPay,
    bank_bin=st.text("0123456789", min_size=6, max_size=6),
    account=st.text(LETTERS, min_size=1, max_size=19),
    amount=st.integers(1, 10**13 - 1),
    content=st.text(LETTERS, min_size=1, max_size=25),
)


def signed(body: str) -> str:
    """Return a text with a right checksum, whatever it says."""
    return f"{body}6304{checksum(f'{body}6304')}"


def test_the_checksum_of_the_published_vectors():
    assert checksum("123456789") == "29B1"
    assert payload(FLOOD) == (
        "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA"
        "530370454061200005802VN62170813ung ho lu lut6304C15C"
    )


@given(transfers)
def test_what_is_written_is_read_back(transfer):
    assert parse(payload(transfer)) == transfer


@given(transfers, st.data())
def test_no_changed_character_is_read(transfer, data):
    text = payload(transfer)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(LETTERS).filter(lambda letter: letter != text[place]))
    with pytest.raises(BadPayload):
        parse(text[:place] + other + text[place + 1 :])


BODY = payload(FLOOD)[:-8]


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace("5303704", "5303840"),
        BODY.replace("5802VN", "5802US"),
        BODY.replace("A000000727", "A000000677"),
        BODY.replace("QRIBFTTA", "QRIBFTTC"),
        BODY.replace("010212", "010211"),
        BODY.replace("5406120000", "5406012000"),
        BODY.replace("5406120000", "5406120.00"),
        BODY.replace("5406120000", ""),
        BODY.replace("5406120000", "5400"),
        BODY.replace("5406120000", "54061200005406120000"),
        BODY.replace("53037045406120000", "54061200005303704"),
        BODY.replace("0813ung", "0839ung"),
        BODY.replace("01270006", "01390006"),
        BODY + "59",
        "01" + BODY[2:],
        "",
    ],
)
def test_a_right_checksum_does_not_excuse_anything_else(body):
    assert parse(signed(BODY)) == FLOOD
    with pytest.raises(BadPayload):
        parse(signed(body))


@pytest.mark.parametrize("text", ["", "6304", "Quỹ", payload(FLOOD) + "\n", payload(FLOOD) * 2])
def test_no_other_text_is_read(text):
    with pytest.raises(BadPayload):
        parse(text)


@pytest.mark.parametrize(
    "change",
    [
        {"bank_bin": "97041"},
        {"account": "0011 0019"},
        {"account": "1" * 20},
        {"amount": 0},
        {"amount": 10**13},
        {"content": "ủng hộ"},
        {"content": "A" * 26},
        {"content": " GM00001"},
    ],
)
def test_no_code_is_made_that_a_bank_would_refuse(change):
    values = {"bank_bin": "970415", "account": "1", "amount": 1, "content": "A"} | change
    with pytest.raises(BadPayload):
        ScanToPay(**values)


def test_an_independent_reader_reads_the_picture_on_the_page():
    zxingcpp = pytest.importorskip("zxingcpp", reason="the reader of codes is not installed")
    for amount in (1, 500_000, 10**13 - 1):
        text = payload(ScanToPay("970415", "0011001932418", amount, "GMKA7Q2X"))
        (found,) = zxingcpp.read_barcodes(painted(qr_svg(text, "VietQR")))
        assert (found.format, found.text) == (zxingcpp.BarcodeFormat.QRCode, text)


def painted(svg: str) -> Image.Image:
    """Paint the rectangles of a code's path, four dots a module."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    picture = Image.new("L", (side * 4, side * 4), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", svg):
        left, top = int(x) * 4, int(y) * 4
        right, bottom = left + int(width) * 4 - 1, top + int(height) * 4 - 1
        draw.rectangle((left, top, right, bottom), fill=0)
    return picture

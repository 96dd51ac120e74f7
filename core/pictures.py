"""Pictures people send: drawn anew, so that place, device and hidden data stay behind."""

import io
import struct
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError
from PIL.Image import DecompressionBombError, DecompressionBombWarning, Resampling

from core.errors import RuleBroken
from core.i18n import _l

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS: Mapping[str, int] = {"JPEG": 60_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
"""By format. A JPEG is made smaller while it is read, the others are read whole."""
MOST_SCANS = 64
"""A progressive JPEG has about ten; each costs the time of a whole picture."""
PRINT, PHONE, THUMB = "print", "phone", "thumb"
LONGEST_SIDE = 1600
SIZES = {PRINT: (LONGEST_SIDE, 1_000), PHONE: (800, 80), THUMB: (192, 12)}
"""Longest side in pixels, and most kilobytes, of each drawing of a picture."""
QUALITIES = (85, 75, 60, 45)

_SCAN = b"\xff\xda"
_HEIC = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"}
_BRAND = slice(8, 12)
_HASH_SIDE = 8
_NOISE = 4
"""Of 255 shades; on a plain wall the next place is a little lighter or darker by chance."""
_TOO_LARGE = _l("The picture is too large. Send a smaller one.")
_NO_PICTURE = _l("Send a picture as JPEG, PNG or WebP.")
_DAMAGED = _l("The picture is damaged or incomplete. Send it again.")
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, OverflowError,
           MemoryError, struct.error, zlib.error)  # fmt: skip
"""What Pillow raises for bytes that only look like a picture."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: a JPEG for each of ``SIZES``, and what tells it from others.

    ``likeness`` is a difference hash of 64 bits; alike pictures differ in few of them.
    ``taken_on`` is what the camera wrote, a proposal: clocks of cameras are often wrong.
    """

    drawings: dict[str, bytes]
    likeness: int
    taken_on: date | None


def draw(content: bytes, field: str) -> Picture:
    """Return the picture as new upright JPEGs without anything but its pixels.

    Raises RuleBroken beside the field for what is no picture, is damaged or is too large;
    the size is judged before anything is decoded.
    """
    upright, taken_on = _read(content, field)
    drawings = {name: _encode(upright, side, most * 1_000) for name, (side, most) in SIZES.items()}
    return Picture(drawings, _difference_hash(upright), taken_on)


def redraw(content: bytes, field: str) -> bytes:
    """Return the picture as one new upright JPEG for paper. Raises RuleBroken as ``draw``."""
    upright, _taken_on = _read(content, field)
    return _encode(upright, *_print_size())


def _print_size() -> tuple[int, int]:
    side, most = SIZES[PRINT]
    return side, most * 1_000


def _read(content: bytes, field: str) -> tuple[Image.Image, date | None]:
    """Return the pixels in a new image, upright, and the day the camera wrote."""
    if not content:
        raise RuleBroken(field, _l("The file of the picture is empty. Choose it again."))
    if len(content) > MOST_BYTES or content.count(_SCAN) > MOST_SCANS:
        raise RuleBroken(field, _TOO_LARGE)
    with _open(content, field) as opened:
        if opened.width * opened.height > MOST_PIXELS[str(opened.format)]:
            raise RuleBroken(field, _TOO_LARGE)
        taken_on = _day_of_camera(opened)
        try:
            small = _flat(opened)
            with suppress(*_BROKEN):
                # Of a picture whose hidden data cannot be read the pixels are good all the same.
                small = ImageOps.exif_transpose(small)
        except _BROKEN as error:
            raise RuleBroken(field, _DAMAGED) from error
    drawn = Image.new("RGB", small.size)
    drawn.paste(small)
    return drawn, taken_on


def _open(content: bytes, field: str) -> Image.Image:
    """Read the head of the file: which format it is, and how large the picture."""
    try:
        return Image.open(io.BytesIO(content), formats=tuple(MOST_PIXELS))
    except (DecompressionBombError, DecompressionBombWarning) as error:
        raise RuleBroken(field, _TOO_LARGE) from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        if content[_BRAND] in _HEIC:
            raise RuleBroken(
                field,
                _l(
                    "HEIC pictures cannot be read. Let the camera save “Most compatible”, "
                    "or send a JPEG."
                ),
            ) from error
        raise RuleBroken(field, _NO_PICTURE) from error


def _flat(opened: Image.Image) -> Image.Image:
    """Return a small picture in plain colours, what is transparent on white."""
    if opened.mode.startswith("I"):
        # Sixteen bits of grey: the upper eight, or everything bright would be white.
        opened = opened.point(lambda value: value / 256).convert("L")
    elif opened.has_transparency_data or opened.mode == "P":
        seen = opened.convert("RGBA")
        flat = Image.new("RGB", seen.size, "white")
        flat.paste(seen, mask=seen.getchannel("A"))
        flat.info, opened = opened.info, flat
    opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    opened.load()
    return opened if opened.mode == "RGB" else opened.convert("RGB")


def _day_of_camera(opened: Image.Image) -> date | None:
    with suppress(*_BROKEN):
        head = opened.getexif()
        details = head.get_ifd(ExifTags.IFD.Exif)
        written = details.get(ExifTags.Base.DateTimeOriginal) or head.get(ExifTags.Base.DateTime)
        return date.fromisoformat(str(written)[:10].replace(":", "-"))
    return None


def _encode(picture: Image.Image, side: int, most_bytes: int) -> bytes:
    """Return a JPEG of at most that side and, losing detail step by step, that many bytes."""
    small = picture.copy()
    small.thumbnail((side, side))
    for quality in QUALITIES:
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=quality, optimize=True)
        if buffer.tell() <= most_bytes:
            return buffer.getvalue()
    return _encode(picture, side * 3 // 4, most_bytes)


def _difference_hash(picture: Image.Image) -> int:
    """Return 64 bits: whether each of 8 x 8 places is darker than the next to its right.

    As a signed integer, which both databases store. A drawing of another size or quality of
    the same picture differs in few bits (N. Krawetz, "Kind of Like That", 2013).
    """
    grey = picture.convert("L").resize((_HASH_SIDE + 1, _HASH_SIDE), Resampling.BOX)
    rows = [grey.crop((0, y, _HASH_SIDE + 1, y + 1)).tobytes() for y in range(_HASH_SIDE)]
    bits = ["01"[right - left > _NOISE] for row in rows for left, right in pairwise(row)]
    return int("".join(bits), 2) - (1 << 63)

"""Pictures people send: drawn anew, so that place, device and hidden data stay behind."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import RuleBroken
from core.i18n import _l

LONGEST_SIDE = 1600
MOST_PIXELS = 40_000_000
QUALITY = 82
TOO_LARGE = _l("The picture is too large. Send a smaller one.")
_TAKEN = ("JPEG", "PNG", "WEBP")


def redraw(content: bytes, field: str) -> bytes:
    """Return the picture as a new upright JPEG.

    Raises RuleBroken beside the field for what is no picture or too large a one.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_TAKEN) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise RuleBroken(field, TOO_LARGE)
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except Image.DecompressionBombError as error:
        raise RuleBroken(field, TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise RuleBroken(field, _l("Send a picture as JPEG, PNG or WebP.")) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = Image.new("RGB", upright.size)
    drawn.paste(upright)
    buffer = io.BytesIO()
    drawn.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()

"""Forty files people may send as a picture of a child: good ones full of secrets, and bad ones."""

import io
import random
import struct
import zipfile
import zlib
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin
from PIL.ExifTags import GPS, IFD, Base

CANARY = "CANARY"
"""Stands in every hidden corner; it may stand in nothing that is kept."""
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CANARY}</x:xmpmeta>".encode()
TOO_LARGE = "too large"
NO_PICTURE = "Send a picture as JPEG"
DAMAGED = "damaged or incomplete"


@dataclass(frozen=True)
class Sent:
    """A file of the corpus: its name, its bytes, and the message that refuses it, if any does."""

    name: str
    content: bytes
    refused: str | None = None


def scene(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Return a picture that looks like no other: coloured shapes by chance; red on top."""
    rng = random.Random(seed)  # noqa: S311 - shapes, no secret
    image = Image.new("RGB", size, tuple(rng.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    width, height = size
    for _ in range(24):
        x, y = rng.randrange(width), rng.randrange(height)
        across, down = rng.randrange(20, width // 3), rng.randrange(20, height // 3)
        draw.ellipse((x, y, x + across, y + down), fill=tuple(rng.randrange(256) for _ in range(3)))
    draw.rectangle((0, 0, width, height // 12), fill="red")
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return the picture as a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def with_exif(day: str = "2026:05:12 08:30:00", orientation: int = 1) -> Image.Exif:
    """Return what a telephone writes: where, when, who and with what."""
    exif = Image.Exif()
    exif[Base.Make] = CANARY
    exif[Base.Artist] = CANARY
    exif[Base.Orientation] = orientation
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = day
    exif.get_ifd(IFD.Exif)[Base.UserComment] = CANARY
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (21.0, 1.0, 42.0)
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSAreaInformation] = CANARY
    return exif


def corpus() -> list[Sent]:
    """Return the forty files."""
    return [*_full_of_secrets(), *_odd_but_good(), *_bombs(), *_no_pictures(), *_damaged()]


def _full_of_secrets() -> list[Sent]:
    """F2: what must go, in every format."""
    plain = scene()
    jpeg = saved(plain, "JPEG")
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", CANARY)
    text.add_text("Zipped", CANARY * 40, zip=True)
    text.add_itxt("Ort", CANARY, "vi", "Ort")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return [
        Sent("gps.jpg", saved(plain, "JPEG", exif=with_exif())),
        Sent("xmp.jpg", saved(plain, "JPEG", xmp=XMP)),
        Sent("comment.jpg", saved(plain, "JPEG", comment=CANARY.encode())),
        Sent("icc.jpg", saved(plain, "JPEG", icc_profile=profile + CANARY.encode())),
        Sent("thumbnail.jpg", _segment(jpeg, 0xE1, b"Exif\0\0" + _thumbnail())),
        Sent("iptc.jpg", _segment(jpeg, 0xED, b"Photoshop 3.0\0" + CANARY.encode())),
        Sent("maker.jpg", _segment(jpeg, 0xEC, CANARY.encode())),
        Sent("motion.jpg", jpeg + b"\0\0\0\x18ftypmp42" + CANARY.encode()),
        Sent("two.jpg", jpeg + saved(scene(2), "JPEG", comment=CANARY.encode())),
        Sent("text.png", saved(plain, "PNG", pnginfo=text)),
        Sent("exif.png", saved(plain, "PNG", exif=with_exif())),
        Sent("all.webp", saved(plain, "WEBP", exif=with_exif(), xmp=XMP, icc_profile=profile)),
        *(
            Sent(f"turned-{way}.jpg", saved(plain, "JPEG", exif=with_exif(orientation=way)))
            for way in (3, 6)
        ),
    ]


def _odd_but_good() -> list[Sent]:
    """F3, F5: unusual pictures, and pictures with something behind them."""
    plain = scene()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("note.txt", CANARY)
    script = b"<script>alert('" + CANARY.encode() + b"')</script>"
    grey16 = Image.frombytes("I;16", (300, 200), struct.pack("<60000H", *range(60_000)))
    faded = plain.copy()
    faded.putalpha(128)
    return [
        Sent("zip.jpg", saved(plain, "JPEG") + archive.getvalue()),
        Sent("html.jpg", saved(plain, "JPEG", comment=script) + script),
        Sent("cmyk.jpg", saved(plain.convert("CMYK"), "JPEG")),
        Sent("progressive.jpg", saved(plain, "JPEG", progressive=True)),
        Sent("16bit.png", saved(grey16, "PNG")),
        Sent("transparent.png", saved(faded, "PNG")),
        Sent("palette.png", saved(plain.quantize(32), "PNG", transparency=3)),
        Sent("bilevel.png", saved(plain.convert("1"), "PNG")),
        Sent("one-pixel.png", saved(Image.new("L", (1, 1)), "PNG")),
    ]


def _bombs() -> list[Sent]:
    """F1: small files that would fill the memory, or take very long."""
    webp = saved(scene(), "WEBP", save_all=True, append_images=[scene(2)], duration=100)
    side = (16_000 - 1).to_bytes(3, "little")
    bomb = zlib.compress(bytes(64_000_000), 1)
    return [
        Sent("144mpx.png", _png(12_000, 12_000), TOO_LARGE),
        Sent("900mpx.png", _png(30_000, 30_000, 9), TOO_LARGE),
        Sent("4gpx.png", _png(65_000, 65_000, 9), TOO_LARGE),
        Sent("wide.jpg", _jpeg_of_size(saved(scene(), "JPEG"), 60_000, 60_000), TOO_LARGE),
        Sent("animated.webp", webp[:24] + side + side + webp[30:], TOO_LARGE),
        Sent("profile.png", _chunked(b"iCCP", b"p\0\0" + bomb), NO_PICTURE),
        Sent("scans.jpg", _many_scans(), TOO_LARGE),
        Sent("heavy.jpg", saved(scene(), "JPEG") + bytes(10 * 1024 * 1024), TOO_LARGE),
    ]


def _no_pictures() -> list[Sent]:
    """F3: other things, named like pictures."""
    gif = saved(scene(), "GIF")
    return [
        Sent("page.jpg", b"<!DOCTYPE html><script>alert(1)</script>", NO_PICTURE),
        Sent("drawing.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", NO_PICTURE),
        Sent("paper.jpg", b"%PDF-1.7\n1 0 obj\n", NO_PICTURE),
        Sent("print.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", NO_PICTURE),
        Sent("script.jpg", b"GIF89a/*" + gif[8:] + b"*/=1;alert(1)", NO_PICTURE),
        Sent("apple.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
    ]


def _damaged() -> list[Sent]:
    """F5: what began as a picture."""
    jpeg, png = saved(scene(), "JPEG"), saved(scene(), "PNG")
    return [
        Sent("empty.jpg", b"", "empty"),
        Sent("half.jpg", jpeg[: len(jpeg) // 2], DAMAGED),
        Sent("half.png", png[: len(png) // 2], DAMAGED),
    ]


def _segment(jpeg: bytes, marker: int, content: bytes) -> bytes:
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content + jpeg[2:]


def _thumbnail() -> bytes:
    """Return EXIF whose second directory is a small JPEG that says more than the picture."""
    small = saved(scene(3, (64, 64)), "JPEG", comment=CANARY.encode())
    first = struct.pack("<2sHIHI", b"II", 42, 8, 0, 14)
    entries = [(0x0201, 4, 1, 44), (0x0202, 4, 1, len(small))]
    second = struct.pack("<H", 2) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return first + second + struct.pack("<I", 0) + small


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def _png(width: int, height: int, rows: int = 0) -> bytes:
    """Return a black and white PNG with all its rows, or some, in a few kilobytes."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes((width // 8 + 1) * (rows or height)), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", lines) + _chunk(b"IEND", b"")
    )


def _chunked(kind: bytes, content: bytes) -> bytes:
    png = saved(scene(), "PNG")
    return png[:33] + _chunk(kind, content) + png[33:]


def _jpeg_of_size(jpeg: bytes, width: int, height: int) -> bytes:
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def _many_scans() -> bytes:
    """Return a progressive JPEG whose last scan comes a thousand times."""
    jpeg = saved(scene(), "JPEG", progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * 1_000 + jpeg[-2:]

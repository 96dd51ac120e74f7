"""Drawn faces that stand where photos would: friendly, of nobody, the same for the same seed."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

from sponsorship.demo.chance import stream
from sponsorship.demo.names import Sex

SIZE = 320
SCALE = 2
COLOURS = 96
GROWN = 16
YOUNG = 6

SKINS = ("#f3c9a5", "#e9b88f", "#dca67c", "#c98f66")
HAIRS = ("#1d1713", "#2b1f18", "#3a2a20")
SHIRTS = ("#2f7d6b", "#b5523b", "#3d5a99", "#c28a1e", "#7a4f8f", "#4b7f3a")
GROUNDS = ("#e3f0ec", "#fbe9dc", "#e6ebf7", "#fdf3d7", "#f0e6f4", "#e8f3e0")
LEAVES = ("#9fc7a0", "#4f7a5c", "#c9d8a4", "#f7f3e3", "#b9995a", "#2f5a48")
EYE = "#241a15"
MOUTH = "#9c4a3f"
CHEEK = "#e99a86"


@dataclass(frozen=True, slots=True)
class Face:
    """The choices one face is drawn from; `roundness` is 1 for a baby and 0 for the oldest."""

    skin: str
    hair: str
    shirt: str
    ground: str
    sex: Sex
    roundness: float
    plaits: bool
    smile: int
    aside: tuple[float, float]
    """How far from the middle the photographer held the camera."""
    leaves: tuple[tuple[float, float, float, float, str], ...]
    """What grows behind: no two pictures are taken at one place."""


class Pen:
    """A pencil that draws in the picture's own units on an enlarged sheet."""

    def __init__(self, face: Face) -> None:
        """Take an empty sheet of one colour, for drawing a little aside of its middle."""
        self.sheet = Image.new("RGB", (SIZE * SCALE, SIZE * SCALE), face.ground)
        self._aside = face.aside
        self._draw = ImageDraw.Draw(self.sheet)

    def oval(self, x: float, y: float, across: float, down: float, colour: str) -> None:
        """Fill an oval around a centre, with half its width and half its height."""
        self._draw.ellipse(self._box(x, y, across, down), fill=colour)

    def cap(self, x: float, y: float, across: float, down: float, colour: str) -> None:
        """Fill the upper half of an oval."""
        self._draw.chord(self._box(x, y, across, down), 180, 360, fill=colour)

    def arc(self, x: float, y: float, across: float, down: float, colour: str) -> None:
        """Draw the lower curve of an oval: a smile."""
        self._draw.arc(self._box(x, y, across, down), 25, 155, fill=colour, width=5 * SCALE)

    def _box(
        self, x: float, y: float, across: float, down: float
    ) -> tuple[float, float, float, float]:
        x, y = x + self._aside[0], y + self._aside[1]
        return (
            (x - across) * SCALE,
            (y - down) * SCALE,
            (x + across) * SCALE,
            (y + down) * SCALE,
        )


def portrait_png(seed_text: str, sex: Sex, age: int) -> bytes:
    """Draw a face of 320 x 320 pixels as PNG; the same text, sex and age give the same bytes."""
    face = _choose(seed_text, sex, age)
    pen = Pen(face)
    _draw_behind(pen, face)
    _draw_head(pen, face)
    _draw_look(pen, face)
    small = pen.sheet.resize((SIZE, SIZE), Image.Resampling.LANCZOS).quantize(COLOURS)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def _choose(seed_text: str, sex: Sex, age: int) -> Face:
    rng = stream(age, f"{sex}/{seed_text}")
    return Face(
        skin=rng.choice(SKINS),
        hair=rng.choice(HAIRS),
        shirt=rng.choice(SHIRTS),
        ground=rng.choice(GROUNDS),
        sex=sex,
        roundness=1 - min(age, GROWN) / GROWN,
        plaits=rng.random() < (0.7 if age < YOUNG * 2 else 0.3),
        smile=rng.randint(24, 34),
        aside=(rng.uniform(-45, 45), rng.uniform(-30, 30)),
        leaves=tuple(
            (rng.uniform(0, SIZE), rng.uniform(0, SIZE), rng.uniform(30, 80), rng.uniform(30, 80),
             rng.choice(LEAVES))
            for _ in range(12)
        ),
    )  # fmt: skip


def _draw_behind(pen: Pen, face: Face) -> None:
    """Draw what the head covers: leaves, long hair, shoulders and neck."""
    for leaf in face.leaves:
        pen.oval(*leaf)
    if face.sex is Sex.GIRL and face.plaits:
        for side in (-1, 1):
            pen.oval(160 + side * 96, 168, 26, 48, face.hair)
            pen.oval(160 + side * 88, 132, 10, 10, face.shirt)
    elif face.sex is Sex.GIRL:
        pen.oval(160, 180, 98, 112, face.hair)
    pen.oval(160, 350, 112 - 16 * face.roundness, 96, face.shirt)
    pen.oval(160, 254, 28, 30, face.skin)


def _draw_head(pen: Pen, face: Face) -> None:
    """Draw ears, hair and face; the younger, the rounder."""
    across, down = 78 + 6 * face.roundness, 94 - 8 * face.roundness
    for side in (-1, 1):
        pen.oval(160 + side * across, 170, 13, 18, face.skin)
    pen.cap(160, 142, across + 8, 88, face.hair)
    pen.oval(160, 164, across, down, face.skin)
    pen.cap(160, 126, across - 2, 60, face.hair)
    if face.sex is Sex.GIRL:
        pen.oval(118, 120, 38, 16, face.hair)
        pen.oval(202, 120, 38, 16, face.hair)


def _draw_look(pen: Pen, face: Face) -> None:
    """Draw eyes, cheeks, nose and a smile."""
    eye = 9 + 3 * face.roundness
    for side in (-1, 1):
        pen.oval(160 + side * 33, 170, eye, eye + 2, EYE)
        pen.oval(160 + side * 33 + 3, 166, 3, 3, "#ffffff")
        pen.oval(160 + side * 48, 198, 13, 8, CHEEK)
    pen.oval(160, 190, 5, 4, CHEEK)
    pen.arc(160, 206, face.smile, 20, MOUTH)

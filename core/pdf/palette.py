"""The colours of paper: those of the pages, dark enough to survive a black and white printer."""

from typing import Final

INK: Final = "#1d2430"
MUTED: Final = "#4b5563"
GREEN: Final = "#0b5d50"
MIDDLE_GREEN: Final = "#b9d8d1"
PALE_GREEN: Final = "#e8f1ef"
GREY: Final = "#d5dbdf"
RED: Final = "#b3261e"
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"

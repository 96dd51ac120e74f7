"""What in a letter would let a child and its sponsor find each other."""

from sponsorship.letters.screening.screen import (
    CERTAIN,
    Finding,
    Found,
    Piece,
    bare,
    is_certain,
    pieces,
    screen,
)

__all__ = ["CERTAIN", "Finding", "Found", "Piece", "bare", "is_certain", "pieces", "screen"]

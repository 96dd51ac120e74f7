"""Gapless numbers for papers."""

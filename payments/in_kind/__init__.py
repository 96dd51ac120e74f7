"""Gifts in kind: described, valued, receipted; never money."""

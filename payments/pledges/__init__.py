"""Promises and their instalments."""

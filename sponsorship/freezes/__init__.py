"""Shutting everything between a sponsor and a child at once, without a word about why."""

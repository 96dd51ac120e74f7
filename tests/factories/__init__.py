"""Builders of rows for tests: they flush and never commit."""

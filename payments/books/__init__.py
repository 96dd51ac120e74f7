"""Proof that the books hold together: queries that find nothing as long as they do."""

from payments.books.registry import register_check

__all__ = ["register_check"]

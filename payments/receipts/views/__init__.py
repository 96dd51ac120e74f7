"""The pages of receipts for the office."""

from payments.receipts.views import forms, lists, one, register, signing  # noqa: F401 - add their pages
from payments.receipts.views.blueprint import bp

__all__ = ["bp"]

"""The pages of the bank: statements, their lines, and where donors transfer to."""

from payments.bank.views import files, lines, payers  # noqa: F401 - add their pages
from payments.bank.views.blueprint import bp

__all__ = ["bp"]

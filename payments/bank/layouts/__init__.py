"""Layouts of bank statements, one module each; a file is read by the layout that knows it."""

from payments.bank.layouts.tables import read_table_statement
from payments.bank.statement import StatementFile

__all__ = ["read_statement"]


def read_statement(content: bytes, currency: str = "VND") -> StatementFile:
    """Read a statement file, whatever its layout; BadStatement when none can."""
    return read_table_statement(content, currency)

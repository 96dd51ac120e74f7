"""Layouts of bank statements, one module each; a file is read by the layout that knows it."""

import re

from core.tabular import NO_MEANINGS, Meanings
from payments.bank.layouts.camt053 import read_camt053
from payments.bank.layouts.mt940 import read_mt940
from payments.bank.layouts.tables import read_table_statement
from payments.bank.statement import StatementFile

__all__ = ["read_statement"]

_CAMT053 = re.compile(rb"\s*<(?:\?xml|[\w:]*Document\b)")
_MT940 = re.compile(rb"(?:^|[\r\n])\s*:60[FM]:")


def read_statement(
    content: bytes, currency: str = "VND", meanings: Meanings = NO_MEANINGS
) -> StatementFile:
    """Read a statement file, whatever its layout; BadStatement when none can.

    The content decides, never the name. ``meanings`` say what a bank's own titles mean.
    """
    if _CAMT053.match(content.removeprefix(b"\xef\xbb\xbf")):
        return read_camt053(content, currency)
    if _MT940.search(content):
        return read_mt940(content, currency)
    return read_table_statement(content, currency, meanings)

"""Lets the bank's lines be returns, which are in the ledger on their own day."""

from payments.on_statement import DocumentKind, booked_before, register_documents
from payments.receiving.services.returns_at_bank import waiting_returns

register_documents("return", DocumentKind(waiting_returns, booked_before))

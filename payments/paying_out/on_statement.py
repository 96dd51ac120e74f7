"""Lets the bank's lines be vouchers, which are in the ledger on their own day."""

from payments.on_statement import DocumentKind, booked_before, register_documents
from payments.paying_out.services import waiting_vouchers

register_documents("disbursement", DocumentKind(waiting_vouchers, booked_before))

"""Lets the bank's lines be deposits."""

from payments.on_statement import DocumentKind, register_documents
from payments.till.services.depositing import KIND, arrive, waiting_deposits

register_documents(KIND, DocumentKind(waiting_deposits, arrive))

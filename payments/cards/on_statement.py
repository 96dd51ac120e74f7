"""Lets the bank's lines be payouts of the card gateway."""

from payments.cards.services.balance import PAYOUT
from payments.cards.services.payouts_at_bank import arrive, waiting_payouts
from payments.on_statement import DocumentKind, register_documents

register_documents(PAYOUT, DocumentKind(waiting_payouts, arrive))

"""The ledger's services: post, reverse, reserve, and read."""

from payments.ledger.services.accounts import account_ids, account_of, balance_of
from payments.ledger.services.opening import Opening, enter_opening, opened_on
from payments.ledger.services.posting import Entry, post, reverse
from payments.ledger.services.reserving import end_reservation, reserve

__all__ = [
    "Entry",
    "Opening",
    "account_ids",
    "account_of",
    "balance_of",
    "end_reservation",
    "enter_opening",
    "opened_on",
    "post",
    "reserve",
    "reverse",
]

"""The ledger's services: post, reverse, reserve, and read."""

from payments.ledger.services.accounts import account_ids, account_of, balance_of
from payments.ledger.services.between import Move, move_between
from payments.ledger.services.management import ManagementCost, check_room, management_cost
from payments.ledger.services.opening import Opening, enter_opening, opened_on
from payments.ledger.services.posting import Entry, opposite, post, reverse
from payments.ledger.services.reserving import end_reservation, reserve
from payments.ledger.services.sources import Source, sources_of

__all__ = [
    "Entry",
    "ManagementCost",
    "Move",
    "Opening",
    "Source",
    "account_ids",
    "account_of",
    "balance_of",
    "check_room",
    "end_reservation",
    "enter_opening",
    "management_cost",
    "move_between",
    "opened_on",
    "opposite",
    "post",
    "reserve",
    "reverse",
    "sources_of",
]

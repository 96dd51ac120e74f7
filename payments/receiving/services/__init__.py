"""Money in: taken once, shared over instalments and funds, posted to the ledger."""

from payments.receiving.services.allocating import allocate_rest, unallocated_of
from payments.receiving.services.cash import ReceiveCash, plan_cash, receive_for_commitment
from payments.receiving.services.reading import (
    AllocationRow,
    PaymentFilter,
    PaymentRow,
    allocations_of,
    entries_of,
    get_payment,
    list_payments,
    payments_of_donor,
)
from payments.receiving.services.taking import Receive, Share, receive, receive_all

__all__ = [
    "AllocationRow",
    "PaymentFilter",
    "PaymentRow",
    "Receive",
    "ReceiveCash",
    "Share",
    "allocate_rest",
    "allocations_of",
    "entries_of",
    "get_payment",
    "list_payments",
    "payments_of_donor",
    "plan_cash",
    "receive",
    "receive_all",
    "receive_for_commitment",
    "unallocated_of",
]

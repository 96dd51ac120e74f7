"""The calls the stand-in answers, one module a resource; importing this fills the table."""

from standin.calls import (
    balance,
    checkout,
    customers,
    disputes,
    events,
    payment_intents,
    payment_methods,
    payouts,
    refunds,
    setup_intents,
)

__all__ = [
    "balance",
    "checkout",
    "customers",
    "disputes",
    "events",
    "payment_intents",
    "payment_methods",
    "payouts",
    "refunds",
    "setup_intents",
]

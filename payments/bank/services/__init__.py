"""Bank statements: imported whole or not at all, booked where certain, decided by people."""

from payments.bank.services.accounts import (
    AccountCounts,
    count_lines,
    get_account,
    list_accounts,
    list_statements,
    open_account,
)
from payments.bank.services.deciding import (
    Decide,
    accept_suggestion,
    decide,
    take_back,
)
from payments.bank.services.importing import ImportReport, import_statement
from payments.bank.services.matching import match_waiting
from payments.bank.services.paying_in import AskPayInto, ask_pay_into, set_pay_into
from payments.bank.services.reading import (
    LineFilter,
    LineRow,
    Offer,
    get_line,
    list_gift_funds,
    list_lines,
)

__all__ = [
    "AccountCounts",
    "AskPayInto",
    "Decide",
    "ImportReport",
    "LineFilter",
    "LineRow",
    "Offer",
    "accept_suggestion",
    "ask_pay_into",
    "count_lines",
    "decide",
    "get_account",
    "get_line",
    "import_statement",
    "list_accounts",
    "list_gift_funds",
    "list_lines",
    "list_statements",
    "match_waiting",
    "open_account",
    "set_pay_into",
    "take_back",
]

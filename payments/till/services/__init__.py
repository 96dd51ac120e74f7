"""The cash box and the bank: counts, deposits, and their books."""

from payments.till.services.accounts import (
    MoneyAccount,
    get_money_account,
    list_money_accounts,
)
from payments.till.services.book import BookFilter, BookPage, export_book, read_book
from payments.till.services.counting import (
    CountRow,
    CountTill,
    count_till,
    get_count,
    list_counts,
)
from payments.till.services.depositing import BringToBank, bring_to_bank
from payments.till.services.deposits import DepositRow, get_deposit, late_deposits, list_deposits

__all__ = [
    "BookFilter",
    "BookPage",
    "BringToBank",
    "CountRow",
    "CountTill",
    "DepositRow",
    "MoneyAccount",
    "bring_to_bank",
    "count_till",
    "export_book",
    "get_count",
    "get_deposit",
    "get_money_account",
    "late_deposits",
    "list_counts",
    "list_deposits",
    "list_money_accounts",
    "read_book",
]

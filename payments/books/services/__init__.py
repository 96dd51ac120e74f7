"""What the books say: checks, funds, journal, trial balance."""

from payments.books.seals import check_head, seal_books
from payments.books.services.checking import Finding, all_checks, check_books
from payments.books.services.funds import (
    FundPage,
    children_funds,
    fund_page,
    funds_by_organisation,
)
from payments.books.services.journal import JournalFilter, accounts_by_code, journal, journal_sheet
from payments.books.services.scope import organisation_of, organisations_of
from payments.books.services.trial_balance import TrialBalance, trial_balances, trial_sheet

__all__ = [
    "Finding",
    "FundPage",
    "JournalFilter",
    "TrialBalance",
    "accounts_by_code",
    "all_checks",
    "check_books",
    "check_head",
    "children_funds",
    "fund_page",
    "funds_by_organisation",
    "journal",
    "journal_sheet",
    "organisation_of",
    "organisations_of",
    "seal_books",
    "trial_balances",
    "trial_sheet",
]

"""What one may do with money."""

from enum import StrEnum


class Permission(StrEnum):
    """Permissions around money."""

    FUNDS_READ = "funds.read"
    LEDGER_READ = "ledger.read"
    BOOKS_KEEP = "books.keep"
    """Accounts, months, funds, rates and policies: how the books are kept."""
    PLEDGES_READ = "pledges.read"
    PLEDGES_WRITE = "pledges.write"
    BILLING_RUN = "billing.run"
    CASH_RECEIVE = "cash.receive"
    BANK_IMPORT = "bank.import"
    BANK_RECONCILE = "bank.reconcile"
    STATEMENTS_READ = "statements.read"
    RECEIPTS_READ = "receipts.read"
    RECEIPTS_ISSUE = "receipts.issue"
    RECEIPTS_VOID = "receipts.void"
    RETURNS_RECORD = "returns.record"
    PAY_OUT = "pay_out"
    BOOKS_OPEN = "books.open"
    APPROVALS_READ = "approvals.read"
    APPROVALS_DECIDE = "approvals.decide"
    PAYMENTS_OWN = "payments.own"

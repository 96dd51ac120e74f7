"""The rooms of the money: pages, commands, and what registers itself when it is imported."""

from types import ModuleType

from click import Command
from flask import Blueprint

from payments.approvals import labels as approval_labels
from payments.approvals.views import bp as approvals
from payments.bank import deciding as bank_deciding
from payments.bank.cli import cli as bank_cli
from payments.bank.public import bp as bank_messages
from payments.bank.views import bp as bank
from payments.batches.views import bp as batches
from payments.books.cli import cli as books_cli
from payments.books.views import bp as money
from payments.cards import deciding as card_deciding
from payments.cards import doctor as card_doctor
from payments.cards import jobs as card_jobs
from payments.cards import labels as card_labels
from payments.cards import on_statement as payouts_on_statement
from payments.cards.cli import cli as cards_cli
from payments.cards.portal import bp as cards_portal
from payments.cards.public import bp as card_messages
from payments.cards.views import bp as cards
from payments.counter.views import bp as counter
from payments.covering import checks as cover_checks
from payments.covering.cli import cli as covers_cli
from payments.covering.views import bp as covers
from payments.expenses import deciding as expense_deciding
from payments.expenses import labels as expense_labels
from payments.expenses.views import bp as expenses
from payments.foreign import at_bank as foreign_at_bank
from payments.foreign.views import bp as foreign
from payments.funds import deciding as fund_deciding
from payments.funds.views import bp as funds
from payments.gift_search.public import bp as gift_search
from payments.going_live import deciding as going_live_deciding
from payments.going_live import labels as going_live_labels
from payments.going_live.cli import cli as going_live_cli
from payments.going_live.views import bp as going_live
from payments.in_kind import labels as in_kind_labels
from payments.in_kind.views import bp as in_kind
from payments.ledger.cli import cli as accounts_cli
from payments.ledger.views import bp as ledger
from payments.paying_out import on_statement as vouchers_on_statement
from payments.paying_out.views import bp as paying_out
from payments.periods import deciding as period_deciding
from payments.periods.views import bp as periods
from payments.pledges import deciding as pledge_decisions
from payments.pledges import jobs as pledge_jobs
from payments.pledges import labels as pledge_labels
from payments.pledges.billing_views import bp as billing
from payments.pledges.cli import cli as billing_cli
from payments.pledges.keeping_cli import pledges_cli
from payments.pledges.views import bp as pledges
from payments.pledges.views import commitments
from payments.receipts import jobs as receipt_jobs
from payments.receipts import labels as receipt_labels
from payments.receipts import signing as receipt_signing
from payments.receipts.cli import cli as receipts_cli
from payments.receipts.portal import bp as receipts_portal
from payments.receipts.public import bp as receipts_public
from payments.receipts.views import bp as receipts
from payments.receiving import labels as receiving_labels
from payments.receiving.cli import cli as cash_cli
from payments.receiving.portal import bp as receiving_portal
from payments.receiving.views import bp as receiving
from payments.reminders import jobs as reminder_jobs
from payments.reminders import labels as reminder_labels
from payments.reminders.cli import reminders_cli
from payments.reminders.views import bp as reminders
from payments.returns import deciding as return_decisions
from payments.returns import on_statement as returns_on_statement
from payments.returns.views import bp as returns
from payments.statements import jobs as statement_jobs
from payments.statements import labels as statement_labels
from payments.statements.cli import cli as statements_cli
from payments.statements.portal import bp as statements_portal
from payments.statements.views import bp as statements
from payments.till import on_statement as till_on_statement
from payments.till.views import bp as till

BLUEPRINTS: tuple[Blueprint, ...] = (
    money,
    receiving,
    receiving_portal,
    returns,
    foreign,
    counter,
    batches,
    in_kind,
    till,
    bank,
    bank_messages,
    pledges,
    billing,
    commitments,
    reminders,
    covers,
    receipts,
    receipts_portal,
    receipts_public,
    gift_search,
    card_messages,
    cards,
    cards_portal,
    paying_out,
    statements,
    statements_portal,
    approvals,
    periods,
    funds,
    ledger,
    expenses,
    going_live,
)
"""Rooms with pages, in the order of the menus."""

COMMANDS: tuple[Command, ...] = (
    billing_cli,
    pledges_cli,
    reminders_cli,
    covers_cli,
    cash_cli,
    bank_cli,
    cards_cli,
    receipts_cli,
    books_cli,
    accounts_cli,
    going_live_cli,
    statements_cli,
)
"""Commands and groups of commands."""

REGISTERING: tuple[ModuleType, ...] = (
    approval_labels,
    bank_deciding,
    card_deciding,
    going_live_labels,
    going_live_deciding,
    pledge_jobs,
    expense_deciding,
    expense_labels,
    fund_deciding,
    period_deciding,
    cover_checks,
    pledge_decisions,
    pledge_labels,
    receiving_labels,
    reminder_jobs,
    reminder_labels,
    return_decisions,
    in_kind_labels,
    returns_on_statement,
    foreign_at_bank,
    vouchers_on_statement,
    till_on_statement,
    card_doctor,
    card_jobs,
    card_labels,
    payouts_on_statement,
    receipt_jobs,
    receipt_labels,
    receipt_signing,
    statement_jobs,
    statement_labels,
)
"""Modules that, when imported, register words for enums, jobs and checks of the books."""

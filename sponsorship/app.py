"""The application: the only module that knows everybody."""

from click import Command
from flask import Blueprint, Flask

from core import dates
from core.access import init_access
from core.accounts.cli import cli as user_cli
from core.accounts.sessions import init_sessions
from core.accounts.views import bp as accounts
from core.db import init_db
from core.files import init_files
from core.formats import init_formats
from core.http import init_http
from core.i18n import init_i18n
from core.jobs.cli import cli as worker_cli
from core.jobs.queue import init_queue
from core.jobs.views import bp as jobs
from core.logs import log_to_stderr
from core.mail import jobs as mail_jobs
from core.mail.mailers import init_mail
from core.organisations.views import bp as organisations
from core.pdf.fonts import configure_fonts
from core.places.cli import cli as places_cli
from core.settings import FONTS, ROOT, Settings
from core.templates import init_templates
from donors.portal import bp as donors_portal
from payments.approvals import labels as approval_labels
from payments.approvals.views import bp as approvals
from payments.bank import deciding as bank_deciding
from payments.bank.cli import cli as bank_cli
from payments.bank.views import bp as bank
from payments.batches.views import bp as batches
from payments.books.cli import cli as books_cli
from payments.books.views import bp as money
from payments.cards import jobs as card_jobs
from payments.cards import labels as card_labels
from payments.cards import on_statement as payouts_on_statement
from payments.cards.cli import cli as cards_cli
from payments.cards.public import bp as card_messages
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
from payments.pledges.keeping_cli import pledges_cli, reminders_cli
from payments.pledges.views import bp as pledges
from payments.pledges.views import commitments, reminders
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
from sponsorship import (
    models,  # noqa: F401 - makes every table known
    words,
)
from sponsorship.access import ACCESS
from sponsorship.agreements.portal import bp as agreements_portal
from sponsorship.agreements.views import bp as agreements
from sponsorship.children.cli import cli as children_cli
from sponsorship.children.cli import consent_cli
from sponsorship.children.views import bp as intake
from sponsorship.communes.views import PAGES as COMMUNE_PAGES
from sponsorship.demo.cli import cli as demo_cli
from sponsorship.duplicates.views import bp as duplicates
from sponsorship.freezes.guard import init_freezes
from sponsorship.grants import checks as grant_checks
from sponsorship.grants.views import bp as grants
from sponsorship.impact import checks as impact_checks
from sponsorship.impact.cli import cli as impact_cli
from sponsorship.impact.portal import bp as impact_portal
from sponsorship.impact.views import bp as impact
from sponsorship.imports.views import bp as imports
from sponsorship.match_plans import jobs as match_plan_jobs
from sponsorship.match_plans.views import bp as match_plans
from sponsorship.matching import checks as matching_checks
from sponsorship.matching import ending as matching_ending
from sponsorship.matching.cli import cli as holds_cli
from sponsorship.matching.views import bp as matching
from sponsorship.matching.views import (
    departures,
    holds,
    match_rules,
    sponsorships,
    suitability,
)
from sponsorship.navigation import init_navigation
from sponsorship.photos import jobs as photo_jobs
from sponsorship.photos.cli import cli as photos_cli
from sponsorship.photos.views import bp as photos
from sponsorship.portal.portal import bp as children_portal
from sponsorship.portal.portal import home_bp as portal
from sponsorship.public.views import bp as public
from sponsorship.record.views import bp as record
from sponsorship.register.consent_views import bp as consents
from sponsorship.register.views import bp as children
from sponsorship.reports.cli import cli as reports_cli
from sponsorship.reports.views import bp as reports
from sponsorship.safeguarding import jobs as concern_jobs
from sponsorship.safeguarding.case_views import bp as cases
from sponsorship.safeguarding.cli import cli as concerns_cli
from sponsorship.safeguarding.views import bp as safeguarding
from sponsorship.sponsors.cli import cli as sponsors_cli
from sponsorship.sponsors.views import bp as donors
from sponsorship.workbench.views import bp as workbench

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
    paying_out,
    statements,
    statements_portal,
    approvals,
    periods,
    funds,
    ledger,
    expenses,
    going_live,
    grants,
    impact,
    impact_portal,
    portal,
    children_portal,
    imports,
    intake,
    duplicates,
    children,
    consents,
    photos,
    record,
    safeguarding,
    cases,
    *COMMUNE_PAGES,
    donors,
    donors_portal,
    matching,
    holds,
    sponsorships,
    departures,
    match_rules,
    suitability,
    match_plans,
    agreements,
    agreements_portal,
    reports,
    accounts,
    organisations,
    jobs,
    workbench,
    public,
)
"""Rooms with pages, in the order of the menus."""

COMMANDS: tuple[Command, ...] = (
    children_cli,
    demo_cli,
    user_cli,
    consent_cli,
    photos_cli,
    places_cli,
    worker_cli,
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
    impact_cli,
    sponsors_cli,
    holds_cli,
    concerns_cli,
    reports_cli,
)
"""Commands and groups of commands."""

REGISTERING = (
    mail_jobs,
    approval_labels,
    bank_deciding,
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
    return_decisions,
    in_kind_labels,
    returns_on_statement,
    foreign_at_bank,
    vouchers_on_statement,
    till_on_statement,
    card_jobs,
    card_labels,
    payouts_on_statement,
    receipt_jobs,
    receipt_labels,
    receipt_signing,
    statement_jobs,
    statement_labels,
    photo_jobs,
    grant_checks,
    impact_checks,
    match_plan_jobs,
    matching_checks,
    concern_jobs,
    matching_ending,
    *words.WORDS,
)
"""Modules that, when imported, register words for enums, jobs and checks of the books."""


def create_app(settings: Settings) -> Flask:
    """Build the application for checked settings."""
    app = Flask("fund", root_path=str(ROOT), instance_path=str(settings.instance))
    app.config.update(settings.flask())
    dates.configure(settings.timezone)
    configure_fonts(FONTS)
    log_to_stderr(app)
    init_templates(app, ROOT / "templates")
    init_i18n(app)
    init_db(app)
    init_files(app)
    init_queue(app)
    init_mail(app)
    init_access(app, ACCESS)
    init_sessions(app)
    init_http(app)
    init_formats(app)
    init_navigation(app)
    init_freezes(app)
    _register(app)
    return app


def _register(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)

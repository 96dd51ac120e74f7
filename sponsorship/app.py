"""The application: the only module that knows everybody."""

from click import Command
from flask import Blueprint, Flask

from core import dates
from core.access import init_access
from core.accounts.cli import cli as user_cli
from core.accounts.sessions import init_sessions
from core.accounts.views import bp as accounts
from core.db import init_db
from core.doctor import cli as doctor_cli
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
from sponsorship import (
    models,  # noqa: F401 - makes every table known
    money_rooms,
    words,
)
from sponsorship.access import ACCESS
from sponsorship.agreements.portal import bp as agreements_portal
from sponsorship.agreements.views import bp as agreements
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
from sponsorship.imports.cli import cli as children_cli
from sponsorship.imports.views import bp as imports
from sponsorship.letters.commune import bp as letters_commune
from sponsorship.letters.portal import bp as letters_portal
from sponsorship.letters.views import bp as letters
from sponsorship.match_plans import jobs as match_plan_jobs
from sponsorship.match_plans.views import bp as match_plans
from sponsorship.matching import checks as matching_checks
from sponsorship.matching import commitments as matching_commitments
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
from sponsorship.promised.views import bp as promised
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
    *money_rooms.BLUEPRINTS,
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
    letters,
    letters_portal,
    letters_commune,
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
    promised,
    reports,
    accounts,
    organisations,
    jobs,
    workbench,
    public,
)
"""Rooms with pages, in the order of the menus."""

COMMANDS: tuple[Command, ...] = (
    *money_rooms.COMMANDS,
    children_cli,
    demo_cli,
    user_cli,
    consent_cli,
    photos_cli,
    places_cli,
    worker_cli,
    doctor_cli,
    impact_cli,
    sponsors_cli,
    holds_cli,
    concerns_cli,
    reports_cli,
)
"""Commands and groups of commands."""

REGISTERING = (
    *money_rooms.REGISTERING,
    mail_jobs,
    photo_jobs,
    grant_checks,
    impact_checks,
    match_plan_jobs,
    matching_checks,
    concern_jobs,
    matching_commitments,
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

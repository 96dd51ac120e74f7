"""The application: the only module that knows everybody."""

import logging
import sys

from click import Command
from flask import Blueprint, Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from core import dates
from core.access import init_access
from core.accounts.sessions import init_sessions
from core.db import init_db, public_id
from core.files import init_files
from core.formats import init_formats
from core.http import init_http
from core.i18n import init_i18n
from core.pdf.fonts import configure_fonts
from core.settings import ROOT, Settings
from payments.books.cli import cli as books_cli
from sponsorship import models  # noqa: F401 - makes every table known
from sponsorship.access import ACCESS
from sponsorship.navigation import init_navigation

BLUEPRINTS: tuple[Blueprint, ...] = ()
"""Rooms with pages, in the order of the menus."""

COMMANDS: tuple[Command, ...] = (books_cli,)
"""Commands and groups of commands."""


def create_app(settings: Settings) -> Flask:
    """Build the application for checked settings."""
    app = Flask("fund", root_path=str(ROOT), instance_path=str(settings.instance))
    app.config.update(settings.flask())
    dates.configure(settings.timezone)
    configure_fonts(ROOT / "static" / "vendor" / "fonts")
    _log_to_stderr(app)
    _init_templates(app)
    init_i18n(app)
    init_db(app)
    init_files(app)
    init_access(app, ACCESS)
    init_sessions(app)
    init_http(app)
    init_formats(app)
    init_navigation(app)
    _register(app)
    return app


def _log_to_stderr(app: Flask) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    app.logger.handlers = [handler]
    app.logger.propagate = False


def _init_templates(app: Flask) -> None:
    own = FileSystemLoader(ROOT / "templates")
    forms = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([own, forms])
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(hotlines=app.config["HOTLINES"], new_form_id=public_id)


def _register(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)

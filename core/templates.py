"""Where pages are drawn from, and what every template knows."""

from pathlib import Path

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from core.db import public_id


def init_templates(app: Flask, folder: Path) -> None:
    """Let the application draw its pages from a folder, and the fields of forms from a package."""
    own = FileSystemLoader(folder)
    forms = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([own, forms])
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(hotlines=app.config["HOTLINES"], new_form_id=public_id)

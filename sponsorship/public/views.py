"""Pages for everybody: what the fund does, in numbers, and how children are protected."""

from flask import Blueprint, current_app, jsonify, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.access import public
from sponsorship.public.services import database_answers, public_numbers

bp = Blueprint("public", __name__)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Show the start page, or the signed-in person's own."""
    if current_user.is_authenticated:
        return redirect(current_app.extensions["landing"](current_user.actor))
    return render_template("public/home.html", numbers=public_numbers())


@bp.get("/child-protection")
@public
def protection() -> ResponseReturnValue:
    """Say what is shown of a child, to whom, and whom to call."""
    return render_template("public/protection.html")


@bp.get("/healthz")
@public
def health() -> ResponseReturnValue:
    """Answer that the process serves and its database answers."""
    database_answers()
    return jsonify(status="ok")

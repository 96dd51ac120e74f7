"""Shuts the pages of a frozen sponsor, all of them and without a reason."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from sponsorship.freezes import (
    asking,  # noqa: F401 - registers whom nobody asks for money
)
from sponsorship.freezes.services import frozen_signs_in


def init_freezes(app: Flask) -> None:
    """Look before every page of a sponsor whether it is open to this one."""
    app.before_request(_shut)


def _shut() -> ResponseReturnValue | None:
    own = request.path == "/my" or request.path.startswith("/my/")
    if own and current_user.is_authenticated and frozen_signs_in(current_user.actor.id):
        return render_template("freezes/shut.html"), 403
    return None

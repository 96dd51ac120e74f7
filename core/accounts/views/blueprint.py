"""What the pages of accounts share: the blueprint, and the cookie of a new session."""

from flask import Blueprint, session
from flask_login import login_user

from core.accounts.sessions import SignedIn

bp = Blueprint("accounts", __name__)


def start_cookie(signed_in: SignedIn) -> None:
    """Begin a new cookie: nothing of an earlier one stays."""
    session.clear()
    session["lang"] = signed_in.language
    login_user(signed_in)

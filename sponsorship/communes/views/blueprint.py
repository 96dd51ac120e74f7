"""The blueprint of the officers' pages, and what their forms share."""

from flask import Blueprint, request

from core.db import public_id

bp = Blueprint("communes", __name__, url_prefix="/commune")


def sent_form() -> str:
    """Return the id of the form that was sent: sent twice, it tells of one thing."""
    return request.form.get("form_id") or public_id()


def upload(name: str) -> bytes:
    """Return a file that was sent with the form, b"" for none."""
    sent = request.files.get(name)
    return sent.read() if sent else b""

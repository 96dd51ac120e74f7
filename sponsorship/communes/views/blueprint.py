"""The blueprint of the officers' pages, and what their forms share."""

from flask import Blueprint, request

bp = Blueprint("communes", __name__, url_prefix="/commune")


def upload(name: str) -> bytes:
    """Return a file that was sent with the form, b"" for none."""
    sent = request.files.get(name)
    return sent.read() if sent else b""

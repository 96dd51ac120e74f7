"""Hands a child's picture to a browser, which may not keep it."""

from flask import Response, current_app

from core.files import files
from sponsorship.children.identity_models import ChildPhoto


def photo_response(photo: ChildPhoto) -> Response:
    """Answer with the picture."""
    content = files().get(photo.file_key)
    return current_app.response_class(content, mimetype="image/jpeg")

"""Hands a child's picture to a browser, which may not keep it."""

from flask import Response, current_app, request

from core.pictures import PHONE, SIZES
from sponsorship.children.identity import read_photo
from sponsorship.children.identity_models import ChildPhoto


def photo_response(photo: ChildPhoto) -> Response:
    """Answer with the drawing of the size that the address asks for, else the one for phones.

    Whoever calls has asked whether the person may see the picture now; every answer of the house
    says no-store.
    """
    asked = request.args.get("size", "")
    content = read_photo(photo, asked if asked in SIZES else PHONE)
    return current_app.response_class(content, mimetype="image/jpeg")

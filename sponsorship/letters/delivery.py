"""Hands a letter on paper to a browser."""

from flask import Response

from sponsorship.letters.services import Post, print_letter


def letter_response(post: Post) -> Response:
    """Return the PDF of a letter that may be passed on today; WrongState for any other."""
    response = Response(print_letter(post), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{post.letter.public_id}.pdf"'
    return response

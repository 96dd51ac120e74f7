"""Hands files to a browser: tables to keep, papers to look at."""

from io import BytesIO

from flask import Response, send_file

from core.tabular.sheets import MIMETYPES, DataSheet


def sheet_response(sheet: DataSheet, form: str) -> Response:
    """Answer with a table as a file to keep, ``form`` being csv or xlsx."""
    return send_file(
        BytesIO(sheet.write(form)),
        MIMETYPES[form],
        as_attachment=True,
        download_name=f"{sheet.name}.{form}",
    )


def paper_response(content: bytes, name: str) -> Response:
    """Answer with a PDF that opens in the browser under its name."""
    return send_file(BytesIO(content), MIMETYPES["pdf"], download_name=f"{name}.pdf")

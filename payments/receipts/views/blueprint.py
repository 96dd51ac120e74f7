"""The blueprint of the receipts of the office, and what its pages share."""

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response

from core.access import current_actor
from core.errors import NotFound
from core.i18n import _l
from core.organisations.models import Organisation
from core.organisations.services import get_organisation
from core.tabular import Cell, write_csv
from payments.receipts import labels  # noqa: F401 - gives the states their words

bp = Blueprint("receipts", __name__, url_prefix="/money/receipts")

CSV = "text/csv; charset=utf-8"


def own_organisation(code: str) -> Organisation:
    """Return the organisation when the person works for it; NotFound as for an unknown one."""
    body = get_organisation(code)
    if not current_actor().works_for(body.id):
        raise NotFound(_l("There is no such organisation."))
    return body


def csv_file(name: str, headers: list[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Answer with a table for spreadsheet programs."""
    response = Response(write_csv(rows, headers), content_type=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response

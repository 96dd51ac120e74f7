"""Reports as pages and as files."""

from datetime import date
from io import BytesIO

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from core.access import allow
from core.dates import BadDate, parse_day, today
from core.i18n import _, locale
from core.labels import label
from core.tabular import Cell, write_csv, write_xlsx
from sponsorship.matching.models import Programme
from sponsorship.permissions import Permission
from sponsorship.reports.services import sponsored

bp = Blueprint("reports", __name__, url_prefix="/staff/reports")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS = {"csv": (write_csv, "text/csv"), "xlsx": (write_xlsx, XLSX)}


@bp.get("")
@allow(Permission.REPORTS_READ)
def index() -> ResponseReturnValue:
    day = _as_of()
    rows = sponsored(day)
    return render_template(
        "reports/index.html",
        as_of=day,
        rows=[(name_of(row.programme), row.report_class, row.children) for row in rows],
        children=sum(row.children for row in rows),
    )


@bp.get("/sponsored.<any(csv, xlsx):form>")
@allow(Permission.REPORTS_READ)
def sponsored_file(form: str) -> ResponseReturnValue:
    day = _as_of()
    write, mimetype = WRITERS[form]
    rows: list[list[Cell]] = [
        [name_of(row.programme), label(row.report_class), row.children] for row in sponsored(day)
    ]
    content = write(rows, [_("Programme"), _("Class"), _("Children")])
    name = f"sponsored-{day.isoformat()}.{form}"
    return send_file(BytesIO(content), mimetype, as_attachment=True, download_name=name)


def name_of(programme: Programme) -> str:
    """Return the programme's name in the language spoken now."""
    return programme.name_vi if locale() == "vi" else programme.name_en


def _as_of() -> date:
    """Return the day asked for; today when it cannot be read."""
    try:
        return parse_day(request.args.get("as_of", ""))
    except BadDate:
        return today()

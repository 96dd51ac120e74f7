"""The blueprint of the statements' pages, and what their views share."""

from typing import Any

from flask import Blueprint, request

from core.access import current_actor
from core.dates import today
from core.forms import Form
from core.i18n import locale
from core.organisations.models import Organisation
from core.periods import Period
from payments.books.services import organisations_of
from payments.statements import labels  # noqa: F401 - gives the lines their words
from payments.statements.schemas import (
    StatementAsked,
    StatementSchema,
    YearAsked,
    YearSchema,
    this_year,
)

bp = Blueprint("statements", __name__, url_prefix="/money")


def asked_period() -> tuple[Form, str | None, Period]:
    """Return the form, the organisation's code and the period; this year when none is asked for."""
    form = Form(StatementSchema(), request.args)
    asked = form.command or StatementAsked()
    return form, asked.organisation, asked.period or this_year(today())


def asked_year() -> tuple[Form, YearAsked, int]:
    """Return the form, what it asks, and the year; this one when none is asked for."""
    form = Form(YearSchema(), request.args)
    asked = form.command or YearAsked()
    return form, asked, asked.year or today().year


def organisation_options() -> list[tuple[str, str]]:
    """Return (code, name) of the person's organisations."""
    return [(body.code, name_of(body)) for body in organisations_of(current_actor())]


def name_of(body: Organisation) -> str:
    """Return an organisation's name in the language spoken now."""
    return body.name_en if locale() == "en" else body.name_vi


def days(period: Period) -> dict[str, Any]:
    """Return a period as words of an address."""
    return {"from": f"{period.first:%d/%m/%Y}", "to": f"{period.last:%d/%m/%Y}"}

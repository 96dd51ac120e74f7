"""Makes a year's statements while the person who asked goes on working."""

from typing import Any

from core.cli import Report
from core.db import session
from core.jobs.registry import handles
from core.organisations.models import Organisation
from payments.statements.batch import build_years, keep, zipped

BUILD = "statements.build"


@handles(BUILD)
def build(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Draw, mail and bind; asked for again, it mails only what has changed since."""
    body = session.get_one(Organisation, arguments["organisation_id"])
    year = int(arguments["year"])
    papers = build_years(year, body, report, everyone=bool(arguments["everyone"]))
    return {
        "year": year,
        "files": [{"name": name, "key": keep(name, data)} for name, data in zipped(papers, year)],
    }

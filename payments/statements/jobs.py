"""Makes a year's statements and long exports while the person who asked goes on working."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from core.cli import Report
from core.db import session
from core.files import keep_file
from core.jobs.registry import handles
from core.organisations.models import Organisation
from core.periods import Period
from payments.statements.batch import build_years, zip_years
from payments.statements.exports import Export, export, file_name

BUILD = "statements.build"
EXPORT = "books.export"
KEPT = "statements"


@handles(BUILD)
def build(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Draw, mail and bind; asked for again, it mails only what has changed since."""
    body = session.get_one(Organisation, arguments["organisation_id"])
    year = int(arguments["year"])
    papers = build_years(year, body, report, everyone=bool(arguments["everyone"]))
    with TemporaryDirectory() as folder:
        bound = zip_years(Path(folder), papers, year)
        kept = [{"name": file.name, "key": keep_file(KEPT, file)} for file in bound]
    return {"year": year, "files": kept}


@handles(EXPORT)
def export_books(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Write an export and keep it packed; the same books give the same file again."""
    first, last = arguments["first"], arguments["last"]
    wanted = Export(
        form=arguments["form"],
        organisation_ids=(int(arguments["organisation_id"]),),
        layout=arguments["layout"],
        period=Period(date.fromisoformat(first), date.fromisoformat(last)) if first else None,
    )
    name = file_name(wanted)
    with TemporaryDirectory() as folder:
        written, packed = Path(folder, name), Path(folder, f"{name}.zip")
        count = export(wanted, written)
        with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
            archive.write(written, name)
        report(count, count)
        key = keep_file(KEPT, packed)
    return {"entries": count, "files": [{"name": packed.name, "key": key}]}

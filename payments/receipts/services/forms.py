"""The forms of receipts: files beside the program, and a folder of the installation's own."""

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from flask import current_app

from core.access import Actor
from core.audit import Act, record
from core.errors import Unavailable
from core.i18n import _
from core.organisations.models import Organisation
from donors.models import Donor
from payments.receipts.paper_form import BadForm, PaperForm, read_form


class FormFile(NamedTuple):
    """A form file and what is wrong with it; "" for nothing."""

    name: str
    path: Path
    fault: str = ""


def get_form(name: str) -> PaperForm:
    """Return a form by the name of its file; one of our own folder stands before a shipped one.

    Unavailable, naming file and key, when there is none or when it cannot be read.
    """
    path = _find(name)
    if path is None:
        raise Unavailable(_("There is no form of receipts named %(name)s (FUND_FORMS).", name=name))
    try:
        return _read(path, path.stat().st_mtime_ns)
    except BadForm as error:
        raise Unavailable(
            _("The form %(name)s cannot be used: %(why)s", name=name, why=error)
        ) from error


def list_forms() -> list[PaperForm]:
    """Return the forms that can be used, by name."""
    return [get_form(found.name) for found in check_forms() if not found.fault]


def choose_for_organisation(body: Organisation, name: str, *, by: Actor) -> None:
    """Print an organisation's receipts on a form from now on. Unavailable when it is not there."""
    before, body.paper_form = body.paper_form, get_form(name).name
    record(Act("edited", "organisation", body.code, {"paper_form": [before, name]}), by)


def choose_for_donor(donor: Donor, name: str, *, by: Actor) -> None:
    """Print a giver's receipts on a form from now on; "" for the organisation's own."""
    before, donor.receipt_form = donor.receipt_form, get_form(name).name if name else ""
    record(Act("edited", "donor", donor.code, {"receipt_form": [before, name]}), by)


def check_forms() -> list[FormFile]:
    """Read every form file again; return them by name with what is wrong."""
    return [FormFile(name, path, _fault(path)) for name, path in sorted(_files().items())]


def _fault(path: Path) -> str:
    try:
        _read(path, path.stat().st_mtime_ns)
    except BadForm as error:
        return str(error)
    return ""


def _find(name: str) -> Path | None:
    """Return the file of a form without reading the folders: asked for each receipt."""
    if Path(name).name != name:
        return None
    paths = [folder / f"{name}.toml" for folder in _folders()]
    return next((path for path in reversed(paths) if path.is_file()), None)


def _files() -> dict[str, Path]:
    return {path.stem: path for folder in _folders() for path in sorted(folder.glob("*.toml"))}


def _folders() -> Iterator[Path]:
    for folder in current_app.config["PAPER_FORMS"]:
        yield Path(folder)


@lru_cache
def _read(path: Path, _changed_at: int) -> PaperForm:
    """Read a file once for each time it was changed."""
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadForm(f"is no TOML file: {error}") from error
    return read_form(path.stem, said)

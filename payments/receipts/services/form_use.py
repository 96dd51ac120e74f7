"""Which forms of receipts are in use, by whom, and choosing another one."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from core.access import Actor
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from core.organisations.services import list_organisations, list_own
from donors.models import Donor
from payments.receipts.services.forms import (
    check_forms,
    choose_for_donor,
    choose_for_organisation,
    get_form,
)


@dataclass(frozen=True)
class FormUse:
    """A form, what is wrong with it ("" for nothing), and whose receipts are printed on it."""

    name: str
    title: str
    fault: str
    organisations: tuple[str, ...]
    donors: int


@dataclass(frozen=True)
class ChooseForm:
    """An organisation, by code, and the name of the form of its receipts from now on."""

    organisation: str
    paper_form: str


def list_form_uses() -> list[FormUse]:
    """Return every form file by name, with the organisations and how many givers use it."""
    bodies: dict[str, list[str]] = {}
    for body in list_organisations():
        bodies.setdefault(body.paper_form, []).append(body.code)
    counted = select(Donor.receipt_form, func.count()).group_by(Donor.receipt_form)
    donors: Counter[str] = Counter(dict(session.execute(counted).all()))
    return [
        FormUse(
            name=found.name,
            title="" if found.fault else get_form(found.name).title,
            fault=found.fault,
            organisations=tuple(bodies.get(found.name, ())),
            donors=donors[found.name],
        )
        for found in check_forms()
    ]


def form_choices() -> list[tuple[str, str]]:
    """Return the forms that can be used, as name and text of a choice."""
    return [
        (found.name, f"{found.name} – {get_form(found.name).title}")
        for found in check_forms()
        if not found.fault
    ]


def pick_for_organisation(command: ChooseForm, *, by: Actor) -> None:
    """Print an organisation's receipts on a form. RuleBroken names the field that is wrong."""
    body = next((one for one in list_own(by) if one.code == command.organisation), None)
    if body is None:
        raise RuleBroken("organisation", _l("Choose an organisation you work for."))
    _check("paper_form", command.paper_form)
    choose_for_organisation(body, command.paper_form, by=by)


def pick_for_donor(donor: Donor, name: str, *, by: Actor) -> None:
    """Print a giver's receipts on a form, "" for the organisation's own.

    RuleBroken("receipt_form") for none of the list.
    """
    if name:
        _check("receipt_form", name)
    choose_for_donor(donor, name, by=by)


def _check(field: str, name: str) -> None:
    if name not in dict(form_choices()):
        raise RuleBroken(field, _l("Choose one of the list."))

"""The menus: which pages a person is shown, by what they may open."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from core.i18n import _l
from core.permissions import Permission as System
from donors.permissions import Permission as Donors
from payments.permissions import Permission as Money
from sponsorship.permissions import Permission as Mission


@dataclass(frozen=True)
class Entry:
    """One word of the menu: where it leads and who may go there."""

    label: Any
    endpoint: str
    permission: StrEnum


STAFF_MENU = (
    Entry(_l("Work queue"), "workbench.queue", Mission.QUEUE),
    Entry(_l("Children"), "children.index", Mission.CHILDREN_READ),
    Entry(_l("Sponsors"), "donors.index", Donors.DONORS_READ),
    Entry(_l("Matching"), "matching.index", Mission.MATCH),
    Entry(_l("Money"), "money.index", Money.FUNDS_READ),
    Entry(_l("Cash"), "receiving.cash", Money.CASH_RECEIVE),
    Entry(_l("Grants"), "grants.index", Mission.GRANTS_READ),
    Entry(_l("Reports"), "reports.index", Mission.REPORTS_READ),
    Entry(_l("Users"), "accounts.users", System.USERS_MANAGE),
)
DONOR_MENU = (
    Entry(_l("Home"), "portal.home", Mission.CHILDREN_OWN),
    Entry(_l("My children"), "children_portal.index", Mission.CHILDREN_OWN),
    Entry(_l("Payments"), "receiving_portal.index", Money.PAYMENTS_OWN),
    Entry(_l("Receipts"), "receipts_portal.index", Money.PAYMENTS_OWN),
    Entry(_l("Account"), "accounts.own", System.ACCOUNT_OWN),
)


def init_navigation(app: Flask) -> None:
    """Offer ``nav_items()`` to the layouts."""
    app.jinja_env.globals["nav_items"] = nav_items


def nav_items() -> list[tuple[str, str, bool]]:
    """Return (label, address, is this the present page) for whoever is signed in."""
    if not current_user.is_authenticated:
        return []
    menu = DONOR_MENU if current_user.actor.may(Mission.CHILDREN_OWN) else STAFF_MENU
    here = request.blueprint
    return [
        (str(entry.label), url_for(entry.endpoint), entry.endpoint.split(".")[0] == here)
        for entry in menu
        if current_user.actor.may(entry.permission)
    ]

"""The menus: which pages a person is shown, by what they may open."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from core.access import Actor
from core.i18n import _l
from sponsorship.permissions import Permission


@dataclass(frozen=True)
class Entry:
    """One word of a menu: where it leads, or the pages among which it leads to the first."""

    label: Any
    endpoint: str = ""
    below: tuple["Entry", ...] = ()
    also: str = ""
    """Where further pages of this entry lie, when not below its own address."""


@dataclass(frozen=True)
class Link:
    """A word of a menu as one person sees it."""

    label: Any
    url: str
    endpoint: str
    below: tuple["Link", ...] = ()
    also: str = ""


MONEY_IN = (
    Entry(_l("Cash desk"), "counter.cash", also="/money/in-kind"),
    Entry(_l("Payments"), "receiving.payments", also="/money/cash"),
    Entry(_l("Cards"), "cards.index"),
    Entry(_l("Returns"), "returns.index"),
    Entry(_l("Cash box"), "till.counts"),
    Entry(_l("Deposits"), "till.deposits", also="/money/books/transit"),
)
BANK = (
    Entry(_l("Reconcile"), "bank.reconcile", also="/money/bank/lines"),
    Entry(_l("Bank statements"), "bank.index"),
)
COMMITMENTS = (
    Entry(_l("Commitments"), "pledges.index", also="/money/commitments"),
    Entry(_l("Monthly run"), "billing.index"),
    Entry(_l("Promised and received"), "promised.index"),
    Entry(_l("Reminders"), "reminders.index"),
    Entry(_l("Covers"), "covers.index"),
)
BOOKS = (
    Entry(_l("Funds"), "money.index"),
    Entry(_l("Management expenses"), "expenses.index"),
    Entry(_l("Journal"), "money.journal"),
    Entry(_l("Cash book"), "till.cash_book"),
    Entry(_l("Bank book"), "till.bank_book"),
    Entry(_l("Trial balance"), "money.trial_balance"),
    Entry(_l("Month end"), "periods.index"),
)
STATEMENTS = (
    Entry(_l("Statements"), "statements.index"),
    Entry(_l("Tie-out"), "statements.tie_out"),
    Entry(_l("Exports"), "statements.exports"),
)
SETTING_UP = (
    Entry(_l("Chart of accounts"), "ledger.accounts"),
    Entry(_l("Fee policies"), "funds.policies"),
    Entry(_l("Exchange rates"), "ledger.exchange_rates"),
    Entry(_l("Going live"), "going_live.index"),
)
MONEY_MENU = (
    Entry(_l("Money in"), below=MONEY_IN),
    Entry(_l("Bank"), below=BANK),
    Entry(_l("Commitments"), below=COMMITMENTS),
    Entry(_l("Receipts"), "receipts.index"),
    Entry(_l("Books"), below=BOOKS),
    Entry(_l("Statements"), below=STATEMENTS),
    Entry(_l("Decisions"), "approvals.index"),
    Entry(_l("Set-up"), below=SETTING_UP),
)
CHILDREN_MENU = (
    Entry(_l("Records"), "children.index"),
    Entry(_l("Children to look at soon"), "record.watch"),
    Entry(_l("Pictures"), "photos.index"),
    Entry(_l("Concerns"), "safeguarding.index", also="/staff/safeguarding"),
    Entry(_l("Plans to review"), "cases.reviews"),
    Entry(_l("Visits of sponsors"), "cases.visits_index"),
)
MATCHING = (
    Entry(_l("Wishes and holds"), "matching.index"),
    Entry(_l("Sponsorships"), "sponsorships.index"),
    Entry(_l("Children who left"), "departures.index"),
    Entry(_l("Letters"), "letters.index"),
    Entry(_l("Rules of matching"), "match_rules.index"),
)
STAFF_MENU = (
    Entry(_l("My commune"), "communes.index"),
    Entry(_l("Work queue"), "workbench.queue"),
    Entry(_l("Children"), below=CHILDREN_MENU),
    Entry(_l("Sponsors"), "donors.index"),
    Entry(_l("Matching"), below=MATCHING),
    Entry(_l("Money"), below=MONEY_MENU),
    Entry(_l("Grants"), "grants.index"),
    Entry(_l("Reports"), "reports.index"),
    Entry(_l("Users"), "accounts.users"),
)
DONOR_MENU = (
    Entry(_l("Home"), "portal.home"),
    Entry(_l("My children"), "children_portal.index", also="/my/impact"),
    Entry(_l("Giving"), "receiving_portal.index", also="/my/cards"),
    Entry(_l("Receipts"), "receipts_portal.index", also="/my/statements"),
    Entry(_l("Account"), "accounts.own", also="/my/profile"),
)


def init_navigation(app: Flask) -> None:
    """Offer the menus to the layouts, and the first page after signing in."""
    app.jinja_env.globals.update(nav_items=nav_items, section_items=section_items)
    app.extensions["landing"] = landing


def landing(actor: Actor) -> str:
    """Return the first page of the menu that the person may open, else the own account."""
    first = next(_links(_menu(actor), actor), None)
    return first.url if first else url_for("accounts.own")


def nav_items() -> list[tuple[str, str, bool]]:
    """Return (label, address, is this the present page) for whoever is signed in."""
    return _marked(_open_menu())


def section_items() -> list[list[tuple[str, str, bool]]]:
    """Return the pages of the present part of the menu, and below them those of its present part.

    A level of a single page is left out: it would lead nowhere else.
    """
    levels = []
    here = _present(_open_menu())
    while here and here.below:
        if len(here.below) > 1:
            levels.append(_marked(here.below))
        here = _present(here.below)
    return levels


def _menu(actor: Actor) -> tuple[Entry, ...]:
    return DONOR_MENU if actor.may(Permission.CHILDREN_OWN) else STAFF_MENU


def _open_menu() -> tuple[Link, ...]:
    if not current_user.is_authenticated:
        return ()
    return tuple(_links(_menu(current_user.actor), current_user.actor))


def _links(entries: tuple[Entry, ...], actor: Actor) -> Iterator[Link]:
    for entry in entries:
        below = tuple(_links(entry.below, actor))
        if below:
            yield Link(entry.label, below[0].url, below[0].endpoint, below)
        elif entry.endpoint and _may_open(entry.endpoint, actor):
            yield Link(entry.label, url_for(entry.endpoint), entry.endpoint, also=entry.also)


def _may_open(endpoint: str, actor: Actor) -> bool:
    view: Any = current_app.view_functions[endpoint]
    return any(actor.may(permission) for permission in view.access)


def _marked(links: tuple[Link, ...]) -> list[tuple[str, str, bool]]:
    here = _present(links)
    return [(str(link.label), link.url, link is here) for link in links]


def _present(links: tuple[Link, ...]) -> Link | None:
    """Return the link under whose address the present page lies, the nearest one."""
    near = [(reach, link) for link in links if (reach := _reach(link))]
    return max(near, key=lambda each: each[0])[1] if near else None


def _reach(link: Link) -> int:
    """Return how much of the present address the link covers, in letters; 0 is nothing."""
    if link.below:
        return max(_reach(one) for one in link.below)
    here = f"{request.script_root}{request.path}/"
    places = (link.url, f"{request.script_root}{link.also}") if link.also else (link.url,)
    return max(len(place) if here.startswith(f"{place.rstrip('/')}/") else 0 for place in places)

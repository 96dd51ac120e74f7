"""Cards while nobody waits: charging, sweeping, and fetching what a message only names."""

from datetime import timedelta
from typing import Any

from core.accounts.models import User
from core.accounts.sessions import actor_of
from core.cli import Report
from core.dates import now, today
from core.db import session, unit_of_work
from core.i18n import _
from core.jobs.registry import every_minute, handles, tells
from core.jobs.services import enqueue
from payments.cards import charge_run, taking
from payments.cards.charge_run import CHARGE, SWEEP
from payments.cards.refund_run import refund_cards
from payments.cards.services.claiming import anything_due
from payments.cards.services.desk import body_of_cards, cards_on
from payments.cards.services.inbox import TAKE_CARD, TAKE_PAYOUT
from payments.cards.services.refunding import REFUND
from payments.cards.services.refunds_sent import any_refund_waits
from payments.cards.services.sweeps import last_sweep

EVERY = timedelta(hours=24)


@handles(CHARGE)
def charge(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Charge what is due; again, it goes on where it stopped."""
    asker = arguments.get("by")
    by = actor_of(session.get_one(User, asker)) if asker else None
    wanted = charge_run.Charge(
        open_new=arguments.get("open_new", True), allow_total=arguments.get("allow_total", False)
    )
    return charge_run.charge_cards(wanted, report, by=by).as_json()


@tells(CHARGE)
def told(result: dict[str, Any]) -> list[str]:
    """Say how many dues were opened and how many attempts came to what."""
    return [
        _("%(count)s charges are due anew.", count=result["opened"]),
        _("%(count)s attempts were made or asked about.", count=result["sent"]),
    ]


@handles(SWEEP)
def sweep(_arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Ask for what we were not told; again, it finds nothing."""
    return taking.sweep(report).as_json()


@handles(REFUND)
def refund(_arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Ask the gateway for the refunds that wait; again, it goes on where it stopped."""
    return {"outcomes": refund_cards(report)}


@handles(TAKE_CARD)
def take_card(arguments: dict[str, Any], _report: Report) -> dict[str, Any]:
    """Keep the card that a donor saved; again, it is there."""
    return {"kept": taking.fetch_card(arguments["setup"], arguments["name"])}


@handles(TAKE_PAYOUT)
def take_payout(arguments: dict[str, Any], _report: Report) -> dict[str, Any]:
    """Keep a payout and what it consists of; again, it is there."""
    return {"kept": taking.fetch_payout(arguments["payout"])}


@every_minute
def look() -> None:
    """Ask for a run and a sweep once a day, and for a run when something is to be asked again."""
    if not cards_on():
        return
    with unit_of_work("cards.look"):
        last, today_is = last_sweep(), today().isoformat()
        if last is None or last.began_at <= now() - EVERY:
            enqueue(SWEEP, {}, key=f"{SWEEP}:{today_is}", by=None)
        enqueue(CHARGE, {}, key=f"{CHARGE}:{today_is}", by=None)
        if anything_due(body_of_cards().id):
            key = f"{CHARGE}:{now().strftime('%Y-%m-%dT%H:%M')}"
            enqueue(CHARGE, {"open_new": False}, key=key, by=None)
        if any_refund_waits():
            key = f"{REFUND}:{now().strftime('%Y-%m-%dT%H:%M')}"
            enqueue(REFUND, {}, key=key, by=None)

"""The rules of a programme: who may share a child, what begins a sponsorship, what is left over."""

from dataclasses import dataclass

from core.access import Actor
from core.audit import Act, record
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from payments.funds.models import Fund
from payments.receiving.services import cover_funds
from sponsorship.matching.models import Programme
from sponsorship.matching.rules import Activation, LastLetters, Leftover
from sponsorship.matching.sharing import Earmark, Sharing

MOST_SLOTS = 10


@dataclass(frozen=True)
class RuleProgramme:
    """Bounds a month in minor units of the programme's currency, and every rule of matching."""

    min_amount: int
    max_amount: int
    min_months: int
    end_age: int
    open: bool
    sharing: Sharing
    slots: int
    activation: Activation
    charter_required: bool
    leftover: Leftover
    leftover_on_death: Leftover
    leftover_days: int
    last_letters: LastLetters
    last_letters_on_death: LastLetters
    refunds: bool
    cover_fund: str = ""
    """The code of the fund that pays on when a sponsor stops; "": none does."""


def rule_programme(programme: Programme, command: RuleProgramme, *, by: Actor) -> None:
    """Set the rules from now on; what runs keeps the terms it was agreed with.

    RuleBroken beside a field that fits no other: the most below the least, one slot for several
    sponsors or several for one, a refund as the default where no money goes back, a fund that
    covers nothing.
    """
    if command.max_amount < command.min_amount:
        raise RuleBroken("max_amount", _l("The most lies below the least."))
    _check_slots(command)
    for field in ("leftover", "leftover_on_death"):
        if getattr(command, field) is Leftover.REFUND and not command.refunds:
            raise RuleBroken(field, _l("This programme gives no money back."))
    rules = {name: value for name, value in vars(command).items() if name != "cover_fund"}
    rules["cover_fund_id"] = _cover_fund(programme, command.cover_fund)
    changes = {
        name: [getattr(programme, name), value]
        for name, value in rules.items()
        if getattr(programme, name) != value
    }
    for name, value in rules.items():
        setattr(programme, name, value)
    session.flush()
    record(Act("ruled", "programme", programme.code, changes), by)


def funds_that_cover(programme: Programme) -> list[Fund]:
    """Return the funds that may pay on in the programme: its organisation's, in its currency."""
    funds = cover_funds(programme.organisation_id)
    return [fund for fund in funds if fund.currency == programme.currency]


def _cover_fund(programme: Programme, code: str) -> int | None:
    if not code:
        return None
    found = next((fund for fund in funds_that_cover(programme) if fund.code == code), None)
    if found is None:
        raise RuleBroken("cover_fund", _l("This fund covers no missed months."))
    return found.id


def _check_slots(command: RuleProgramme) -> None:
    if command.sharing is Sharing.SOLE and command.slots != 1:
        raise RuleBroken("slots", _l("One sponsor a child is one place."))
    most = len(Earmark) if command.sharing is Sharing.PURPOSE else MOST_SLOTS
    if command.sharing is not Sharing.SOLE and not 1 < command.slots <= most:
        raise RuleBroken("slots", _l("Write a number from 2 to %(most)s.", most=most))

"""Opening a fund, saying what it is for, and closing it when nothing is left."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core.access import Actor
from core.audit import Act, record
from core.dates import today
from core.db import session
from core.errors import Duplicate, RuleBroken
from core.formats import money
from core.i18n import _, _l
from core.money import Money
from core.organisations.models import Organisation
from core.turns import take_turn
from payments.funds.models import Fund
from payments.funds.rules import BOUND_BY_OTHERS, GENERAL, FundKind
from payments.ledger.models import Transfer
from payments.ledger.services.balances import fund_sums
from payments.ledger.services.periods import turn_of


@dataclass(frozen=True)
class OpenFund:
    """A new fund. ``cover_months``: how many missed months of one child it may cover, if any."""

    code: str
    name: str
    kind: FundKind
    opened_on: date
    currency: str
    purpose: str = ""
    cover_months: int | None = None


@dataclass(frozen=True)
class DescribeFund:
    """What a fund is called, and what for; months it may cover."""

    name: str
    purpose: str = ""
    cover_months: int | None = None


@dataclass(frozen=True)
class CloseFund:
    """The last day on which an entry may be dated in the fund."""

    closed_on: date


def open_fund(organisation: Organisation, command: OpenFund, *, by: Actor) -> Fund:
    """Open a fund. Duplicate("code") when the organisation has one of that code.

    RuleBroken: a child's fund opens with the child's commitment, bound money needs a purpose, the
    currency is that of the books, and no fund opens on a day to come.
    """
    if command.kind is FundKind.CHILD:
        raise RuleBroken("kind", _l("A child’s fund is opened with the child’s commitment."))
    if command.kind in BOUND_BY_OTHERS and not command.purpose:
        raise RuleBroken("purpose", _l("Say what the money is bound to."))
    if command.currency != organisation.currency:
        raise RuleBroken(
            "currency", _("The books are kept in %(currency)s.", currency=organisation.currency)
        )
    if command.opened_on > today():
        raise RuleBroken("opened_on", _l("No fund is opened on a day to come."))
    taken = select(Fund.id).where(
        Fund.organisation_id == organisation.id, func.lower(Fund.code) == command.code.lower()
    )
    if session.scalar(taken):
        raise Duplicate("code", _l("There is a fund with this code."))
    fund = Fund(
        organisation_id=organisation.id,
        code=command.code,
        name=command.name,
        kind=command.kind,
        currency=command.currency,
        purpose=command.purpose,
        opened_on=command.opened_on,
        cover_months=command.cover_months,
    )
    session.add(fund)
    session.flush()
    changes = {"kind": [None, fund.kind.value], "purpose": [None, fund.purpose]}
    record(Act("opened", "fund", fund.code, changes), by)
    return fund


def describe_fund(fund: Fund, command: DescribeFund, *, by: Actor) -> None:
    """Change a fund's name and cover; its purpose only before its first money.

    RuleBroken("purpose") afterwards: what the givers gave for does not change by a word in a form.
    """
    changes = {
        name: [getattr(fund, name), getattr(command, name)]
        for name in ("name", "purpose", "cover_months")
        if getattr(fund, name) != getattr(command, name)
    }
    if "purpose" in changes:
        take_turn(turn_of(fund.organisation_id))
        if has_entries(fund.id):
            raise RuleBroken(
                "purpose",
                _l(
                    "Money was booked for this purpose. Open another fund and ask for a transfer "
                    "with the givers’ consent or the board’s decision."
                ),
            )
    for name, (_before, after) in changes.items():
        setattr(fund, name, after)
    session.flush()
    if changes:
        record(Act("described", "fund", fund.code, changes), by)


def close_fund(fund: Fund, command: CloseFund, *, by: Actor) -> None:
    """Close a fund that holds nothing and owes nothing to a grant.

    RuleBroken when it is the general fund, holds or has reserved money, or has a later entry.
    """
    take_turn(turn_of(fund.organisation_id))
    if fund.code == GENERAL:
        raise RuleBroken("", _l("Every organisation keeps its general fund."))
    if fund.closed_on is not None:
        raise RuleBroken("", _l("This fund is closed already."))
    sums = fund_sums({fund.id})[fund.id]
    if sums.balance or sums.reserved:
        raise RuleBroken(
            "",
            _(
                "The fund holds %(held)s, of which %(reserved)s is reserved. Move it on first.",
                held=money(Money(sums.balance, fund.currency)),
                reserved=money(Money(sums.reserved, fund.currency)),
            ),
        )
    last = session.scalar(select(func.max(Transfer.occurred_on)).where(Transfer.fund_id == fund.id))
    if not max(last or fund.opened_on, fund.opened_on) <= command.closed_on <= today():
        raise RuleBroken("closed_on", _l("Enter a day between the last entry and today."))
    fund.closed_on = command.closed_on
    session.flush()
    record(Act("closed", "fund", fund.code, {"closed_on": [None, command.closed_on]}), by)


def has_entries(fund_id: int) -> bool:
    """Say whether anything was ever booked on a fund."""
    return (
        session.scalar(select(Transfer.id).where(Transfer.fund_id == fund_id).limit(1)) is not None
    )

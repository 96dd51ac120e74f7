"""The funds as people see them: an overview, and one fund down to its entries."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from core.access import Actor
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.money import Money, total
from core.organisations.models import Organisation
from core.paging import Page, paginate
from payments.books.services.scope import organisations_of
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.funds.services import (
    FundBalance,
    balances_of_funds,
    get_fund,
    list_fund_balances,
)
from payments.ledger.models import Reservation, ReservationOutcome
from payments.ledger.rules import FUND_BALANCE
from payments.ledger.services.balances import fund_moves


@dataclass(frozen=True)
class Sums:
    """Funds added up."""

    count: int
    received: Money
    paid: Money
    balance: Money
    reserved: Money
    available: Money


@dataclass(frozen=True)
class OrganisationFunds:
    """The funds of one organisation; those of single children are added up in ``children``."""

    organisation: Organisation
    funds: list[FundBalance]
    children: Sums
    whole: Sums


@dataclass(frozen=True)
class FundPage:
    """One fund: its sums, a page of its entries (newest first) and what is reserved."""

    funded: FundBalance
    organisation: Organisation
    entries: Page[Any]
    reservations: list[Reservation]


def funds_by_organisation(by: Actor) -> list[OrganisationFunds]:
    """Return the funds of the organisations the person works for."""
    bodies = organisations_of(by)
    found: dict[int, list[FundBalance]] = defaultdict(list)
    for balance in list_fund_balances([body.id for body in bodies]):
        found[balance.fund.organisation_id].append(balance)
    return [_overview(body, found[body.id]) for body in bodies]


def children_funds(
    organisation_code: str, number: int, by: Actor
) -> tuple[Organisation, Page[Any]]:
    """Return a page of the funds of single children, by code. NotFound outside the scope."""
    body = next((one for one in organisations_of(by) if one.code == organisation_code), None)
    if body is None:
        raise NotFound(_l("There is no such organisation."))
    funds = paginate(
        select(Fund)
        .where(Fund.organisation_id == body.id, Fund.kind == FundKind.CHILD)
        .order_by(Fund.code),
        number,
    )
    return body, Page(balances_of_funds(funds.items), funds.total, funds.number, funds.size)


def fund_page(public_id: str, number: int, by: Actor) -> FundPage:
    """Return a fund with a page of its entries. NotFound when it is none of the person's."""
    fund = get_fund(public_id)
    if not by.works_for(fund.organisation_id):
        raise NotFound(_l("There is no such fund."))
    return FundPage(
        funded=balances_of_funds([fund])[0],
        organisation=session.get_one(Organisation, fund.organisation_id),
        entries=_entries(fund.id, number),
        reservations=_open_reservations(fund.id),
    )


def _entries(fund_id: int, number: int) -> Page[Any]:
    """Each change of the fund's balance, and the balance after it."""
    moves = fund_moves()
    order = (moves.c.occurred_on, moves.c.transfer_id, moves.c.account_id)
    running = (
        select(
            moves.c.transfer_id,
            moves.c.account_id,
            moves.c.occurred_on,
            moves.c.kind,
            moves.c.document,
            moves.c.amount,
            func.sum(moves.c.amount).over(order_by=order).label("balance"),
        )
        .where(moves.c.fund_id == fund_id, moves.c.use.in_(FUND_BALANCE))
        .subquery("entry")
    )
    newest_first = (
        running.c.occurred_on.desc(),
        running.c.transfer_id.desc(),
        running.c.account_id.desc(),
    )
    return paginate(select(running).order_by(*newest_first), number)


def _open_reservations(fund_id: int) -> list[Reservation]:
    return list(
        session.scalars(
            select(Reservation)
            .outerjoin(ReservationOutcome)
            .where(Reservation.fund_id == fund_id, ReservationOutcome.reservation_id.is_(None))
            .order_by(Reservation.created_at, Reservation.id)
        )
    )


def _overview(body: Organisation, funds: list[FundBalance]) -> OrganisationFunds:
    children = [one for one in funds if one.fund.kind is FundKind.CHILD]
    return OrganisationFunds(
        organisation=body,
        funds=[one for one in funds if one.fund.kind is not FundKind.CHILD],
        children=_sums(children, body.currency),
        whole=_sums(funds, body.currency),
    )


def _sums(funds: list[FundBalance], currency: str) -> Sums:
    """Add up the funds kept in the organisation's own currency."""
    own = [one for one in funds if one.fund.currency == currency]
    return Sums(
        count=len(funds),
        received=total((one.received for one in own), currency),
        paid=total((one.paid for one in own), currency),
        balance=total((one.balance for one in own), currency),
        reserved=total((one.reserved for one in own), currency),
        available=total((one.available for one in own), currency),
    )

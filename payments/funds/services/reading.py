"""Funds: found, opened for children, and what they hold."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.access import Actor
from core.db import public_id as new_public_id
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.money import Money
from core.organisations.models import Organisation
from core.statements import among, into_new
from payments.funds.models import Fund
from payments.funds.rules import GENERAL, FundKind
from payments.ledger.services.balances import FundSums, fund_sums


@dataclass(frozen=True)
class FundBalance:
    """A fund with its sums since the books were opened, all in its currency."""

    fund: Fund
    balance: Money
    reserved: Money
    received: Money
    paid: Money

    @property
    def available(self) -> Money:
        """What is neither spent nor promised to a document."""
        return self.balance - self.reserved


def get_fund(public_id: str) -> Fund:
    """Return a fund. NotFound when there is none."""
    return _found(session.scalar(select(Fund).where(Fund.public_id == public_id)))


def get_own_fund(public_id: str, by: Actor) -> Fund:
    """Return a fund of an organisation the person works for. NotFound for any other."""
    fund = get_fund(public_id)
    if not by.works_for(fund.organisation_id):
        raise NotFound(_l("There is no such fund."))
    return fund


def list_open_funds(organisation_id: int) -> list[Fund]:
    """Return the organisation's funds that are not closed, those of single children last."""
    return list(
        session.scalars(
            select(Fund)
            .where(Fund.organisation_id == organisation_id, Fund.closed_on.is_(None))
            .order_by(Fund.kind == FundKind.CHILD, Fund.code)
        )
    )


def get_fund_by_code(organisation_id: int, code: str) -> Fund:
    """Return the organisation's fund of a code. NotFound when there is none."""
    return _found(
        session.scalar(
            select(Fund).where(Fund.organisation_id == organisation_id, Fund.code == code)
        )
    )


def general_fund(organisation_id: int) -> Fund:
    """Return the organisation's fund for money that nothing binds."""
    return get_fund_by_code(organisation_id, GENERAL)


_NEW = into_new(Fund)


def child_funds(organisation_id: int, codes: Collection[str], opened_on: date) -> dict[str, int]:
    """Return the ids of the children's funds by the children's codes, opening those that lack.

    Of those who open one together, one makes it.
    """
    known = _ids_by_code(organisation_id, codes)
    missing = sorted(set(codes) - set(known))
    if not missing:
        return known
    currency = session.get_one(Organisation, organisation_id).currency
    session.execute(
        _NEW[session.get_bind().dialect.name],
        [
            {
                "public_id": new_public_id(),
                "organisation_id": organisation_id,
                "code": code,
                "name": code,
                "kind": FundKind.CHILD,
                "currency": currency,
                "opened_on": opened_on,
            }
            for code in missing
        ],
    )
    return known | _ids_by_code(organisation_id, missing)


def balance_of_fund(fund_id: int) -> Money:
    """Return what the fund holds: everything received less everything spent."""
    return _balance(session.get_one(Fund, fund_id), fund_sums({fund_id})[fund_id]).balance


def available_in(fund_id: int) -> Money:
    """Return what the fund holds less what is promised to documents."""
    return _balance(session.get_one(Fund, fund_id), fund_sums({fund_id})[fund_id]).available


def list_fund_balances(organisation_ids: Collection[int]) -> list[FundBalance]:
    """Return the funds of the organisations with their sums, by organisation and code."""
    return balances_of_funds(
        session.scalars(
            select(Fund)
            .where(Fund.organisation_id.in_(organisation_ids))
            .order_by(Fund.organisation_id, Fund.code)
        ).all()
    )


def balances_of_funds(funds: Sequence[Fund]) -> list[FundBalance]:
    """Return the funds with their sums, in the order given."""
    sums = fund_sums([fund.id for fund in funds])
    return [_balance(fund, sums[fund.id]) for fund in funds]


def _balance(fund: Fund, sums: FundSums) -> FundBalance:
    return FundBalance(
        fund,
        balance=Money(sums.balance, fund.currency),
        reserved=Money(sums.reserved, fund.currency),
        received=Money(sums.received, fund.currency),
        paid=Money(sums.paid, fund.currency),
    )


def _ids_by_code(organisation_id: int, codes: Collection[str]) -> dict[str, int]:
    """Look up however many codes: a register may bring more than a statement takes values."""
    rows = session.execute(
        select(Fund.code, Fund.id).where(
            Fund.organisation_id == organisation_id, among(Fund.code, "codes")
        ),
        {"codes": list(codes)},
    )
    return dict(rows.all())


def _found(fund: Fund | None) -> Fund:
    if fund is None:
        raise NotFound(_l("There is no such fund."))
    return fund

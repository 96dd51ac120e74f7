"""A cover fund pays a missed month for the child: shown as cover, never as the sponsor's gift."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, select

from core.access import Actor
from core.audit import Act, record
from core.dates import Month, now, today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _, _l
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.funds.services import available_in
from payments.ledger.services import move_between
from payments.ledger.services.balances import lock_funds
from payments.pledges.models import Instalment, Pledge
from payments.pledges.services import OpenInstalment, covered_of, due_instalments, settled_of
from payments.receiving.models import Cover, CoverRepayment
from payments.receiving.rules import months_in_a_row
from payments.receiving.services.repaying import move


@dataclass(frozen=True)
class CoverMonth:
    """A month of a commitment that a fund of the organisation shall pay for the child."""

    month: Month
    fund: str


@dataclass(frozen=True)
class CoverRow:
    """A cover as lists show it; amounts in minor units of ``currency``."""

    public_id: str
    commitment: str
    month: Month
    fund: str
    amount: int
    repaid: int
    currency: str
    covered_on: date

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints."""
        return {**vars(self), "month": str(self.month), "covered_on": self.covered_on.isoformat()}


def cover_month(pledge: Pledge, command: CoverMonth, *, by: Actor | None) -> Cover:
    """Pay what is open of a missed month out of a cover fund.

    RuleBroken("month") when the month is not past due and open, was covered before, or the fund's
    limit of months in a row is reached; RuleBroken("fund") when the fund covers nothing, is closed,
    or does not have that much.
    """
    fund = _fund(pledge, command.fund)
    lock_funds({fund.id})
    instalment = _locked(pledge, command.month)
    left = _missing(pledge, instalment)
    _check_limit(pledge, instalment, fund)
    if available_in(fund.id).amount < left:
        raise RuleBroken("fund", _l("The fund does not have that much available."))
    cover = Cover(
        instalment_id=instalment.id,
        fund_id=fund.id,
        amount=left,
        currency=instalment.currency,
        covered_on=today(),
        covered_at=now(),
        covered_by=by.id if by else None,
    )
    session.add(cover)
    session.flush()
    funds = (fund.id, pledge.fund_id)
    move_between(move(cover, pledge.organisation_id, funds, left, f"cover:{cover.public_id}"))
    changes = {"month": [None, str(command.month)], "amount": [None, left]}
    record(Act("covered", "pledge", pledge.code, changes, fund.code), by)
    return cover


def months_to_cover(pledge: Pledge) -> list[OpenInstalment]:
    """Return the months past due that are open and not covered, oldest first."""
    due = due_instalments([pledge.id], Month.of(today()))
    known = set(
        session.scalars(
            select(Cover.instalment_id).where(Cover.instalment_id.in_([one.id for one in due]))
        )
    )
    return [one for one in due if one.due_on < today() and one.id not in known]


def cover_funds(organisation_id: int) -> list[Fund]:
    """Return the open funds of an organisation that may cover missed months, by code."""
    query = select(Fund).where(
        Fund.organisation_id == organisation_id,
        Fund.cover_months.is_not(None),
        Fund.closed_on.is_(None),
    )
    return list(session.scalars(query.order_by(Fund.code)))


def let_fund_cover(fund: Fund, months: int | None, *, by: Actor | None) -> None:
    """Say how many months in a row of one commitment a fund may cover; None: it covers none.

    RuleBroken("fund") for money bound to one child, which is for that child only.
    """
    if fund.kind is FundKind.CHILD:
        raise RuleBroken("fund", _l("Money for one child cannot cover another’s months."))
    before, fund.cover_months = fund.cover_months, months
    session.flush()
    record(Act("changed", "fund", fund.code, {"cover_months": [before, months]}), by)


def list_covers(organisation_ids: frozenset[int] | None = None) -> list[CoverRow]:
    """Return the covers of the organisations (None: of all), the latest first."""
    query = _covers()
    if organisation_ids is not None:
        query = query.where(Pledge.organisation_id.in_(organisation_ids))
    return [
        CoverRow(
            public_id=cover.public_id,
            commitment=code,
            month=Month.parse(period),
            fund=fund,
            amount=cover.amount,
            repaid=int(repaid),
            currency=cover.currency,
            covered_on=cover.covered_on,
        )
        for cover, code, period, fund, repaid in session.execute(query)
    ]


def _covers() -> Select[*tuple[Any, ...]]:
    repaid = (
        select(cast(func.coalesce(func.sum(CoverRepayment.amount), 0), BigInteger))
        .where(CoverRepayment.cover_id == Cover.id)
        .scalar_subquery()
    )
    return (
        select(Cover, Pledge.code, Instalment.period, Fund.code, repaid)
        .join(Instalment, Instalment.id == Cover.instalment_id)
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .join(Fund, Fund.id == Cover.fund_id)
        .order_by(Cover.covered_on.desc(), Cover.id.desc())
    )


def _fund(pledge: Pledge, code: str) -> Fund:
    fund = next((one for one in cover_funds(pledge.organisation_id) if one.code == code), None)
    if fund is None:
        raise RuleBroken("fund", _l("This fund covers no missed months."))
    target = session.get_one(Fund, pledge.fund_id)
    if target.kind is not FundKind.CHILD or target.currency != fund.currency:
        raise RuleBroken(
            "fund", _l("Only a commitment for one child, in the fund’s currency, is covered.")
        )
    return fund


def _locked(pledge: Pledge, month: Month) -> Instalment:
    """Return the month's instalment; others who pay or waive it wait until we are done."""
    found = session.scalar(
        select(Instalment)
        .where(Instalment.pledge_id == pledge.id, Instalment.period == str(month))
        .with_for_update(key_share=True)
    )
    if found is None:
        raise RuleBroken("month", _l("Nothing was asked for in this month."))
    return found


def _missing(pledge: Pledge, instalment: Instalment) -> int:
    left = instalment.amount - settled_of([instalment.id])[instalment.id]
    if instalment.due_on >= today() or left <= 0:
        raise RuleBroken("month", _l("This month is not past its day, or nothing of it is open."))
    if session.scalar(select(Cover.id).where(Cover.instalment_id == instalment.id)):
        raise RuleBroken("month", _("This month of %(code)s was covered before.", code=pledge.code))
    return left


def _check_limit(pledge: Pledge, instalment: Instalment, fund: Fund) -> None:
    ids = list(
        session.scalars(
            select(Instalment.id)
            .where(Instalment.pledge_id == pledge.id)
            .order_by(Instalment.period)
        )
    )
    covered = covered_of(ids)
    row = [key == instalment.id or covered[key] > 0 for key in ids]
    if months_in_a_row(row, ids.index(instalment.id)) > (fund.cover_months or 0):
        raise RuleBroken(
            "month",
            _("%(fund)s covers at most %(count)s months in a row.",
              fund=fund.code, count=fund.cover_months),
        )  # fmt: skip

"""Asking for a grant."""

from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import public_id, session
from core.errors import NotFound, RuleBroken
from core.i18n import _l
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.funds.services import get_fund
from payments.numbering.rules import Paper
from payments.numbering.services import take_numbers
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.children.services import get_child
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import GrantKind, GrantState, Step

GRANTABLE = (FundKind.UNRESTRICTED, FundKind.DESIGNATED, FundKind.RESTRICTED)


@dataclass(frozen=True)
class RequestGrant:
    """A grant asked for one child; ``amount`` in minor units of the fund's currency.

    ``fund`` is the public id of the fund. ``purpose`` may tell of the child's health: it stays
    with those who ask, decide and prove.
    """

    child: str
    kind: GrantKind
    fund: str
    purpose: str
    payee: str
    amount: int


def request_grant(command: RequestGrant, *, by: Actor) -> Grant:
    """Ask for money for a child in the actor's scope; the code is the next of the organisation.

    RuleBroken for an unknown, disputed or departed child, for a fund of another organisation and
    for an amount that is not above zero.
    """
    child, fund = _child(command.child, by), _fund(command.fund, by)
    if command.amount <= 0:
        raise RuleBroken("amount", _l("The amount must be above zero."))
    series, number = take_numbers(fund.organisation_id, Paper.GRANT, today().year)
    grant = Grant(
        public_id=public_id(),
        code=f"{series.code}{number:04d}",
        child_id=child.id,
        organisation_id=fund.organisation_id,
        fund_id=fund.id,
        kind=command.kind,
        purpose=command.purpose,
        payee=command.payee,
        asked=command.amount,
        currency=fund.currency,
        state=GrantState.REQUESTED,
        requested_on=today(),
        requested_by=by.id,
        created_at=now(),
    )
    session.add(grant)
    session.flush()
    changes = {"child": [None, child.code], "asked": [None, command.amount]}
    record(Act(Step.REQUEST, "grant", grant.code, changes), by)
    return grant


def list_grant_funds(actor: Actor) -> list[Fund]:
    """Return the funds from which the actor may ask: every open one not kept for one child."""
    offered = select(Fund).where(Fund.kind.in_(GRANTABLE), Fund.closed_on.is_(None))
    if not actor.everywhere:
        offered = offered.where(Fund.organisation_id.in_(actor.organisations))
    return list(session.scalars(offered.order_by(Fund.organisation_id, Fund.code)))


def _child(code: str, by: Actor) -> Child:
    try:
        child = get_child(code, by)
    except NotFound as error:
        raise RuleBroken(
            "child", _l("There is no child of the code %(code)s in your places.", code=code)
        ) from error
    if child.disputed:
        raise RuleBroken(
            "child", _l("Two children share this code. Decide on the child’s page who it is first.")
        )
    if child.standing is Standing.EXITED:
        raise RuleBroken("child", _l("This child has left the programmes."))
    return child


def _fund(fund_id: str, by: Actor) -> Fund:
    try:
        fund = get_fund(fund_id)
    except NotFound as error:
        raise RuleBroken("fund", _l("Choose a fund of the list.")) from error
    if fund.kind not in GRANTABLE or fund.closed_on or not by.works_for(fund.organisation_id):
        raise RuleBroken("fund", _l("Choose a fund of the list."))
    return fund

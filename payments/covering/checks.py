"""Checks of covers: what a fund paid for a child, and what it got back, against the ledger."""

from sqlalchemy import case, func, literal, or_, select
from sqlalchemy.orm import aliased

from payments.books.registry import register_check
from payments.covering.models import Bridge, BridgedMonth
from payments.ledger.rules import FUND_BALANCE
from payments.ledger.services.balances import fund_moves, sum_over
from payments.pledges.models import Instalment, Pledge
from payments.receiving.models import Allocation, Cover, CoverRepayment

_moves = fund_moves()
_moved = (
    select(_moves.c.document, _moves.c.fund_id, sum_over(_moves, FUND_BALANCE).label("amount"))
    .where(_moves.c.document.startswith("cover:"))
    .group_by(_moves.c.document, _moves.c.fund_id)
    .subquery("moved")
)
_into, _out = aliased(_moved), aliased(_moved)
_document = literal("cover:") + Cover.public_id
_repaid = (
    select(CoverRepayment.cover_id, func.sum(CoverRepayment.amount).label("amount"))
    .group_by(CoverRepayment.cover_id)
    .subquery("repaid")
)
_given_back = func.coalesce(_repaid.c.amount, 0)
_held = Cover.amount - _given_back

register_check(
    "a cover is in both its funds with what was not given back",
    select(
        Pledge.code.label("commitment"),
        Instalment.period,
        _held.label("covered"),
        func.coalesce(_into.c.amount, 0).label("booked"),
    )
    .join(Instalment, Instalment.id == Cover.instalment_id)
    .join(Pledge, Pledge.id == Instalment.pledge_id)
    .outerjoin(_repaid, _repaid.c.cover_id == Cover.id)
    .outerjoin(_into, (_into.c.document == _document) & (_into.c.fund_id == Pledge.fund_id))
    .outerjoin(_out, (_out.c.document == _document) & (_out.c.fund_id == Cover.fund_id))
    .where(
        or_(
            func.coalesce(_into.c.amount, 0) != _held,
            func.coalesce(_out.c.amount, 0) != -_held,
        )
    ),
)

register_check(
    "no more of a cover is given back than it paid, nor more paid again than came back",
    select(Pledge.code.label("commitment"), Instalment.period, Cover.amount, _given_back)
    .join(Instalment, Instalment.id == Cover.instalment_id)
    .join(Pledge, Pledge.id == Instalment.pledge_id)
    .join(_repaid, _repaid.c.cover_id == Cover.id)
    .where(or_(_given_back > Cover.amount, _given_back < 0)),
)

register_check(
    "what is given back of a cover came for its month",
    select(Pledge.code.label("commitment"), Instalment.period, CoverRepayment.amount)
    .join(Cover, Cover.id == CoverRepayment.cover_id)
    .join(Allocation, Allocation.id == CoverRepayment.allocation_id)
    .join(Instalment, Instalment.id == Cover.instalment_id)
    .join(Pledge, Pledge.id == Instalment.pledge_id)
    .where(
        or_(
            Allocation.instalment_id.is_(None),
            Allocation.instalment_id != Cover.instalment_id,
            case(
                (CoverRepayment.amount > 0, CoverRepayment.amount > Allocation.amount),
                else_=CoverRepayment.amount < Allocation.amount,
            ),
        )
    ),
)

_bridged = (
    select(_moves.c.document, _moves.c.fund_id, sum_over(_moves, FUND_BALANCE).label("amount"))
    .where(_moves.c.document.startswith("bridge:"))
    .group_by(_moves.c.document, _moves.c.fund_id)
    .subquery("bridged")
)
_came, _went = aliased(_bridged), aliased(_bridged)
_paper = literal("bridge:") + Bridge.public_id
_months = (
    select(func.count()).where(BridgedMonth.bridge_id == Bridge.id).correlate(Bridge)
).scalar_subquery()
_paid = _months * Bridge.amount

register_check(
    "what a fund paid on after a sponsor stopped is in both its funds, and within its months",
    select(
        Pledge.code.label("commitment"),
        _paid.label("paid"),
        func.coalesce(_came.c.amount, 0).label("booked"),
    )
    .join(Bridge, Bridge.pledge_id == Pledge.id)
    .outerjoin(_came, (_came.c.document == _paper) & (_came.c.fund_id == Pledge.fund_id))
    .outerjoin(_went, (_went.c.document == _paper) & (_went.c.fund_id == Bridge.cover_fund_id))
    .where(
        or_(
            func.coalesce(_came.c.amount, 0) != _paid,
            func.coalesce(_went.c.amount, 0) != -_paid,
            _months > Bridge.months,
        )
    ),
)

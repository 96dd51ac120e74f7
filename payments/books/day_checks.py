"""Checks of when: balances on every day, closed months, counts of the cash box, terms in force."""

from sqlalchemy import String, and_, cast, func, or_, select

from core.organisations.models import Organisation
from payments.approvals.models import ApprovalDecision, ApprovalRequest
from payments.approvals.rules import Outcome
from payments.books.registry import Check
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.going_live.models import GoingLive
from payments.ledger.models import Account, PeriodClose, Transfer
from payments.ledger.rules import FUND_BALANCE
from payments.ledger.services.balances import fund_moves
from payments.pledges.models import Instalment, Pledge, PledgeVersion, Waiver
from payments.pledges.rules import WaiverKind
from payments.till.models import TillCount

_moves = fund_moves()
_days = (
    select(_moves.c.fund_id, _moves.c.occurred_on, func.sum(_moves.c.amount).label("moved"))
    .where(_moves.c.use.in_(FUND_BALANCE))
    .group_by(_moves.c.fund_id, _moves.c.occurred_on)
    .subquery("days")
)
_balances = select(
    _days.c.fund_id,
    _days.c.occurred_on,
    func.sum(_days.c.moved)
    .over(partition_by=_days.c.fund_id, order_by=_days.c.occurred_on)
    .label("balance"),
).subquery("balances")

BOUND_FUNDS_COVERED_DAILY = Check(
    "money bound to a purpose or a child was on no day below zero",
    select(
        Organisation.code.label("organisation"),
        Fund.code.label("fund"),
        _balances.c.occurred_on.label("day"),
        _balances.c.balance,
    )
    .join(Organisation, Organisation.id == Fund.organisation_id)
    .join(_balances, _balances.c.fund_id == Fund.id)
    .where(Fund.kind != FundKind.UNRESTRICTED, _balances.c.balance < 0),
)

CLOSED_MONTHS_KEPT = Check(
    "nothing is dated inside a month after the month was closed",
    select(Transfer.document, Transfer.key, Transfer.occurred_on.label("day"), PeriodClose.month)
    .join(PeriodClose, PeriodClose.organisation_id == Transfer.organisation_id)
    .where(
        PeriodClose.reopened_at.is_(None),
        Transfer.posted_at > PeriodClose.closed_at,
        func.substr(cast(Transfer.occurred_on, String), 1, 7) == PeriodClose.month,
    ),
)

_in_box = func.coalesce(
    select(-func.sum(_moves.c.amount))
    .join(Transfer, Transfer.id == _moves.c.transfer_id)
    .where(
        _moves.c.account_id == TillCount.account_id,
        _moves.c.occurred_on <= TillCount.counted_on,
        Transfer.posted_at <= TillCount.counted_at,
    )
    .correlate(TillCount)
    .scalar_subquery(),
    0,
)
COUNTS_AGREE = Check(
    "a count of the cash box names what the cash book said then",
    select(
        Account.code.label("account"),
        TillCount.counted_on.label("day"),
        TillCount.booked,
        _in_box.label("cash_book"),
    )
    .join(Account, Account.id == TillCount.account_id)
    .where(TillCount.booked != _in_box),
)

_carried = (
    select(Waiver.id)
    .where(Waiver.kind == WaiverKind.CARRIED_OVER, Waiver.successor_id == Pledge.id)
    .exists()
)
_of_old_books = (
    select(GoingLive.id)
    .where(GoingLive.organisation_id == Pledge.organisation_id, GoingLive.day >= Instalment.due_on)
    .exists()
)
"""Of months before the first day here, only what was still open came over."""
INSTALMENTS_AS_PROMISED = Check(
    "an instalment is what was promised for its month",
    select(
        Pledge.code.label("commitment"),
        Instalment.period,
        Instalment.amount,
        PledgeVersion.amount.label("promised"),
    )
    .join(Pledge, Pledge.id == Instalment.pledge_id)
    .join(PledgeVersion, PledgeVersion.id == Instalment.version_id)
    .where(
        or_(
            PledgeVersion.pledge_id != Instalment.pledge_id,
            Instalment.currency != PledgeVersion.currency,
            Instalment.amount > PledgeVersion.amount,
            and_(Instalment.amount < PledgeVersion.amount, ~_of_old_books),
        ),
        ~_carried,
    ),
)

OTHERS_DECIDED = Check(
    "what was approved was asked for by another person",
    select(ApprovalRequest.kind, ApprovalRequest.subject, ApprovalDecision.outcome)
    .join(ApprovalDecision, ApprovalDecision.request_id == ApprovalRequest.id)
    .where(
        or_(
            ApprovalDecision.asked_by != ApprovalRequest.asked_by,
            and_(
                ApprovalDecision.outcome != Outcome.WITHDRAWN,
                ApprovalDecision.decided_by == ApprovalRequest.asked_by,
            ),
        )
    ),
)

CHECKS = (
    BOUND_FUNDS_COVERED_DAILY,
    CLOSED_MONTHS_KEPT,
    COUNTS_AGREE,
    INSTALMENTS_AS_PROMISED,
    OTHERS_DECIDED,
)

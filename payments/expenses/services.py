"""Management expenses: one asks, another approves and so reserves, a third pays."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from core.access import Actor
from core.audit import Act, record
from core.dates import local_day, today
from core.db import public_id, session
from core.errors import NotAllowed, NotFound, RuleBroken, WrongState
from core.i18n import _l
from core.money import Money
from core.paging import Page, paginate
from payments.approvals.models import ApprovalDecision, ApprovalRequest
from payments.approvals.rules import Outcome
from payments.approvals.services import Ask, arguments_of, ask
from payments.expenses.rules import ExpenseState
from payments.funds.rules import FundKind
from payments.funds.services import available_in, get_fund, get_own_fund
from payments.ledger.models import Reservation, ReservationOutcome
from payments.ledger.rules import AccountUse, ReservationEnd
from payments.ledger.services import check_room, end_reservation, reserve
from payments.paying_out.models import Disbursement
from payments.paying_out.services import PayOut, money_account, pay_out
from payments.receiving.rules import Channel

EXPENSE = "management_expense"
"""The kind of request, and before its public id the name of the document."""
DOCUMENT = "expense:"
CHANNELS = (Channel.CASH, Channel.BANK)


@dataclass(frozen=True)
class AskExpense:
    """A cost of running the fund, in minor units of the fund's currency."""

    fund: str
    payee: str
    purpose: str
    amount: int
    reason: str


@dataclass(frozen=True)
class PayExpense:
    """How and on which Vietnam day the approved money left."""

    channel: Channel
    paid_on: date


class Expense(NamedTuple):
    """A request with what became of it."""

    request: ApprovalRequest
    decision: ApprovalDecision | None
    end: ReservationEnd | None
    voucher: str | None

    @property
    def code(self) -> str:
        """The public id by which its page is found."""
        return self.request.subject.removeprefix(DOCUMENT)

    @property
    def told(self) -> dict[str, Any]:
        """Fund, payee and purpose."""
        return arguments_of(self.request)

    @property
    def amount(self) -> Money:
        """What it costs."""
        return Money(self.request.amount or 0, self.request.currency)

    @property
    def state(self) -> ExpenseState:
        """What became of it."""
        if self.decision is None:
            return ExpenseState.ASKED
        if self.decision.outcome is not Outcome.APPROVED:
            return ExpenseState.DECLINED
        ends = {ReservationEnd.PAID: ExpenseState.POSTED}
        return ends.get(self.end, ExpenseState.RELEASED) if self.end else ExpenseState.PENDING


def ask_expense(command: AskExpense, *, by: Actor) -> ApprovalRequest:
    """Ask a second person to approve a management expense.

    RuleBroken("fund") for a child's money, ("amount") when the fund does not have it or the year's
    cap does not allow it.
    """
    fund = get_own_fund(command.fund, by)
    if fund.kind is FundKind.CHILD:
        raise RuleBroken("fund", _l("No management cost is taken from a child’s money."))
    amount = Money(command.amount, fund.currency)
    if amount > available_in(fund.id):
        raise RuleBroken("amount", _l("The fund does not have that much available."))
    check_room(fund.organisation_id, today(), amount)
    return ask(
        Ask(
            organisation_id=fund.organisation_id,
            kind=EXPENSE,
            subject=DOCUMENT + public_id(),
            reason=command.reason,
            arguments={
                "fund": fund.public_id,
                "payee": command.payee,
                "purpose": command.purpose,
            },
            amount=amount,
        ),
        by=by,
    )


def reserve_expense(request: ApprovalRequest, arguments: dict[str, Any]) -> None:
    """Reserve what was approved: pending until it is paid or released. Errors of ``reserve``."""
    amount = Money(request.amount or 0, request.currency)
    check_room(request.organisation_id, today(), amount)
    reserve(get_fund(arguments["fund"]).id, amount, request.subject)


def pay_expense(expense: Expense, command: PayExpense, *, by: Actor) -> Disbursement:
    """Pay what was approved, with the next voucher number.

    WrongState when it does not wait for payment; NotAllowed for whoever asked or approved;
    RuleBroken for a day before the decision; errors of ``pay_out``.
    """
    request, decision = expense.request, expense.decision
    if expense.state is not ExpenseState.PENDING or decision is None:
        raise WrongState(_l("This does not wait for payment. Reload the page."))
    if by.id in (request.asked_by, decision.decided_by):
        raise NotAllowed(_l("Whoever asked or approved does not pay: a third person must."))
    if command.channel not in CHANNELS:
        raise RuleBroken("channel", _l("Money leaves from the cash box or the bank."))
    if not local_day(decision.decided_at) <= command.paid_on <= today():
        raise RuleBroken("paid_on", _l("Enter a day between the approval and today."))
    told = expense.told
    return pay_out(
        PayOut(
            organisation_id=request.organisation_id,
            fund_id=get_fund(told["fund"]).id,
            document=request.subject,
            payee=told["payee"],
            purpose=told["purpose"],
            channel=command.channel,
            amount=request.amount or 0,
            currency=request.currency,
            paid_on=command.paid_on,
            money_account_id=money_account(request.organisation_id, command.channel).id,
            use=AccountUse.MANAGEMENT,
        ),
        by=by,
    )


def release_expense(expense: Expense, *, by: Actor) -> None:
    """Free what was reserved, when it is not to be paid. WrongState when nothing is pending."""
    if expense.state is not ExpenseState.PENDING:
        raise WrongState(_l("This does not wait for payment. Reload the page."))
    end_reservation(expense.request.subject, ReservationEnd.RELEASED)
    changes = {"amount": [None, expense.request.amount]}
    record(Act("released", "request", expense.request.public_id, changes), by)


def get_expense(code: str, by: Actor) -> Expense:
    """Return an expense of the person's organisations. NotFound for any other."""
    row = session.execute(_expenses(by).where(ApprovalRequest.subject == DOCUMENT + code)).first()
    if row is None:
        raise NotFound(_l("There is no such expense."))
    return Expense(*row)


def list_expenses(by: Actor, number: int = 1) -> Page[Expense]:
    """Return a page of the expenses of the person's organisations, the latest first."""
    page = paginate(_expenses(by).order_by(ApprovalRequest.id.desc()), number)
    return Page([Expense(*row) for row in page.items], page.total, page.number, page.size)


def _expenses(by: Actor) -> Select[*tuple[Any, ...]]:
    scope = () if by.everywhere else (ApprovalRequest.organisation_id.in_(by.organisations),)
    return (
        select(ApprovalRequest, ApprovalDecision, ReservationOutcome.end, Disbursement.public_id)
        .outerjoin(ApprovalDecision, ApprovalDecision.request_id == ApprovalRequest.id)
        .outerjoin(Reservation, Reservation.document == ApprovalRequest.subject)
        .outerjoin(ReservationOutcome, ReservationOutcome.reservation_id == Reservation.id)
        .outerjoin(Disbursement, Disbursement.document == ApprovalRequest.subject)
        .where(ApprovalRequest.kind == EXPENSE, *scope)
    )

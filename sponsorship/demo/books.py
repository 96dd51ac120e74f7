"""The demo’s books: closed months, a cover, things, refunds, cash, and decisions to take."""

from datetime import date

from sqlalchemy import select

from core.access import Actor
from core.dates import this_month, today
from core.db import session, unit_of_work
from core.errors import AppError
from core.organisations.models import Organisation
from core.organisations.services import get_organisation
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import approve
from payments.expenses.services import AskExpense, ask_expense
from payments.funds.models import Fund
from payments.funds.rules import GENERAL, FundKind
from payments.funds.services import (
    AskTransfer,
    EnterPolicy,
    OpenFund,
    ask_transfer,
    enter_policy,
    get_fund_by_code,
    open_fund,
)
from payments.in_kind.rules import ValueBasis
from payments.in_kind.services import TakeInKind, take_in_kind
from payments.ledger.rules import AccountUse
from payments.ledger.services import account_of, balance_of
from payments.periods.services import close_month, month_to_close
from payments.pledges.models import Pledge
from payments.pledges.rules import PledgeView
from payments.pledges.services import PledgeFilter, list_pledges
from payments.pledges.services.pauses import PausePledge, pause_pledge
from payments.pledges.services.waiving import AskWaiver, ask_waiver
from payments.receiving.models import Payment
from payments.receiving.rules import Channel, Happened
from payments.receiving.services.asking import SendBack, send_back
from payments.receiving.services.cover import CoverMonth, cover_month, months_to_cover
from payments.till.rules import FACES
from payments.till.services import BringToBank, CountTill, bring_to_bank, count_till
from sponsorship.access import Role
from sponsorship.demo.office import Office

COVERING = "BT"
FOR_COVERS = 10_000_000
TO_THE_BANK = 20_000_000
MONTHS_OPEN = 2
"""The months that the accountant has not closed yet, beside the running one."""


def set_money_aside(office: Office) -> Fund:
    """Open the fund that covers months, with some of the general money in it."""
    body, by = get_organisation("QBT"), office[Role.ACCOUNTANT]
    covering = OpenFund(
        code=COVERING,
        name="Quỹ bù tháng thiếu",
        kind=FundKind.DESIGNATED,
        opened_on=date(today().year - 1, 1, 1),
        currency=body.currency,
        purpose="Bù tháng nhà tài trợ chưa đóng, tối đa ba tháng cho mỗi trẻ",
        cover_months=3,
    )
    fund = open_fund(body, covering, by=by)
    wanted = AskTransfer(fund.public_id, FOR_COVERS, "Dự phòng cho tháng thiếu")
    asked = ask_transfer(get_fund_by_code(body.id, GENERAL), wanted, by=by)
    approve(asked, by=office[Role.APPROVER])
    return fund


def keep_books(office: Office) -> None:
    """Do in the books what an office does at month end, and leave some of it to be decided."""
    body = get_organisation("QBT")
    accountant, approver = office[Role.ACCOUNTANT], office[Role.APPROVER]
    with unit_of_work():
        _rule_costs(body, accountant)
    with unit_of_work():
        _cover_a_month(accountant)
        _take_things(office[Role.CASHIER])
        _give_money_back(body, accountant, approver)
        _ask_for_decisions(body, accountant)
    with unit_of_work():
        _bring_cash_to_the_bank(body, office[Role.CASHIER])
    _close_months(body, accountant)


def _rule_costs(body: Organisation, by: Actor) -> None:
    policy = EnterPolicy(
        organisation=body.code,
        percent_bp=1_000,
        from_day=date(today().year - 1, 1, 1),
        source="Nghị quyết mẫu của Hội đồng quản lý quỹ; trần 10 % theo Thông tư 87/2008/TT-BTC",
    )
    enter_policy(policy, by=by)


def _in_arrears(by: Actor) -> list[Pledge]:
    rows = list_pledges(PledgeFilter(view=PledgeView.ARREARS), by=by).items
    kinds = dict(
        session.execute(
            select(Fund.id, Fund.kind).where(Fund.id.in_([row.pledge.fund_id for row in rows]))
        ).all()
    )
    return [row.pledge for row in rows if kinds[row.pledge.fund_id] is FundKind.CHILD]


def _cover_a_month(by: Actor) -> None:
    for pledge in _in_arrears(by):
        if missed := months_to_cover(pledge):
            cover_month(pledge, CoverMonth(missed[0].period, COVERING), by=by)
            return


def _take_things(by: Actor) -> None:
    things = TakeInKind(
        organisation="QBT",
        items="Áo ấm, chăn bông và sách giáo khoa lớp 4",
        quantity="40 áo, 20 chăn, 40 bộ sách",
        amount=18_600_000,
        value_basis=ValueBasis.INVOICE,
        value_source="số 0000123",
        received_on=today(),
        payer_name="Công ty TNHH May Mẫu",
        given_to="Xã Ba Chẽ",
        reference="demo-in-kind",
    )
    take_in_kind(things, by=by)


def _give_money_back(body: Organisation, by: Actor, approver: Actor) -> None:
    """Refund half of a transfer, and ask to refund another."""
    transfers = session.scalars(
        select(Payment)
        .where(Payment.organisation_id == body.id, Payment.channel == Channel.BANK)
        .order_by(Payment.id.desc())
        .limit(2)
    ).all()
    bank = account_of(body.id, AccountUse.BANK).code
    for place, payment in enumerate(transfers):
        amount = payment.amount if place else payment.amount // 2
        wanted = SendBack(Happened.REFUND, amount, "Người chuyển báo chuyển nhầm", account=bank)
        asked = send_back(payment, wanted, reference=f"demo-refund-{place}", by=by)
        if not place and isinstance(asked, ApprovalRequest):
            approve(asked, by=approver)


def _ask_for_decisions(body: Organisation, by: Actor) -> None:
    """Leave a cost and a waiver to the approver, and let one commitment rest."""
    cost = AskExpense(
        fund=get_fund_by_code(body.id, GENERAL).public_id,
        payee="Nhà in Mẫu",
        purpose="In biên nhận và sổ quỹ",
        amount=850_000,
        reason="Hết mẫu in từ tháng sau",
    )
    ask_expense(cost, by=by)
    month = this_month()
    resting, forgiven = _in_arrears(by)[-2:]
    waiver = AskWaiver("waive_instalments", month - 6, month, "Nhà tài trợ mất việc, có đơn")
    ask_waiver(forgiven, waiver, by=by)
    pause = PausePledge(month + 1, "Nhà tài trợ đi công tác xa", month + 2)
    pause_pledge(resting, pause, by=by)


def _bring_cash_to_the_bank(body: Organisation, by: Actor) -> None:
    box = account_of(body.id, AccountUse.CASH)
    to_bank = BringToBank(
        account=f"{body.code}-{box.code}",
        bank="main",
        amount=min(TO_THE_BANK, balance_of(box.id).amount // 2),
        deposited_on=today(),
        slip="NT-0001",
        reference="demo-deposit",
    )
    bring_to_bank(to_bank, by=by)
    counted = CountTill(
        account=f"{body.code}-{box.code}", pieces=_pieces(balance_of(box.id).amount)
    )
    count_till(counted, by=by)


def _pieces(amount: int) -> dict[int, int]:
    """Return notes that make up an amount, the largest first."""
    pieces = {}
    for face in FACES:
        pieces[face], amount = divmod(amount, face)
    return pieces


def _close_months(body: Organisation, by: Actor) -> None:
    """Close what is long over, month by month."""
    last = this_month() - MONTHS_OPEN
    with unit_of_work():
        month = month_to_close(body.id)
        while month is not None and month < last:
            try:
                close_month(body.id, month, by=by)
            except AppError:
                return  # What the demo left undecided keeps the month open, as it would anywhere.
            month = month_to_close(body.id)

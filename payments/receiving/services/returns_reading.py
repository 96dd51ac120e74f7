"""Returns found and listed, and refunds that wait although their fund lacks the money."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.accounts.models import User
from core.db import session
from core.errors import NotFound, RuleBroken
from core.i18n import _l
from core.money import Money
from core.paging import Page, paginate
from donors.models import Donor
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import Asked, arguments_of, list_waiting
from payments.ledger.models import Account
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import MONEY_BACK, Happened, ReturnKind
from payments.receiving.services.asking import TO_THE_CARD, payment_asked_for
from payments.receiving.services.coming_back import COMES_BACK_AS, at_card_gateway
from payments.receiving.services.returning import plan_return
from payments.receiving.services.shortfalls import Shortfall, shortfalls

LOOKED_AT = 20
"""Of how many waiting requests the money is counted on one page."""

Asker, Recorder, Undoing = aliased(User), aliased(User), aliased(PaymentReturn)


@dataclass(frozen=True)
class ReturnFilter:
    """Which returns: of one kind, or all."""

    kind: ReturnKind | None = None
    page: int = 1


@dataclass(frozen=True)
class ReturnRow:
    """A return with its payment, whose it was, its account, and who asked for and recorded it."""

    row: PaymentReturn
    payment: Payment
    donor: Donor | None
    account: Account
    asked_by: str | None
    recorded_by: str | None
    came_back: PaymentReturn | None

    @property
    def amount(self) -> Money:
        """What went back, or came again."""
        return Money(self.row.amount, self.row.currency)

    @property
    def is_money_back(self) -> bool:
        """Whether the money is ours again by this row."""
        return self.row.kind in MONEY_BACK

    @property
    def can_come_back(self) -> bool:
        """Whether a person may say that the money came back."""
        if at_card_gateway(self.account):
            return False
        return self.row.kind in COMES_BACK_AS and self.came_back is None


@dataclass(frozen=True)
class Lacking:
    """A request that cannot be approved until money is moved to its funds."""

    asked: Asked
    payer: str
    shortfalls: list[Shortfall]


def get_return(public_id: str, *, by: Actor) -> ReturnRow:
    """Return a return in the scope of ``by``. NotFound otherwise."""
    found = session.execute(
        _rows().where(PaymentReturn.public_id == public_id, *_in_scope(by))
    ).one_or_none()
    if found is None:
        raise NotFound(_l("There is no such return."))
    return ReturnRow(*found)


def list_returns(wanted: ReturnFilter, *, by: Actor) -> Page[ReturnRow]:
    """Return a page of returns in the scope of ``by``, the latest first."""
    query = _rows().where(*_in_scope(by))
    if wanted.kind:
        query = query.where(PaymentReturn.kind == wanted.kind)
    latest = (PaymentReturn.occurred_on.desc(), PaymentReturn.id.desc())
    page = paginate(query.order_by(*latest), wanted.page)
    return Page([ReturnRow(*found) for found in page.items], page.total, page.number, page.size)


def returns_of(payment_ids: Collection[int]) -> dict[int, list[ReturnRow]]:
    """Return what went back of payments and came again, in the order in which it was recorded."""
    rows = session.execute(
        _rows().where(PaymentReturn.payment_id.in_(payment_ids)).order_by(PaymentReturn.id)
    )
    found: dict[int, list[ReturnRow]] = defaultdict(list)
    for row in rows:
        found[row[0].payment_id].append(ReturnRow(*row))
    return found


def list_lacking(by: Actor) -> list[Lacking]:
    """Return the oldest requests for refunds and reversals whose funds lack the money."""
    kinds = {Happened.REFUND.value, Happened.REVERSAL.value, TO_THE_CARD}
    asked = [one for one in list_waiting(by) if one.request.kind in kinds][:LOOKED_AT]
    found = []
    for one in asked:
        payment = payment_asked_for(one.request)
        found.append(Lacking(one, payer_of(payment), shortfalls_of(payment, one.request)))
    return [one for one in found if one.shortfalls]


def payer_of(payment: Payment) -> str:
    """Return whose payment it is: the sponsor, or else whoever paid; "" for nobody known."""
    donor = session.get(Donor, payment.donor_id) if payment.donor_id else None
    return donor.name if donor else payment.payer_name


def shortfalls_of(payment: Payment, request: ApprovalRequest) -> list[Shortfall]:
    """Return the funds that lack money for a request; none when it is more than is left."""
    try:
        plan = plan_return(payment, int(request.amount or 0), arguments_of(request)["first"])
    except RuleBroken:
        return []
    return shortfalls(plan.by_fund)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(PaymentReturn, Payment, Donor, Account, Asker.name, Recorder.name, Undoing)
        .join(Payment, Payment.id == PaymentReturn.payment_id)
        .join(Account, Account.id == PaymentReturn.account_id)
        .outerjoin(Donor, Donor.id == Payment.donor_id)
        .outerjoin(ApprovalRequest, ApprovalRequest.id == PaymentReturn.request_id)
        .outerjoin(Asker, Asker.id == ApprovalRequest.asked_by)
        .outerjoin(Recorder, Recorder.id == PaymentReturn.recorded_by)
        .outerjoin(Undoing, Undoing.undoes_id == PaymentReturn.id)
    )


def _in_scope(by: Actor) -> list[ColumnElement[bool]]:
    return [] if by.everywhere else [Payment.organisation_id.in_(by.organisations)]

"""What must hold of grants, for ``flask books check``."""

from sqlalchemy import literal, or_, select

from payments.books import register_check
from payments.ledger.models import Reservation
from payments.paying_out.models import Disbursement
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import GrantState

PAID = (GrantState.PAID, GrantState.EVIDENCED, GrantState.CLOSED)
APPROVED = (GrantState.APPROVED, *PAID)

register_check(
    "a grant is paid as approved, and approved as reserved and at most as asked",
    select(
        Grant.code.label("grant"),
        Grant.asked,
        Grant.approved,
        Reservation.amount.label("reserved"),
        Disbursement.amount.label("paid"),
    )
    .outerjoin(Disbursement, Disbursement.id == Grant.disbursement_id)
    .outerjoin(Reservation, Reservation.document == literal("grant:") + Grant.public_id)
    .where(
        Grant.state.in_(APPROVED),
        or_(
            Grant.approved.is_(None),
            Grant.approved > Grant.asked,
            Reservation.id.is_(None),
            Reservation.amount != Grant.approved,
            Disbursement.amount > Grant.approved,
            Disbursement.fund_id != Grant.fund_id,
            Grant.state.in_(PAID) != Disbursement.id.is_not(None),
        ),
    )
    .order_by(Grant.code),
)

register_check(
    "nobody asks for, approves and pays the same grant",
    select(Grant.code.label("grant"))
    .outerjoin(Disbursement, Disbursement.id == Grant.disbursement_id)
    .where(
        or_(
            Grant.requested_by == Grant.decided_by,
            Grant.requested_by == Disbursement.paid_by,
            Grant.decided_by == Disbursement.paid_by,
        )
    )
    .order_by(Grant.code),
)

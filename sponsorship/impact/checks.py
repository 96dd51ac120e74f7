"""What must hold of impact statements, for ``flask books check``."""

from sqlalchemy import and_, extract, func, literal, select, union_all

from donors.models import Donor
from payments.books import register_check
from payments.ledger.models import Transfer
from payments.ledger.rules import MONEY_HELD
from payments.ledger.services.balances import fund_moves
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.services.returning import RETURN
from sponsorship.impact.models import ImpactStatement

_papers = union_all(
    select(Payment.id.label("payment_id"), (literal("payment:") + Payment.public_id).label("name")),
    select(PaymentReturn.payment_id, literal(RETURN) + PaymentReturn.public_id),
).subquery("papers")
_moves = fund_moves()
_booked = func.coalesce(-func.sum(_moves.c.amount), 0)
"""Money taken into cash and bank, which stands on the debit side."""

register_check(
    "an impact statement tells what the books had received when it was built",
    select(
        Donor.code.label("donor"),
        ImpactStatement.year,
        ImpactStatement.version,
        ImpactStatement.received,
        _booked.label("booked"),
    )
    .join(Donor, Donor.id == ImpactStatement.donor_id)
    .outerjoin(
        Payment,
        and_(
            Payment.donor_id == ImpactStatement.donor_id,
            Payment.organisation_id == ImpactStatement.organisation_id,
            extract("year", Payment.received_on) == ImpactStatement.year,
        ),
    )
    .outerjoin(_papers, _papers.c.payment_id == Payment.id)
    .outerjoin(
        Transfer,
        and_(
            Transfer.document == _papers.c.name,
            Transfer.posted_at <= ImpactStatement.built_at,
        ),
    )
    .outerjoin(_moves, and_(_moves.c.transfer_id == Transfer.id, _moves.c.use.in_(MONEY_HELD)))
    .group_by(ImpactStatement.id, Donor.code)
    .having(_booked != ImpactStatement.received)
    .order_by(Donor.code, ImpactStatement.year, ImpactStatement.version),
)

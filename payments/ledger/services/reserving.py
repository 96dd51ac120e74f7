"""Money of a fund promised to a document before it is paid."""

from sqlalchemy import select

from core.dates import now
from core.db import session
from core.errors import Duplicate, NotFound, RuleBroken, WrongState
from core.i18n import _l
from core.money import Money
from payments.ledger.models import Reservation, ReservationOutcome
from payments.ledger.rules import ReservationEnd
from payments.ledger.services.balances import FUND, fund_sums, lock_funds


def reserve(fund_id: int, money: Money, document: str) -> Reservation:
    """Promise money of a fund to a document.

    RuleBroken when the amount is not above zero, in another currency than the fund's, or more
    than is available; Duplicate when the document has a reservation.
    """
    if money.amount <= 0:
        raise RuleBroken("amount", _l("The amount must be above zero."))
    lock_funds({fund_id})
    currency = session.scalar(select(FUND.c.currency).where(FUND.c.id == fund_id))
    if currency != money.currency:
        raise RuleBroken("currency", _l("The fund is kept in another currency."))
    if money.amount > fund_sums({fund_id})[fund_id].available:
        raise RuleBroken("amount", _l("The fund does not have that much available."))
    if session.scalar(select(Reservation.id).where(Reservation.document == document)):
        raise Duplicate("document", _l("Money is reserved for this already."))
    reservation = Reservation(
        fund_id=fund_id,
        amount=money.amount,
        currency=money.currency,
        document=document,
        created_at=now(),
    )
    session.add(reservation)
    session.flush()
    return reservation


def end_reservation(document: str, end: ReservationEnd) -> Reservation:
    """End the reservation of a document: paid or released, what is left over is free again.

    Returns what had been reserved. NotFound when the document has none; WrongState when it ended
    before.
    """
    reservation = session.scalar(select(Reservation).where(Reservation.document == document))
    if reservation is None:
        raise NotFound(_l("No money is reserved for this."))
    if session.get(ReservationOutcome, reservation.id):
        raise WrongState(_l("This money has been paid or released already."))
    session.add(ReservationOutcome(reservation_id=reservation.id, end=end, at=now()))
    session.flush()
    return reservation

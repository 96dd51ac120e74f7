"""Taking things: a payment that no ledger knows, with what it consists of."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from core.organisations.models import Organisation
from donors.services import find_donor_by_code
from payments.in_kind.rules import ValueBasis, printed_basis
from payments.receiving.models import GiftInKind, Payment
from payments.receiving.rules import Channel
from payments.receiving.services.taking import check_same, find_taken


@dataclass(frozen=True, kw_only=True)
class TakeInKind:
    """Things that were given on a Vietnam day, worth ``amount`` đồng; a form has one reference.

    ``donor`` is a donor's code; without one ``payer_name`` says who gave. ``given_to`` is a
    commune, a programme or a child's code.
    """

    organisation: str
    items: str
    quantity: str
    amount: int
    value_basis: ValueBasis
    received_on: date
    donor: str = ""
    payer_name: str = ""
    value_source: str = ""
    given_to: str = ""
    reference: str = ""


def take_in_kind(command: TakeInKind, *, by: Actor) -> Payment:
    """Record a gift in kind; it gets a receipt, but is in no fund, no ledger and no cash box.

    A form sent twice is one gift. RuleBroken names the field: an organisation that ``by`` does
    not work for, an unknown donor, nobody named, a day to come, no value.
    """
    body = session.scalar(
        select(Organisation).where(Organisation.code == command.organisation).with_for_update()
    )
    if body is None or not by.works_for(body.id):
        raise RuleBroken("organisation", _l("Choose an organisation you work for."))
    taken = find_taken(body.id, Channel.IN_KIND, command.reference)
    if taken is not None:
        check_same(taken, command)
        return taken
    payment = Payment(
        organisation_id=body.id,
        donor_id=_donor(command),
        payer_name=command.payer_name,
        channel=Channel.IN_KIND,
        reference=command.reference,
        amount=_value(command),
        currency=body.currency,
        received_on=_day(command),
        recorded_at=now(),
        recorded_by=by.id,
    )
    session.add(payment)
    session.flush()
    session.add(_gift(payment, command))
    session.flush()
    changes = {"amount": [None, command.amount], "items": [None, command.items]}
    record(Act("received in kind", "payment", payment.public_id, changes), by)
    return payment


def _gift(payment: Payment, command: TakeInKind) -> GiftInKind:
    return GiftInKind(
        payment_id=payment.id,
        items=command.items,
        quantity=command.quantity,
        value_basis=printed_basis(command.value_basis, command.value_source),
        given_to=command.given_to,
    )


def _donor(command: TakeInKind) -> int | None:
    if not command.donor:
        if not command.payer_name:
            raise RuleBroken("payer_name", _l("Name who gives, or write the sponsor’s code."))
        return None
    donor = find_donor_by_code(command.donor)
    if donor is None:
        raise RuleBroken("donor", _l("No sponsor has this code. Leave it blank if unknown."))
    return donor.id


def _value(command: TakeInKind) -> int:
    if command.amount <= 0:
        raise RuleBroken("amount", _l("The amount must be more than zero."))
    return command.amount


def _day(command: TakeInKind) -> date:
    if command.received_on > today():
        raise RuleBroken("received_on", _l("Things cannot be received on a day to come."))
    return command.received_on

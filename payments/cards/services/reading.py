"""Cards, charges and what waits, as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, select

from core.access import Actor
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.money import Money
from core.paging import Page, paginate
from donors.models import Donor
from payments.cards.models import (
    CardAttempt,
    CardDue,
    CardMandate,
    CardPayout,
    CardSetup,
    GatewayCase,
    GatewayEvent,
    SavedCard,
)
from payments.cards.rules import DueState
from payments.cards.services.desk import body_of_cards
from payments.cards.services.hosted import PAYABLE
from payments.pledges.models import Instalment, Pledge
from payments.receiving.models import Payment

SHOWN = 24


@dataclass(frozen=True)
class ChargedPledge:
    """A commitment that is charged to a card."""

    pledge: Pledge
    card: SavedCard


@dataclass(frozen=True)
class ChargeRow:
    """A charge with its commitment, donor, month and payment."""

    due: CardDue
    pledge: Pledge
    donor: Donor
    period: str | None
    payment: str | None

    @property
    def amount(self) -> Money:
        """What is charged."""
        return Money(self.due.amount, self.due.currency)

    @property
    def is_payable(self) -> bool:
        """Whether the donor can pay it on the gateway's page."""
        return self.due.state in PAYABLE


def charged_pledges(donor_id: int) -> list[ChargedPledge]:
    """Return what is charged to a donor's cards, by code."""
    rows = session.execute(
        select(Pledge, SavedCard)
        .join(CardMandate, CardMandate.pledge_id == Pledge.id)
        .join(SavedCard, SavedCard.id == CardMandate.card_id)
        .where(SavedCard.donor_id == donor_id, CardMandate.ended_at.is_(None))
        .order_by(Pledge.code)
    )
    return [ChargedPledge(*row) for row in rows]


def charges_of_donor(donor_id: int) -> list[ChargeRow]:
    """Return a donor's latest charges, the newest first."""
    query = _rows().where(CardDue.donor_id == donor_id).order_by(CardDue.id.desc()).limit(SHOWN)
    return [ChargeRow(*row) for row in session.execute(query)]


def charge_of_donor(donor_id: int, name: str) -> ChargeRow:
    """Return one charge of a donor's. NotFound for anybody else's."""
    return _one(_rows().where(CardDue.donor_id == donor_id, CardDue.public_id == name))


def setup_of_donor(donor_id: int, name: str) -> CardSetup:
    """Return a page on which a donor saves a card. NotFound for anybody else's."""
    setup = session.scalar(
        select(CardSetup).where(CardSetup.public_id == name, CardSetup.donor_id == donor_id)
    )
    if setup is None:
        raise NotFound(_l("There is no such page."))
    return setup


def list_charges(state: DueState | None, number: int, by: Actor) -> Page[ChargeRow]:
    """Return charges of the organisations of ``by``, the newest first."""
    query = _scoped(_rows(), by)
    if state is not None:
        query = query.where(CardDue.state == state)
    page = paginate(query.order_by(CardDue.id.desc()), number)
    return Page([ChargeRow(*row) for row in page.items], page.total, page.number, page.size)


def get_charge(name: str, by: Actor) -> ChargeRow:
    """Return a charge of an organisation that ``by`` works for. NotFound for any other."""
    return _one(_scoped(_rows(), by).where(CardDue.public_id == name))


def attempts_of(due_id: int) -> Sequence[CardAttempt]:
    """Return the attempts of a charge in their order."""
    query = select(CardAttempt).where(CardAttempt.due_id == due_id)
    return session.scalars(query.order_by(CardAttempt.number)).all()


def messages_of(due: CardDue) -> Sequence[GatewayEvent]:
    """Return what the gateway told of a charge and of its money, in the order of its clock."""
    intents = select(CardAttempt.intent).where(
        CardAttempt.due_id == due.id, CardAttempt.intent.is_not(None)
    )
    return session.scalars(
        select(GatewayEvent)
        .where((GatewayEvent.due == due.public_id) | GatewayEvent.intent.in_(intents))
        .order_by(GatewayEvent.told_at, GatewayEvent.id)
        .limit(SHOWN)
    ).all()


def counts(by: Actor) -> list[tuple[DueState, int, Money]]:
    """Return how many charges are in each state, and their sum by currency."""
    rows = session.execute(
        _scoped(
            select(
                CardDue.state,
                CardDue.currency,
                func.count(),
                cast(func.sum(CardDue.amount), BigInteger),
            ).join(Pledge, Pledge.id == CardDue.pledge_id),
            by,
        ).group_by(CardDue.state, CardDue.currency)
    )
    order = list(DueState)
    found = [(state, count, Money(amount, currency)) for state, currency, count, amount in rows]
    return sorted(found, key=lambda row: (order.index(row[0]), row[2].currency))


def open_cases(by: Actor) -> Sequence[GatewayCase]:
    """Return what waits for a decision, the oldest first; nothing for other organisations."""
    if not by.works_for(body_of_cards().id):
        return []
    return session.scalars(
        select(GatewayCase)
        .where(GatewayCase.decision.is_(None))
        .order_by(GatewayCase.id)
        .limit(SHOWN * 4)
    ).all()


def get_case(name: str, by: Actor) -> GatewayCase:
    """Return something that waits, or waited. NotFound for other organisations."""
    case = session.scalar(select(GatewayCase).where(GatewayCase.public_id == name))
    if case is None or not by.works_for(body_of_cards().id):
        raise NotFound(_l("There is no such case."))
    return case


def event_of(case: GatewayCase) -> GatewayEvent | None:
    """Return the message that a case came from."""
    return session.get(GatewayEvent, case.event_id) if case.event_id else None


def latest_payouts(by: Actor) -> Sequence[CardPayout]:
    """Return the latest payouts, the newest first."""
    query = select(CardPayout).order_by(CardPayout.id.desc()).limit(SHOWN)
    if not by.everywhere:
        query = query.where(CardPayout.organisation_id.in_(by.organisations))
    return session.scalars(query).all()


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(CardDue, Pledge, Donor, Instalment.period, Payment.public_id)
        .join(Pledge, Pledge.id == CardDue.pledge_id)
        .join(Donor, Donor.id == CardDue.donor_id)
        .outerjoin(Instalment, Instalment.id == CardDue.instalment_id)
        .outerjoin(Payment, Payment.id == CardDue.payment_id)
    )


def _scoped(query: Select[*tuple[Any, ...]], by: Actor) -> Select[*tuple[Any, ...]]:
    return query if by.everywhere else query.where(Pledge.organisation_id.in_(by.organisations))


def _one(query: Select[*tuple[Any, ...]]) -> ChargeRow:
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such charge."))
    return ChargeRow(*row)

"""Saved cards, and which commitments a donor lets us charge to them."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, update

from core.access import Actor
from core.audit import Act, record
from core.dates import now, this_month
from core.db import public_id, session
from core.errors import NotFound, RuleBroken
from core.i18n import _, _l
from core.money import Money
from donors.models import Donor
from payments.cards.limits import beyond_limits
from payments.cards.models import CardCustomer, CardMandate, CardSetup, SavedCard
from payments.cards.ports import CardFacts
from payments.cards.services.desk import body_of_cards
from payments.cards.services.limits_told import told_beyond
from payments.cards.services.opening import cancel_for, reopen_for
from payments.pledges.models import Pledge, PledgeVersion
from payments.pledges.rules import Method, PledgeState

CHANGED, STOPPED, REPLACED = "card_changed", "stopped_by_donor", "card_removed"


def pledges_to_charge(donor: Donor) -> Sequence[Pledge]:
    """Return the running commitments that a donor can let us charge, by code."""
    return session.scalars(
        select(Pledge)
        .where(
            Pledge.state == PledgeState.RUNNING,
            Pledge.method != Method.WITNESSED,
            Pledge.organisation_id == body_of_cards().id,
            (Pledge.donor_id == donor.id) & Pledge.payer_id.is_(None)
            | (Pledge.payer_id == donor.id),
        )
        .order_by(Pledge.code)
    ).all()


def begin_setup(donor: Donor, codes: Collection[str]) -> CardSetup:
    """Let a donor save a card for commitments; without any, in place of the card they have.

    RuleBroken("commitments") for one that is not theirs to pay, or whose amount no card can be
    charged with.
    """
    known = {pledge.code: pledge for pledge in pledges_to_charge(donor)}
    for code in codes:
        if code not in known:
            raise RuleBroken("commitments", _l("Choose among your own running commitments."))
        _check_amount(known[code])
    setup = CardSetup(
        public_id=public_id(), donor_id=donor.id, pledges=",".join(codes), opened_at=now()
    )
    session.add(setup)
    session.flush()
    return setup


def take_card(name: str, facts: CardFacts) -> SavedCard | None:
    """Keep the card that a donor saved, and charge their commitments to it from now on.

    Once for each page, however often it is told. None when it is not the donor's own page.
    """
    setup = session.scalar(select(CardSetup).where(CardSetup.public_id == name).with_for_update())
    customer = session.get(CardCustomer, setup.donor_id) if setup else None
    if setup is None or customer is None or customer.name != facts.customer:
        return None
    if setup.card_id is not None:
        return session.get(SavedCard, setup.card_id)
    card = _keep(setup.donor_id, facts)
    setup.card_id = card.id
    pledges = _wanted(setup)
    for pledge in pledges:
        end_mandate(pledge.id, CHANGED)
        session.add(
            CardMandate(
                pledge_id=pledge.id,
                card_id=card.id,
                from_month=str(this_month()),
                given_at=now(),
            )
        )
        pledge.method = Method.CARD
    session.flush()
    reopen_for([pledge.id for pledge in pledges])
    changes = {"commitments": [None, ", ".join(pledge.code for pledge in pledges)]}
    record(Act("let charge", "saved_card", card.public_id, changes), None)
    return card


def _wanted(setup: CardSetup) -> Sequence[Pledge]:
    """Return the commitments of a page; of one that changes the card those charged until now."""
    query = select(Pledge).where(Pledge.state == PledgeState.RUNNING).order_by(Pledge.code)
    if setup.pledges:
        return session.scalars(query.where(Pledge.code.in_(setup.pledges.split(",")))).all()
    charged = (
        select(CardMandate.pledge_id)
        .join(SavedCard, SavedCard.id == CardMandate.card_id)
        .where(SavedCard.donor_id == setup.donor_id, CardMandate.ended_at.is_(None))
    )
    return session.scalars(query.where(Pledge.id.in_(charged))).all()


def _keep(donor_id: int, facts: CardFacts) -> SavedCard:
    known = session.scalar(select(SavedCard).where(SavedCard.name == facts.id))
    card = known or SavedCard(donor_id=donor_id, name=facts.id, added_at=now())
    card.brand, card.last4 = facts.brand, facts.last4
    card.exp_month, card.exp_year = facts.exp_month, facts.exp_year
    card.removed_at, card.warned_on = None, None
    session.add(card)
    session.flush()
    return card


def end_mandate(pledge_id: int, why: str) -> bool:
    """Charge a commitment to its card no longer; say whether it was."""
    ended = session.execute(
        update(CardMandate)
        .where(CardMandate.pledge_id == pledge_id, CardMandate.ended_at.is_(None))
        .values(ended_at=now(), why=why)
        .returning(CardMandate.id)
        .execution_options(synchronize_session=False)
    )
    return bool(ended.all())


def stop_card(donor: Donor, code: str, *, by: Actor) -> Pledge:
    """Let a donor stop that a commitment is charged; it goes on, paid by transfer.

    NotFound for one that is not charged to a card of theirs.
    """
    pledge = charged_pledge(donor, code)
    end_mandate(pledge.id, STOPPED)
    cancel_for(pledge.id)
    pledge.method = Method.TRANSFER
    record(Act("stopped card", "pledge", pledge.code), by)
    return pledge


def charged_pledge(donor: Donor, code: str) -> Pledge:
    """Return a commitment that is charged to a card of the donor's. NotFound for any other."""
    pledge = session.scalar(
        select(Pledge)
        .join(CardMandate, CardMandate.pledge_id == Pledge.id)
        .join(SavedCard, SavedCard.id == CardMandate.card_id)
        .where(Pledge.code == code, SavedCard.donor_id == donor.id, CardMandate.ended_at.is_(None))
    )
    if pledge is None:
        raise NotFound(_l("There is no such commitment."))
    return pledge


def customer_of(donor_id: int) -> str | None:
    """Return the gateway's name for a donor; None when it has none yet."""
    found = session.get(CardCustomer, donor_id)
    return found.name if found else None


def keep_customer(donor_id: int, name: str) -> None:
    """Keep the gateway's name for a donor."""
    if customer_of(donor_id) is None:
        session.add(CardCustomer(donor_id=donor_id, name=name, created_at=now()))
        session.flush()


def _check_amount(pledge: Pledge) -> None:
    terms = session.scalars(
        select(PledgeVersion)
        .where(PledgeVersion.pledge_id == pledge.id, PledgeVersion.from_month <= str(this_month()))
        .order_by(PledgeVersion.from_month.desc())
        .limit(1)
    ).one_or_none()
    beyond = beyond_limits(Money(terms.amount, terms.currency)) if terms else None
    if beyond:
        words = _("%(code)s: %(why)s", code=pledge.code, why=told_beyond(beyond))
        raise RuleBroken("commitments", words)

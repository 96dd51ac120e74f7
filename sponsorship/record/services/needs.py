"""What a child needs a month, who gives how much of it, and what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.access import Actor
from core.dates import this_month, today
from core.db import session
from core.i18n import _
from core.labels import label
from core.money import Money
from donors.models import Donor
from donors.permissions import Permission as Donors
from payments.pledges.services.reading import terms_of
from sponsorship.children.models import Child, OtherSupport
from sponsorship.children.services import supports_of
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import RUNNING


@dataclass(frozen=True, slots=True)
class Given:
    """Who gives how much a month."""

    source: str
    giver: str
    amount: Money
    since: date


@dataclass(frozen=True, slots=True)
class Needs:
    """The assessed need of a month (None: not assessed), and all that covers it."""

    need: Money | None
    given: Sequence[Given]
    covered: Money
    supports: Sequence[OtherSupport]

    @property
    def gap(self) -> Money | None:
        """Return what is open of the need, nothing where more is given."""
        if self.need is None:
            return None
        return Money(max(self.need.amount - self.covered.amount, 0), self.need.currency)


def needs_of(child: Child, actor: Actor) -> Needs:
    """Return what the child needs and what covers it today, a month, in its currency.

    Other currencies are shown and not summed: nobody adds dong to dollars.
    """
    supports = supports_of(child.id)
    given = [_of_support(one) for one in supports if one.from_day <= today() and not _over(one)]
    given += _of_sponsors(child, actor)
    covered = sum(one.amount.amount for one in given if one.amount.currency == child.currency)
    need = None if child.need is None else Money(child.need, child.currency)
    return Needs(need, given, Money(covered, child.currency), supports)


def _over(support: OtherSupport) -> bool:
    return support.to_day is not None and support.to_day <= today()


def _of_support(support: OtherSupport) -> Given:
    amount = Money(support.amount, support.currency)
    return Given(label(support.source), support.giver, amount, support.from_day)


def _of_sponsors(child: Child, actor: Actor) -> list[Given]:
    rows = session.execute(
        select(Sponsorship, Donor.name, Donor.code)
        .join(Donor, Donor.id == Sponsorship.donor_id)
        .where(Sponsorship.child_id == child.id, Sponsorship.state.in_(RUNNING))
        .order_by(Sponsorship.started_on, Sponsorship.id)
    ).all()
    terms = terms_of([one.pledge_id for one, _name, _code in rows], this_month())
    named = actor.may(Donors.DONORS_READ)
    return [
        Given(
            _("Sponsor"),
            name if named else code,
            Money(agreed.amount // agreed.rhythm.months, agreed.currency),
            one.started_on,
        )
        for one, name, code in rows
        if (agreed := terms.get(one.pledge_id)) is not None
    ]

"""The demo's goodbyes: a sponsor who stopped, for whom a fund pays on, and children who left."""

from datetime import date, timedelta

from sqlalchemy import Select, select

from core.dates import this_month, today
from core.db import session
from donors.models import Donor
from payments.funds.models import Fund
from sponsorship.access import Role
from sponsorship.children.life_rules import LifeReason
from sponsorship.children.models import Child
from sponsorship.children.services import TakeStep
from sponsorship.demo.office import Office
from sponsorship.matching.models import Departure, Programme, Sponsorship
from sponsorship.matching.rules import EndReason, LastLetters, SponsorshipState
from sponsorship.matching.services import (
    EndSponsorship,
    RuleProgramme,
    Tell,
    end_sponsorship,
    get_departure,
    get_programme,
    pay_on,
    rule_programme,
    tell_sponsor,
)
from sponsorship.record.services import leave_programme

PROGRAMME, OTHER = "GM", "QT"
UNKNOWN, KNOWN = timedelta(days=2), timedelta(days=9)
"""How long ago a child of each programme left; the sponsor of the second has been told."""


def let_fund_pay_on(office: Office, fund: Fund) -> None:
    """Name the fund that pays on when a sponsor stops; pass last letters on when a child leaves.

    The other programme keeps to the rule it was installed with: they go back to who wrote them.
    """
    found = get_programme(PROGRAMME)
    rules = {
        name: getattr(found, name) for name in RuleProgramme.__annotations__ if name != "cover_fund"
    }
    ours = rules | {"last_letters": LastLetters.PASS_ON, "cover_fund": fund.code}
    rule_programme(found, RuleProgramme(**ours), by=office[Role.MATCHER])


def lose_a_sponsor(office: Office, donor: Donor) -> None:
    """Let a sponsor stop at the end of the last month, before this one is asked for."""
    ended = EndSponsorship(EndReason.SPONSOR_DIED, this_month().first - timedelta(days=1))
    one = session.scalars(_running(donor).limit(1)).one()
    end_sponsorship(one, ended, by=office[Role.MATCHER])
    pay_on()


def say_goodbye(office: Office, donor: Donor) -> None:
    """Let two children leave: one sponsor is still to be told, the other knows and may choose."""
    matcher = office[Role.MATCHER]
    gone = [session.scalars(_running(donor, code).limit(1)).one() for code in (OTHER, PROGRAMME)]
    for one, ago in zip(gone, (UNKNOWN, KNOWN), strict=True):
        step = TakeStep(_day(one, ago), LifeReason.MOVED_AWAY, words="Theo cha mẹ vào Nam")
        leave_programme(session.get_one(Child, one.child_id), step, by=matcher)
    known = session.scalars(
        select(Departure.public_id).where(Departure.sponsorship_id == gone[1].id)
    ).one()
    tell_sponsor(get_departure(known, matcher), Tell(today(), "Gọi điện thoại"), by=matcher)


def _day(one: Sponsorship, ago: timedelta) -> date:
    return max(today() - ago, one.started_on)


def _running(donor: Donor, programme: str = PROGRAMME) -> Select[Sponsorship]:
    """Return active sponsorships of a programme, without those of the demo's donor."""
    return (
        select(Sponsorship)
        .join(Programme, Programme.id == Sponsorship.programme_id)
        .join(Child, Child.id == Sponsorship.child_id)
        .where(
            Programme.code == programme,
            Sponsorship.state == SponsorshipState.ACTIVE,
            Sponsorship.activated_on < this_month().first,
            Sponsorship.donor_id != donor.id,
            ~Child.disputed,
        )
        .order_by(Sponsorship.id.desc())
    )

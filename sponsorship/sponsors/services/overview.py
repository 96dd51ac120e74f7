"""Sponsors with what they support: for the list and for the page of one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from core.dates import this_month
from core.db import session
from core.money import Money, total
from core.paging import Page
from donors.models import Donor
from donors.services import DonorFilter, search_donors
from payments.pledges.models import Pledge
from payments.pledges.rules import PledgeState
from payments.pledges.services import PledgeRow, pledge_rows_for_donor
from payments.receiving.rules import Channel
from payments.receiving.services import PaymentRow, payments_of_donor
from sponsorship.matching.models import Sponsorship

LATEST = 10


@dataclass(frozen=True)
class SponsorLine:
    """A sponsor of the list: how many commitments run, and how many of them are to renew."""

    donor: Donor
    running: int
    to_renew: int


@dataclass(frozen=True)
class Commitment:
    """A commitment of a sponsor, with the sponsorship it pays for when it is for one child."""

    row: PledgeRow
    sponsorship: Sponsorship | None


@dataclass(frozen=True)
class Overview:
    """All that a sponsor supports and has paid."""

    commitments: Sequence[Commitment]
    payments: Sequence[PaymentRow]
    payment_count: int
    received: Money


def list_sponsors(wanted: DonorFilter) -> Page[SponsorLine]:
    """Return a page of sponsors with the counts of their commitments."""
    page = search_donors(wanted)
    to_renew = func.sum(case((Pledge.renew_month <= str(this_month()), 1), else_=0))
    rows = session.execute(
        select(Pledge.donor_id, func.count(), to_renew)
        .where(
            Pledge.donor_id.in_([donor.id for donor in page.items]),
            Pledge.state == PledgeState.RUNNING,
        )
        .group_by(Pledge.donor_id)
    )
    counts = {donor_id: (running, renewing) for donor_id, running, renewing in rows}
    lines = [SponsorLine(donor, *counts.get(donor.id, (0, 0))) for donor in page.items]
    return Page(lines, page.total, page.number, page.size)


def overview(donor: Donor) -> Overview:
    """Return the commitments, and the latest payments, of a sponsor."""
    rows = pledge_rows_for_donor(donor.id)
    found = session.scalars(select(Sponsorship).where(Sponsorship.donor_id == donor.id))
    sponsorships = {sponsorship.pledge_id: sponsorship for sponsorship in found}
    payments = payments_of_donor(donor.id)
    return Overview(
        commitments=[Commitment(row, sponsorships.get(row.pledge.id)) for row in rows],
        payments=payments[:LATEST],
        payment_count=len(payments),
        received=total(
            row.amount for row in payments if row.payment.channel is not Channel.IN_KIND
        ),
    )

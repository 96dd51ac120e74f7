"""A sponsor with a child of its own, paying month by month."""

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from core.dates import now
from core.db import session
from core.partial_dates import PartialDate
from donors.models import Donor
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.ledger.rules import AccountUse
from payments.pledges.models import Pledge
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive
from sponsorship.children.consent_models import Consent
from sponsorship.children.identity import Facts, write_identities
from sponsorship.children.models import Child
from sponsorship.children.rules import Proof, Scope, Subject
from sponsorship.matching.models import SlotClaim, Sponsorship
from sponsorship.matching.services import get_programme
from tests.factories.children import guardian_id
from tests.factories.grants import child_record
from tests.factories.money import accounts, fund
from tests.factories.pledges import giver, month_of, pledge

CONSENTED = date(2026, 1, 5)
_numbers = count(1)


@dataclass(frozen=True)
class Pair:
    """A donor, the child it sponsors, the pledge and the child's fund."""

    donor: Donor
    child: Child
    pledge: Pledge
    fund: Fund


def pair(donor: Donor | None = None, name: str = "Lò Thị Ánh Mẫu", **terms: Any) -> Pair:
    """Return a running sponsorship since January 2026, 500,000 đồng a month."""
    child = child_record(grade=4, story="Em thích môn Toán.")
    facts = {child.id: Facts(name, PartialDate(2016, 5, 20))}
    write_identities(facts, {child.id: child.code})
    return sponsored(donor or giver(), child, **terms)


def sponsored(donor: Donor, child: Child, **terms: Any) -> Pair:
    """Let a donor sponsor a child since January 2026, 500,000 đồng a month."""
    own = fund(child.code, FundKind.CHILD)
    promise = pledge(donor_id=donor.id, fund_id=own.id, **terms)
    claim = SlotClaim(child_id=child.id, slot=1, opened_at=now())
    session.add(claim)
    session.flush()
    session.add(
        Sponsorship(
            claim_id=claim.id,
            child_id=child.id,
            donor_id=donor.id,
            programme_id=get_programme("GM").id,
            pledge_id=promise.id,
            started_on=promise.started_on,
            activated_on=promise.started_on,
            created_at=now(),
        )
    )
    session.flush()
    return Pair(donor, child, promise, own)


def consent(child: Child) -> list[Consent]:
    """Record the guardian's and the child's yes to be shown with its story."""
    given = [
        Consent(
            child_id=child.id,
            subject=subject,
            scope=scope,
            guardian_id=guardian_id(child) if subject is Subject.GUARDIAN else None,
            proof=Proof.RECORDED,
            given_on=CONSENTED,
            document="BB-01",
            recorded_at=now(),
        )
        for subject in Subject
        for scope in (Scope.SHOW_TO_DONOR, Scope.STORY)
    ]
    session.add_all(given)
    session.flush()
    return given


def pay(
    sponsor: Pair, *months: str, amount: int = 500_000, on: date = date(2026, 10, 5)
) -> Payment:
    """Take a payment in cash that pays the months in full; what is over stays unallocated."""
    shares = tuple(
        Share(sponsor.fund.id, 500_000, month_of(sponsor.pledge, month).id) for month in months
    )
    return _receive(sponsor.donor, max(amount, 500_000 * len(months)), shares, on)


def gift(donor: Donor, into: Fund, amount: int, on: date = date(2026, 10, 5)) -> Payment:
    """Take a gift in cash to a fund."""
    return _receive(donor, amount, (Share(into.id, amount),), on)


def _receive(donor: Donor, amount: int, shares: tuple[Share, ...], on: date) -> Payment:
    command = Receive(
        organisation_id=fund().organisation_id,
        donor_id=donor.id,
        payer_name=donor.name,
        channel=Channel.CASH,
        reference=f"impact {next(_numbers)}",
        amount=amount,
        received_on=on,
        money_account_id=accounts()[AccountUse.CASH],
        shares=shares,
    )
    return receive(command, by=None)

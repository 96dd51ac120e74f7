"""Pledges with their donors and funds."""

from datetime import date
from itertools import count
from typing import Any

from core.dates import Month, now
from core.db import session
from core.text import search_key, sort_key
from donors.models import Donor
from donors.rules import DonorKind
from payments.funds.rules import FundKind
from payments.pledges.models import Instalment, Pledge
from payments.pledges.rules import Method, Rhythm
from payments.pledges.services import OpenPledge, instalment_for, open_pledge
from tests.factories.money import fund
from tests.factories.people import organisation

_numbers = count(1)


def giver(name: str = "Phạm Thị Mẫu", **values: Any) -> Donor:
    """Return a new donor."""
    donor = Donor(
        code=f"TT{next(_numbers):04d}",
        kind=DonorKind.PERSON,
        name=name,
        search_key=search_key(name),
        sort_key=sort_key(name),
        created_at=now(),
        **values,
    )
    session.add(donor)
    session.flush()
    return donor


def pledge(code: str | None = None, **values: Any) -> Pledge:
    """Return a new pledge of 500,000 đồng a month from January 2026 for a child of its own."""
    terms: dict[str, Any] = {
        "programme_code": "GM",
        "method": Method.CASH,
        "amount": 500_000,
        "rhythm": Rhythm.MONTH,
        "started_on": date(2026, 1, 1),
        **values,
    }
    if "fund_id" not in terms:
        terms["fund_id"] = fund(f"QN-{next(_numbers):05d}", FundKind.CHILD).id
    if "donor_id" not in terms:
        terms["donor_id"] = giver().id
    command = OpenPledge(code=code, organisation_id=organisation().id, **terms)
    return open_pledge(command, by=None)


def month_of(promise: Pledge, month: str) -> Instalment:
    """Return the pledge's instalment of a month, made when it is not there."""
    instalment = instalment_for(promise.id, Month.parse(month))
    assert instalment is not None, f"{promise.code} has no instalment in {month}"
    return instalment

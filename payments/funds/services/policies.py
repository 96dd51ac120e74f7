"""Fee policies: which part of a year's revenue may be spent on management, from a day on."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import Duplicate
from core.i18n import _l
from core.organisations.models import Organisation
from core.organisations.services import get_own, list_own
from payments.funds.models import FeePolicy
from payments.ledger.services import ManagementCost, management_cost


@dataclass(frozen=True)
class EnterPolicy:
    """A percentage in hundredths (1000 is 10 %) in force from a day on, and where it is written."""

    organisation: str
    percent_bp: int
    from_day: date
    source: str


class PolicyRow(NamedTuple):
    """A policy and whose it is."""

    organisation: Organisation
    policy: FeePolicy


def enter_policy(command: EnterPolicy, *, by: Actor) -> FeePolicy:
    """Enter a policy. Duplicate("from_day") when one begins that day; policies never change."""
    body = get_own(command.organisation, by)
    taken = select(FeePolicy.id).where(
        FeePolicy.organisation_id == body.id, FeePolicy.from_day == command.from_day
    )
    if session.scalar(taken):
        raise Duplicate("from_day", _l("A policy begins on this day already."))
    policy = FeePolicy(
        organisation_id=body.id,
        percent_bp=command.percent_bp,
        from_day=command.from_day,
        source=command.source,
        created_at=now(),
        created_by=by.id or None,
    )
    session.add(policy)
    session.flush()
    changes = {"percent_bp": [None, command.percent_bp], "source": [None, command.source]}
    record(Act("entered", "fee_policy", f"{body.code} {command.from_day}", changes), by)
    return policy


def list_policies(by: Actor) -> list[PolicyRow]:
    """Return the policies of the person's organisations, the latest first."""
    rows = session.execute(
        select(Organisation, FeePolicy)
        .join(FeePolicy, FeePolicy.organisation_id == Organisation.id)
        .where(Organisation.id.in_([body.id for body in list_own(by)]))
        .order_by(Organisation.code, FeePolicy.from_day.desc())
    )
    return [PolicyRow(*row) for row in rows]


def cost_of_year(by: Actor) -> list[tuple[Organisation, ManagementCost]]:
    """Return this year's management cost and cap of each of the person's organisations."""
    return [(body, management_cost(body.id, today())) for body in list_own(by)]

"""The commitments of an organisation as they stand in a month, read with few queries."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import aliased

from core.batches import batches
from core.dates import Month
from core.db import session
from donors.models import Donor
from payments.bank.matching import Commitment, Commitments
from payments.bank.services.learning import learned_by_payer
from payments.pledges.models import Instalment, Pledge, PledgeVersion
from payments.pledges.rules import Method, PledgeState
from payments.pledges.services import settled_of
from payments.pledges.services.terms import counted, in_force, is_paused

_Payer = aliased(Donor)


@dataclass(frozen=True)
class MonthFacts:
    """Commitments by code and name, and by pledge the instalments made for the month."""

    month: Month
    commitments: Commitments
    instalments: dict[int, int]


def facts_of(organisation_id: int, month: Month) -> MonthFacts:
    """Read all commitments of an organisation: what each has due and open in the month."""
    rows = _rows(organisation_id, month)
    settled: dict[int, int] = {}
    for some in batches(row.instalment_id for row in rows if row.instalment_id is not None):
        settled |= settled_of(some)
    return MonthFacts(
        month,
        Commitments(
            [_commitment(row, settled) for row in rows],
            learned_by_payer(organisation_id),
        ),
        {row.id: row.instalment_id for row in rows if row.instalment_id is not None},
    )


def _rows(organisation_id: int, month: Month) -> list[Row[Any]]:
    """Return the pledges by code, with their terms in the month and its instalment."""
    asked = and_(Pledge.first_month <= str(month), counted(month), ~is_paused(month))
    of_month = and_(Instalment.pledge_id == Pledge.id, Instalment.period == str(month))
    return list(
        session.execute(
            select(
                Pledge.id,
                Pledge.code,
                Pledge.donor_id,
                Pledge.fund_id,
                Pledge.state,
                Pledge.method,
                PledgeVersion.amount,
                asked.label("asked"),
                Instalment.id.label("instalment_id"),
                Instalment.amount.label("billed"),
                Donor.search_key.label("donor_key"),
                func.coalesce(_Payer.search_key, "").label("payer_key"),
            )
            .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
            .join(Donor, Donor.id == Pledge.donor_id)
            .outerjoin(_Payer, _Payer.id == Pledge.payer_id)
            .outerjoin(Instalment, of_month)
            .where(Pledge.organisation_id == organisation_id, in_force(month))
            .order_by(Pledge.code)
        )
    )


def _commitment(row: Row[Any], settled: dict[int, int]) -> Commitment:
    made = row.instalment_id is not None
    return Commitment(
        pledge_id=row.id,
        code=row.code,
        donor_id=row.donor_id,
        fund_id=row.fund_id,
        donor_key=row.donor_key,
        payer_key=row.payer_key,
        amount=row.amount,
        due=made or bool(row.asked),
        left=row.billed - settled[row.instalment_id] if made else row.amount,
        running=row.state is PledgeState.RUNNING,
        witnessed=row.method is Method.WITNESSED,
    )

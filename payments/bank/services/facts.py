"""The commitments of an organisation as they stand in a month, read with few queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from core.batches import batches
from core.dates import Month
from core.db import session
from donors.models import Donor
from payments.bank.matching import Commitment, Commitments
from payments.bank.services.learning import learned_by_payer
from payments.pledges.models import Instalment, Pledge, PledgeVersion
from payments.pledges.rules import Method, PledgeState
from payments.pledges.services import (
    calendar_of,
    pauses_of,
    settled_of,
    terms_of,
)

_Payer = aliased(Donor)


@dataclass(frozen=True)
class MonthFacts:
    """Commitments by code and name, their pledges, and the instalments made for the month."""

    month: Month
    commitments: Commitments
    pledges: dict[int, Pledge]
    instalments: dict[int, int]


def facts_of(organisation_id: int, month: Month) -> MonthFacts:
    """Read all commitments of an organisation: what each has due and open in the month."""
    rows = session.execute(
        select(Pledge, Donor.search_key, func.coalesce(_Payer.search_key, ""))
        .join(Donor, Donor.id == Pledge.donor_id)
        .outerjoin(_Payer, _Payer.id == Pledge.payer_id)
        .where(Pledge.organisation_id == organisation_id)
        .order_by(Pledge.code)
    ).all()
    pledges = {pledge.id: pledge for pledge, _donor, _payer in rows}
    made = _instalments(organisation_id, month)
    terms: dict[int, PledgeVersion] = {}
    settled: dict[int, int] = {}
    paused: set[int] = set()
    for some in batches(pledges):
        terms |= terms_of(some, month)
        paused |= {
            key for key, pauses in pauses_of(some).items() if any(month in one for one in pauses)
        }
    for some in batches(row.id for row in made.values()):
        settled |= settled_of(some)
    left = {pledge_id: row.amount - settled[row.id] for pledge_id, row in made.items()}
    commitments = [
        _commitment(
            pledge,
            terms[pledge.id],
            (donor_key, payer_key),
            left.get(pledge.id),
            asked=pledge.id not in paused and calendar_of(pledge, terms[pledge.id]).has(month),
        )
        for pledge, donor_key, payer_key in rows
    ]
    ids = {pledge_id: row.id for pledge_id, row in made.items()}
    return MonthFacts(
        month, Commitments(commitments, learned_by_payer(organisation_id)), pledges, ids
    )


def _instalments(organisation_id: int, month: Month) -> dict[int, Row[Any]]:
    rows: Iterable[Row[Any]] = session.execute(
        select(Instalment.pledge_id, Instalment.id, Instalment.amount)
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .where(Pledge.organisation_id == organisation_id, Instalment.period == str(month))
    )
    return {row.pledge_id: row for row in rows}


def _commitment(
    pledge: Pledge,
    terms: PledgeVersion,
    names: tuple[str, str],
    left: int | None,
    *,
    asked: bool,
) -> Commitment:
    """Join what is known of a pledge; ``left`` is None where no instalment was made yet."""
    return Commitment(
        pledge_id=pledge.id,
        code=pledge.code,
        donor_key=names[0],
        payer_key=names[1],
        amount=terms.amount,
        due=left is not None or asked,
        left=terms.amount if left is None else left,
        running=pledge.state is PledgeState.RUNNING,
        witnessed=pledge.method is Method.WITNESSED,
    )

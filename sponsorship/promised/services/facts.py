"""What each commitment of a month was asked for and brought: one statement over all of them.

Amounts are minor units of the commitment's currency, as they stand today.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from core.dates import Month
from payments.pledges.models import Instalment, Pledge, Waiver
from payments.pledges.services.due import paid_amount, waived_amount
from payments.receiving.models import Allocation, Cover, CoverRepayment, Payment
from payments.statements.services.tie_facts import IN_BOOKS

SUMS = ("promised", "received", "waived", "covered", "older", "came")
"""Asked for the month; received, waived and covered of that; still open of earlier months; and
what came in the month for any month."""


def facts(
    month: Month, organisation_id: int, narrow: Sequence[ColumnElement[bool]], *, open_only: bool
) -> CTE:
    """Return ``pledge_id``, ``currency`` and ``SUMS``, one row a commitment and currency.

    A commitment is there that was asked for the month, owes for an earlier one, or paid in it.
    ``narrow`` are conditions on ``Pledge`` that only some commitments meet: they are looked at
    before anything is added up, the organisation after it.
    """
    parts = union_all(
        *(
            _within(part, narrow)
            for part in (
                _asked(month),
                _older(month),
                _received(month),
                _waived(month),
                _covered(month),
                _came(month),
            )
        )
    ).subquery("part")
    sums = {name: cast(func.sum(parts.c[name]), BigInteger) for name in SUMS}
    left = sums["promised"] - sums["received"] - sums["waived"] + sums["older"]
    return (
        select(
            parts.c.pledge_id,
            parts.c.currency,
            *(sums[name].label(name) for name in SUMS),
        )
        .join(Pledge, Pledge.id == parts.c.pledge_id)
        .where(Pledge.organisation_id == organisation_id)
        .group_by(parts.c.pledge_id, parts.c.currency)
        .having(
            left > 0
            if open_only
            else or_(sums["promised"] > 0, sums["older"] > 0, sums["came"] != 0)
        )
        .cte("fact")
        .prefix_with("MATERIALIZED")
    )


def came_in(month: Month, organisation_id: int) -> list[ColumnElement[bool]]:
    """Return the conditions on ``Payment`` that the tie-out of the month holds it."""
    return [
        Payment.organisation_id == organisation_id,
        Payment.received_on.between(month.first, month.last),
        Payment.channel.in_(IN_BOOKS),
    ]


def _asked(month: Month) -> Select[Any]:
    rows = _part(promised=Instalment.amount).select_from(Instalment)
    return rows.where(Instalment.period == str(month))


def _older(month: Month) -> Select[Any]:
    """Return what is open of earlier months, found by their mark and told by their parts."""
    rows = _part(older=Instalment.amount - paid_amount() - waived_amount())
    return rows.where(~Instalment.settled, Instalment.period < str(month))


def _received(month: Month) -> Select[Any]:
    rows = _part(received=Allocation.amount)
    joined = rows.join_from(Instalment, Allocation, Allocation.instalment_id == Instalment.id)
    return joined.where(Instalment.period == str(month))


def _waived(month: Month) -> Select[Any]:
    rows = _part(waived=Waiver.amount)
    joined = rows.join_from(Instalment, Waiver, Waiver.instalment_id == Instalment.id)
    return joined.where(Instalment.period == str(month))


def _covered(month: Month) -> Select[Any]:
    repaid = (
        select(func.coalesce(func.sum(CoverRepayment.amount), 0))
        .where(CoverRepayment.cover_id == Cover.id)
        .correlate(Cover)
        .scalar_subquery()
    )
    rows = _part(covered=Cover.amount - repaid)
    joined = rows.join_from(Cover, Instalment, Instalment.id == Cover.instalment_id)
    return joined.where(Instalment.period == str(month))


def _came(month: Month) -> Select[Any]:
    return (
        _part(came=Allocation.amount)
        .join_from(Payment, Allocation, Allocation.payment_id == Payment.id)
        .join(Instalment, Instalment.id == Allocation.instalment_id)
        .where(
            Payment.received_on.between(month.first, month.last),
            Payment.channel.in_(IN_BOOKS),
        )
    )


def _within(rows: Select[Any], narrow: Sequence[ColumnElement[bool]]) -> Select[Any]:
    if not narrow:
        return rows
    return rows.where(Instalment.pledge_id.in_(select(Pledge.id).where(*narrow)))


def _part(**values: Any) -> Select[Any]:
    """Return the columns of ``SUMS`` with these values and noughts."""
    named = (values.get(name, literal(0, BigInteger)).label(name) for name in SUMS)
    return select(Instalment.pledge_id, Instalment.currency, *named)

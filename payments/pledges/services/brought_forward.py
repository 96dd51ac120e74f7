"""Debts of months before this system: made once when an organisation goes live."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from core.dates import Month, now
from core.db import public_id, session
from payments.pledges.models import Instalment, Pledge
from payments.pledges.rules import due_day
from payments.pledges.services.reading import terms_of


@dataclass(frozen=True, slots=True)
class Arrears:
    """What is still open of a month before this system, in minor units."""

    pledge_id: int
    month: Month
    amount: int


def bring_arrears(arrears: Sequence[Arrears]) -> None:
    """Make an instalment of exactly what is open for each month of a pledge.

    The database refuses a month that is billed here already.
    """
    if not arrears:
        return
    moment = now()
    terms = terms_of([one.pledge_id for one in arrears], max(one.month for one in arrears))
    session.execute(insert(Instalment), [_row(one, terms, moment) for one in arrears])


def _row(one: Arrears, terms: dict[int, Any], moment: Any) -> dict[str, Any]:
    return {
        "public_id": public_id(),
        "pledge_id": one.pledge_id,
        "version_id": terms[one.pledge_id].id,
        "period": str(one.month),
        "due_on": due_day(one.month),
        "amount": one.amount,
        "currency": terms[one.pledge_id].currency,
        "created_at": moment,
    }


def drop_arrears(arrears: Sequence[Arrears]) -> None:
    """Take the months away again, while nothing refers to them (the database sees to that)."""
    for one in arrears:
        session.execute(
            delete(Instalment).where(
                Instalment.pledge_id == one.pledge_id, Instalment.period == str(one.month)
            )
        )


def pledge_ids_of(codes: Sequence[str]) -> dict[str, int]:
    """Return the ids of commitments by their codes."""
    rows = session.execute(select(Pledge.code, Pledge.id).where(Pledge.code.in_(codes)))
    return dict(rows.all())

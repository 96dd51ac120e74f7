"""The guard of the charging run: new dues far above the usual are looked at by a person."""

from sqlalchemy import BigInteger, cast, func, select

from core.dates import this_month
from core.db import session
from core.errors import RuleBroken
from core.formats import money
from core.i18n import _
from payments.cards.models import CardDue
from payments.cards.services.opening import new_dues
from payments.pledges.guard import Excess, Part, excesses
from payments.pledges.models import Instalment

A_MONTH = 1


def check_guard(organisation_id: int, *, allow_total: bool) -> None:
    """Refuse new dues of more than three times the month before, unless that was allowed.

    RuleBroken("allow_total") says by currency what would be charged and what is usual.
    """
    if allow_total:
        return
    if over := found_excesses(organisation_id):
        raise RuleBroken("allow_total", "\n".join(_told(one) for one in over))


def to_be_opened(organisation_id: int) -> dict[str, tuple[int, int]]:
    """Return how many dues would be opened now, and their sum, by currency."""
    rows = new_dues(organisation_id).order_by(None).subquery("row")
    sums = select(rows.c.currency, func.count(), cast(func.sum(rows.c.amount), BigInteger))
    found = session.execute(sums.group_by(rows.c.currency).order_by(rows.c.currency))
    return {currency: (count, amount) for currency, count, amount in found}


def found_excesses(organisation_id: int) -> list[Excess]:
    """Return the currencies of which far more would be charged this month than in the last."""
    new = to_be_opened(organisation_id)
    this, before = str(this_month()), str(this_month() - A_MONTH)
    charged = {
        month: dict(
            session.execute(
                select(CardDue.currency, cast(func.sum(CardDue.amount), BigInteger))
                .join(Instalment, Instalment.id == CardDue.instalment_id)
                .where(Instalment.period == month)
                .group_by(CardDue.currency)
            ).all()
        )
        for month in (this, before)
    }
    parts = [
        Part(1, currency, amount + charged[this].get(currency, 0), charged[before].get(currency, 0))
        for currency, (_count, amount) in new.items()
    ]
    return excesses(parts)


def _told(one: Excess) -> str:
    return str(
        _(
            "%(now)s would be charged to cards this month, more than three times the %(before)s "
            "of last month. Look at the commitments; if it is right, allow it (--allow-total).",
            now=money(one.now, one.currency),
            before=money(one.before, one.currency),
        )
    )

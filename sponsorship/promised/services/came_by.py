"""By which ways the money of a month came, and on which day the last of it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core.dates import Month
from core.db import session
from payments.pledges.models import Instalment
from payments.receiving.models import Allocation, Payment
from payments.receiving.rules import Channel


@dataclass(frozen=True, slots=True)
class CameBy:
    """The ways, in the order of the words, and the latest day; nothing came without them."""

    channels: tuple[Channel, ...] = ()
    last_on: date | None = None


def came_by(pledge_ids: Collection[int], month: Month) -> dict[int, CameBy]:
    """Return how the money that stayed with the month's instalments came, by commitment."""
    rows = session.execute(
        select(Instalment.pledge_id, Payment.channel, Payment.received_on)
        .join_from(Allocation, Instalment, Instalment.id == Allocation.instalment_id)
        .join(Payment, Payment.id == Allocation.payment_id)
        .where(Instalment.pledge_id.in_(pledge_ids), Instalment.period == str(month))
        .group_by(Instalment.pledge_id, Payment.id, Payment.channel, Payment.received_on)
        .having(func.sum(Allocation.amount) > 0)
    )
    found: defaultdict[int, list[tuple[Channel, date]]] = defaultdict(list)
    for pledge_id, channel, day in rows:
        found[pledge_id].append((channel, day))
    return {
        pledge_id: CameBy(
            tuple(channel for channel in Channel if channel in {way for way, _day in ways}),
            max(day for _way, day in ways),
        )
        for pledge_id, ways in found.items()
    }

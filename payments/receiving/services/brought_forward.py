"""Money that came before this system: months paid ahead, and what is not allocated yet.

It is part of the opening balances and was receipted on paper. Months paid ahead are not asked for
again; what is not allocated waits for a decision like any other money.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from core import formats
from core.access import Actor
from core.dates import Month, now
from core.db import public_id, session
from core.errors import RuleBroken
from core.i18n import _
from payments.ledger.rules import AccountUse
from payments.ledger.services import account_ids
from payments.pledges.models import Instalment, Pledge
from payments.pledges.services import instalments_for
from payments.receiving.models import Allocation, Payment, PaymentReturn
from payments.receiving.rules import Channel, ReturnKind
from payments.receiving.services.taking import document_of


@dataclass(frozen=True, slots=True)
class Advance:
    """A month that was paid ahead, in minor units of the pledge's currency."""

    pledge_id: int
    month: Month
    amount: int


@dataclass(frozen=True, slots=True)
class Brought:
    """A payment brought forward: its name in the ledger, and the fund it belongs to, if any."""

    document: str
    fund_id: int | None
    amount: int


def bring_unallocated(
    amount: int, organisation_id: int, name: str, on: date, *, by: Actor
) -> list[Brought]:
    """Take what nobody had allocated as one payment of nobody known; none when there is nothing."""
    if not amount:
        return []
    row = {
        "public_id": public_id(),
        "organisation_id": organisation_id,
        "channel": Channel.BROUGHT_FORWARD,
        "reference": f"{name}:unallocated",
        "amount": amount,
        "received_on": on,
        "recorded_at": now(),
        "recorded_by": by.id or None,
    }
    session.execute(insert(Payment), [row])
    return [Brought(f"payment:{row['public_id']}", None, amount)]


def bring_advances(
    advances: Sequence[Advance], organisation_id: int, name: str, on: date, *, by: Actor
) -> list[Brought]:
    """Take what was paid ahead, a payment for each month; ``name`` keeps it from coming twice.

    RuleBroken("file") when a pledge has no such month or the month costs less.
    """
    if not advances:
        return []
    pledges = {
        pledge.id: pledge
        for pledge in session.scalars(
            select(Pledge).where(Pledge.id.in_({one.pledge_id for one in advances}))
        )
    }
    months = {month: _months(advances, month) for month in {one.month for one in advances}}
    rows = [
        (one, pledges[one.pledge_id], _fitting(one, pledges[one.pledge_id], months[one.month]))
        for one in advances
    ]
    moment = now()
    session.execute(
        insert(Payment),
        [
            _payment(one, pledge, (organisation_id, name, on, moment), by)
            for one, pledge, _instalment in rows
        ],
    )
    taken = _taken(organisation_id, name)
    session.execute(
        insert(Allocation),
        [
            {
                "payment_id": taken[_reference(name, pledge, one.month)].id,
                "instalment_id": instalment.id,
                "fund_id": pledge.fund_id,
                "ordinal": 0,
                "amount": one.amount,
                "currency": instalment.currency,
                "allocated_at": moment,
            }
            for one, pledge, instalment in rows
        ],
    )
    return [
        Brought(document_of(taken[_reference(name, pledge, one.month)]), pledge.fund_id, one.amount)
        for one, pledge, _instalment in rows
    ]


def take_back_brought(organisation_id: int, name: str, on: date, reason: str, *, by: Actor) -> None:
    """Undo what was brought in under a name, each payment by a reversal beside it."""
    taken = _taken(organisation_id, name)
    ids = {payment.id: payment for payment in taken.values()}
    if not ids:
        return
    cash = account_ids(organisation_id)[AccountUse.CASH]
    moment = now()
    session.execute(
        insert(PaymentReturn),
        [
            {
                "public_id": public_id(),
                "payment_id": payment.id,
                "kind": ReturnKind.REVERSAL,
                "amount": payment.amount,
                "currency": payment.currency,
                "occurred_on": on,
                "account_id": cash,
                "reason": reason,
                "reference": name,
                "recorded_at": moment,
                "recorded_by": by.id or None,
            }
            for payment in ids.values()
        ],
    )
    returns = dict(
        session.execute(
            select(PaymentReturn.payment_id, PaymentReturn.id).where(
                PaymentReturn.payment_id.in_(ids)
            )
        ).all()
    )
    made = session.scalars(select(Allocation).where(Allocation.payment_id.in_(ids))).all()
    if made:
        session.execute(
            insert(Allocation), [_undoing(one, returns[one.payment_id], moment) for one in made]
        )


def _undoing(one: Allocation, return_id: int, moment: Any) -> dict[str, Any]:
    return {
        "payment_id": one.payment_id,
        "instalment_id": one.instalment_id,
        "fund_id": one.fund_id,
        "ordinal": one.ordinal + 1,
        "amount": -one.amount,
        "currency": one.currency,
        "allocated_at": moment,
        "reverses_id": one.id,
        "return_id": return_id,
    }


def _months(advances: Sequence[Advance], month: Month) -> dict[int, Instalment]:
    return instalments_for({one.pledge_id for one in advances if one.month == month}, month)


def _fitting(one: Advance, pledge: Pledge, found: dict[int, Instalment]) -> Instalment:
    instalment = found.get(one.pledge_id)
    if instalment is None:
        raise RuleBroken(
            "file", _("%(code)s has no %(month)s to pay ahead.", code=pledge.code, month=one.month)
        )
    if instalment.amount < one.amount:
        raise RuleBroken(
            "file",
            _(
                "%(month)s of %(code)s is only %(amount)s: put the rest on the months after.",
                code=pledge.code,
                month=formats.month(one.month),
                amount=formats.money(instalment.amount, instalment.currency),
            ),
        )
    return instalment


def _payment(
    one: Advance, pledge: Pledge, shared: tuple[int, str, date, Any], by: Actor
) -> dict[str, Any]:
    organisation_id, name, on, moment = shared
    return {
        "public_id": public_id(),
        "organisation_id": organisation_id,
        "donor_id": pledge.donor_id,
        "payer_name": "",
        "channel": Channel.BROUGHT_FORWARD,
        "reference": _reference(name, pledge, one.month),
        "amount": one.amount,
        "received_on": on,
        "recorded_at": moment,
        "recorded_by": by.id or None,
    }


def _reference(name: str, pledge: Pledge, month: Month) -> str:
    return f"{name}:{pledge.code}:{month}"


def _taken(organisation_id: int, name: str) -> dict[str, Payment]:
    rows = session.scalars(
        select(Payment).where(
            Payment.organisation_id == organisation_id,
            Payment.channel == Channel.BROUGHT_FORWARD,
            Payment.reference.startswith(f"{name}:", autoescape=True),
        )
    )
    return {payment.reference: payment for payment in rows}

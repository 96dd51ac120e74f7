"""The rows of payments: each reference written once, and found again by it."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import bindparam, select

from core.access import Actor
from core.dates import now
from core.db import public_id, session
from core.statements import among, into_new, table_of, write_new
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services.commands import Receive

Key = tuple[int, Channel, str]
"""Organisation, channel and reference."""

# Built once: each payment asks them, and building costs more than asking.
_TAKEN = select(Payment).where(
    Payment.organisation_id == bindparam("body"),
    Payment.channel == bindparam("channel"),
    among(Payment.reference, "references"),
)
_TAKEN_OF_MANY = _TAKEN.with_only_columns(
    Payment.reference, Payment.id, Payment.public_id, Payment.amount, Payment.received_on
)
_NEW_AND_READ = {
    dialect: select(Payment).from_statement(statement.returning(*table_of(Payment).c))
    for dialect, statement in into_new(Payment).items()
}


class Taken(Protocol):
    """What tells money from other money under the same reference."""

    @property
    def amount(self) -> int:
        """Minor units."""

    @property
    def received_on(self) -> date:
        """The Vietnam day."""


class Known(Taken, Protocol):
    """A payment that is in the books."""

    @property
    def id(self) -> int:
        """Its key."""

    @property
    def public_id(self) -> str:
        """What it is called outside."""


class Received(NamedTuple):
    """A payment of a list: what one asks of thousands."""

    id: int
    public_id: str
    amount: int
    received_on: date


K = TypeVar("K", bound=Known)


def key_of(command: Receive) -> Key:
    """Return under what a payment is taken once."""
    return (command.organisation_id, command.channel, command.reference)


def insert_one(wanted: dict[Key, Receive], by: Actor | None) -> dict[Key, Payment]:
    """Write the one payment that is wanted, when its reference is new."""
    dialect = session.get_bind().dialect.name
    made = session.scalars(_NEW_AND_READ[dialect], _payment_rows(wanted, by)[0]).all()
    return dict(zip(wanted, made, strict=False))


def insert_many(wanted: dict[Key, Receive], by: Actor | None) -> dict[Key, Received]:
    """Write the payments whose reference is new; return them in the order given."""
    rows = _payment_rows(wanted, by)
    written = {row.public_id: row.id for row in write_new(Payment, rows, ("public_id", "id"))}
    return {
        key: Received(written[name], name, command.amount, command.received_on)
        for (key, command), row in zip(wanted.items(), rows, strict=True)
        if (name := row["public_id"]) in written
    }


def _payment_rows(wanted: dict[Key, Receive], by: Actor | None) -> list[dict[str, Any]]:
    shared = {"recorded_at": now(), "recorded_by": by.id if by else None}
    return [
        {
            **shared,
            "public_id": public_id(),
            "organisation_id": command.organisation_id,
            "donor_id": command.donor_id,
            "payer_name": command.payer_name,
            "channel": command.channel,
            "reference": command.reference,
            "amount": command.amount,
            "currency": command.currency,
            "received_on": command.received_on,
            "batch_id": command.batch_id,
            "note": command.note,
            "rate": command.rate,
        }
        for command in wanted.values()
    ]


def read_payments(keys: Collection[Key]) -> dict[Key, Payment]:
    """Return the payments that references brought before."""
    return {
        (*of, row.reference): row
        for of, asked in _asked(keys)
        for row in session.scalars(_TAKEN, asked)
    }


def read_received(keys: Collection[Key]) -> dict[Key, Received]:
    """Return what one asks of them, of thousands at less than half the cost."""
    return {
        (*of, row.reference): Received(row.id, row.public_id, row.amount, row.received_on)
        for of, asked in _asked(keys)
        for row in session.execute(_TAKEN_OF_MANY, asked)
    }


def _asked(keys: Collection[Key]) -> Iterator[tuple[tuple[int, Channel], dict[str, Any]]]:
    """Yield organisation and channel, and what is bound to ask for their references."""
    for organisation_id, channel in {key[:2] for key in keys}:
        references = [key[2] for key in keys if key[:2] == (organisation_id, channel)]
        asked = {"body": organisation_id, "channel": channel, "references": references}
        yield (organisation_id, channel), asked

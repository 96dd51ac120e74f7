"""Taking money: payment, allocations and ledger entries in one, each reference once."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Protocol

from sqlalchemy import bindparam, select

from core.access import Actor
from core.audit import Act, record_all
from core.bulk import many_objects
from core.dates import now, today
from core.db import public_id, session
from core.errors import RuleBroken
from core.i18n import _l
from core.statements import among, into_new, table_of, write_all
from payments.ledger.services import post
from payments.pledges.models import Instalment, Pledge
from payments.pledges.services import settled_and_covered, settled_of
from payments.receiving.models import Allocation, Payment
from payments.receiving.rules import Channel
from payments.receiving.services.commands import Receive, Share
from payments.receiving.services.converting import with_rate
from payments.receiving.services.entering import Books, books_of, entries_of
from payments.receiving.services.listening import tell_paid
from payments.receiving.services.repaying import repay_covers

Key = tuple[int, Channel, str]

# Built once: each payment asks them, and building costs more than asking.
_TAKEN = select(Payment).where(
    Payment.organisation_id == bindparam("body"),
    Payment.channel == bindparam("channel"),
    among(Payment.reference, "references"),
)
_LOCKED = (
    select(Instalment.id, Instalment.amount, Pledge.fund_id)
    .join(Pledge, Pledge.id == Instalment.pledge_id)
    .where(among(Instalment.id, "ids"))
    .order_by(Instalment.id)
    .with_for_update(of=Instalment, key_share=True)
)
_NEW_PAYMENT = into_new(Payment)
_NEW_AND_READ = {
    dialect: select(Payment).from_statement(statement.returning(*table_of(Payment).c))
    for dialect, statement in _NEW_PAYMENT.items()
}


class Taken(Protocol):
    """What tells money from other money under the same reference."""

    @property
    def amount(self) -> int:
        """Minor units."""

    @property
    def received_on(self) -> date:
        """The Vietnam day."""


def receive(command: Receive, *, by: Actor | None) -> Payment:
    """Take one payment; a reference that was taken before returns its payment unchanged.

    Raises RuleBroken as ``receive_all``.
    """
    return receive_all([command], by=by)[0]


@many_objects()
def receive_all(commands: Sequence[Receive], *, by: Actor | None) -> list[Payment]:
    """Take payments with a bounded number of statements; return them in the order given.

    References that were taken before are left as they are. Raises RuleBroken("amount") when an
    amount or share is not above zero, shares exceed their payment, or an instalment would get
    more than is open; RuleBroken("received_on") for a day to come; RuleBroken("") when a
    reference was taken before with another amount or day; RuleBroken("rate") when money came in
    another currency and no rate is given or entered for its day.
    """
    wanted: dict[Key, Receive] = {}
    books = {body: books_of(body) for body in {command.organisation_id for command in commands}}
    commands = [with_rate(one, books[one.organisation_id].currency) for one in commands]
    for command in commands:
        _check(command)
        wanted.setdefault(_key(command), command)
    fresh = _insert(wanted, by)
    payments = fresh | _payments([key for key in wanted if key not in fresh])
    for command in commands:
        check_same(payments[_key(command)], command)
    taken = [(payment, wanted[key]) for key, payment in fresh.items()]
    covered = check_room([share for _, command in taken for share in command.shares])
    allocate(taken)
    _post(taken, books)
    if covered:
        repay_covers([payment.id for payment, _ in taken])
    record_all((_act(payment) for payment, _ in taken), by)
    return [payments[_key(command)] for command in commands]


def find_taken(organisation_id: int, channel: Channel, reference: str) -> Payment | None:
    """Return the payment that a reference of an organisation's channel brought before."""
    key = (organisation_id, channel, reference)
    return _payments([key]).get(key)


def check_same(payment: Payment, again: Taken) -> None:
    """Refuse to pass off a payment as another one that came under its reference."""
    if (payment.amount, payment.received_on) != (again.amount, again.received_on):
        raise RuleBroken(
            "",
            _l(
                "This was recorded before with another amount or day and is in the books. "
                "Look among the payments; for a second payment, begin again with a new form."
            ),
        )


def check_room(shares: Sequence[Share]) -> bool:
    """Refuse shares of an instalment that together exceed what is open, or of another's fund.

    Returns whether a cover fund paid one of the instalments, so that something may go back to it.
    """
    asked: Counter[int] = Counter()
    for share in shares:
        if share.instalment_id is not None:
            asked[share.instalment_id] += share.amount
    known = _lock_instalments(asked)
    found = settled_and_covered(asked)
    for share in shares:
        key = share.instalment_id
        if key is None:
            continue
        amount, fund_id = known[key]
        if fund_id != share.fund_id:
            raise RuleBroken("fund", _l("The month belongs to a commitment of another fund."))
        if found[key][0] + asked[key] > amount:
            raise RuleBroken("amount", _l("The month would get more than is still open."))
    return any(covered for _settled, covered in found.values())


def room_of(instalment_ids: Collection[int]) -> dict[int, int]:
    """Return what instalments can still take; others who pay them wait until we are done."""
    known, settled = _lock_instalments(instalment_ids), settled_of(instalment_ids)
    return {key: max(0, amount - settled[key]) for key, (amount, _) in known.items()}


def allocate(taken: Sequence[tuple[Payment, Any]], first: int = 0) -> None:
    """Write the allocations of shares; ``first`` is the ordinal of the first of each payment.

    What follows from money for instalments happens with it (``listening``).
    """
    moment = now()
    rows = [
        {
            "payment_id": payment.id,
            "instalment_id": share.instalment_id,
            "fund_id": share.fund_id,
            "ordinal": ordinal,
            "amount": share.amount,
            "currency": payment.currency,
            "allocated_at": moment,
        }
        for payment, command in taken
        for ordinal, share in enumerate(command.shares, start=first)
    ]
    write_all(Allocation, rows)
    tell_paid({row["instalment_id"] for row in rows if row["instalment_id"] is not None})


def _check(command: Receive) -> None:
    if command.amount <= 0 or any(share.amount <= 0 for share in command.shares):
        raise RuleBroken("amount", _l("The amount must be more than zero."))
    if command.rest < 0:
        raise RuleBroken("amount", _l("The parts are more than the payment."))
    if command.received_on > today():
        raise RuleBroken("received_on", _l("Money cannot be received on a day to come."))


def _key(command: Receive) -> Key:
    return (command.organisation_id, command.channel, command.reference)


def _insert(wanted: dict[Key, Receive], by: Actor | None) -> dict[Key, Payment]:
    """Insert the payments whose reference is new; return them in the order given.

    The database decides which are new, so that two clients at once take a payment once.
    """
    rows = [_payment_row(command, by) for command in wanted.values()]
    if not rows:
        return {}
    dialect = session.get_bind().dialect.name
    if len(rows) == 1:
        made = session.scalars(_NEW_AND_READ[dialect], rows[0]).all()
        return dict(zip(wanted, made, strict=False))
    # To ask afterwards costs less than to have thousands returned.
    write_all(Payment, rows, new_only=True)
    mine, found = {row["public_id"] for row in rows}, _payments(wanted)
    return {key: found[key] for key in wanted if found[key].public_id in mine}


def _payment_row(command: Receive, by: Actor | None) -> dict[str, Any]:
    return {
        "public_id": public_id(),
        "organisation_id": command.organisation_id,
        "donor_id": command.donor_id,
        "payer_name": command.payer_name,
        "channel": command.channel,
        "reference": command.reference,
        "amount": command.amount,
        "currency": command.currency,
        "received_on": command.received_on,
        "recorded_at": now(),
        "recorded_by": by.id if by else None,
        "batch_id": command.batch_id,
        "note": command.note,
        "rate": command.rate,
    }


def _payments(keys: Collection[Key]) -> dict[Key, Payment]:
    found: dict[Key, Payment] = {}
    for organisation_id, channel in {key[:2] for key in keys}:
        references = [key[2] for key in keys if key[:2] == (organisation_id, channel)]
        asked = {"body": organisation_id, "channel": channel, "references": references}
        rows = session.scalars(_TAKEN, asked)
        found |= {(organisation_id, channel, row.reference): row for row in rows}
    return found


def _lock_instalments(ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return (amount, fund) of instalments; others who pay them wait until we are done."""
    rows = session.execute(_LOCKED, {"ids": list(ids)})
    return {key: (amount, fund_id) for key, amount, fund_id in rows}


def _post(taken: Sequence[tuple[Payment, Receive]], books: dict[int, Books]) -> None:
    post(
        [
            entry
            for payment, command in taken
            for entry in entries_of(
                payment, command, books[payment.organisation_id], document_of(payment)
            )
        ]
    )


def document_of(payment: Payment) -> str:
    """Return the name under which the ledger knows a payment."""
    return f"payment:{payment.public_id}"


def _act(payment: Payment) -> Act:
    changes = {"amount": [None, payment.amount], "channel": [None, payment.channel.value]}
    return Act("received", "payment", payment.public_id, changes)

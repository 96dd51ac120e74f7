"""Taking money: payment, allocations and ledger entries in one, each reference once."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record_all
from core.bulk import many_objects
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from core.statements import among, write_all
from payments.ledger.services import post
from payments.pledges.models import Instalment, Pledge
from payments.pledges.services import settled_and_covered, settled_of
from payments.receiving.models import Allocation, Payment
from payments.receiving.rules import Channel
from payments.receiving.services.commands import Receive, Share
from payments.receiving.services.converting import with_rate
from payments.receiving.services.entering import Books, books_of, entries_of
from payments.receiving.services.keeping import (
    K,
    Key,
    Known,
    Received,
    Taken,
    insert_many,
    insert_one,
    key_of,
    read_payments,
    read_received,
)
from payments.receiving.services.listening import tell_paid
from payments.receiving.services.repaying import repay_covers

# Built once: each payment asks them, and building costs more than asking.
_LOCKED = (
    select(Instalment.id, Instalment.amount, Pledge.fund_id)
    .join(Pledge, Pledge.id == Instalment.pledge_id)
    .where(among(Instalment.id, "ids"))
    .order_by(Instalment.id)
    .with_for_update(of=Instalment, key_share=True)
)


def receive(command: Receive, *, by: Actor | None) -> Payment:
    """Take one payment; a reference that was taken before returns its payment unchanged.

    Raises RuleBroken as ``receive_all``.
    """
    return _take([command], insert_one, read_payments, by)[0]


@many_objects()
def receive_all(commands: Sequence[Receive], *, by: Actor | None) -> list[Received]:
    """Take payments with a bounded number of statements; return them in the order given.

    References that were taken before are left as they are. Raises RuleBroken("amount") when an
    amount or share is not above zero, shares exceed their payment, or an instalment would get
    more than is open; RuleBroken("received_on") for a day to come; RuleBroken("") when a
    reference was taken before with another amount or day; RuleBroken("rate") when money came in
    another currency and no rate is given or entered for its day.
    """
    return _take(commands, insert_many, read_received, by)


def _take(
    commands: Sequence[Receive],
    insert: Callable[[dict[Key, Receive], Actor | None], dict[Key, K]],
    read: Callable[[Collection[Key]], dict[Key, K]],
    by: Actor | None,
) -> list[K]:
    """Take payments. ``insert`` those whose reference is new, in the order given; ``read`` others.

    The database decides which are new, so that two clients at once take a payment once.
    """
    books = {body: books_of(body) for body in {command.organisation_id for command in commands}}
    commands = [with_rate(one, books[one.organisation_id].currency) for one in commands]
    _check(commands)
    keys = [key_of(command) for command in commands]
    wanted: dict[Key, Receive] = {}
    for key, command in zip(keys, commands, strict=True):
        wanted.setdefault(key, command)
    fresh = insert(wanted, by)
    payments = fresh | read([key for key in wanted if key not in fresh])
    for key, command in zip(keys, commands, strict=True):
        check_same(payments[key], command)
    taken = [(payment, wanted[key]) for key, payment in fresh.items()]
    covered = check_room([share for _, command in taken for share in command.shares])
    allocate([(payment.id, command.currency, command.shares) for payment, command in taken])
    _post(taken, books)
    if covered:
        repay_covers([payment.id for payment, _ in taken])
    record_all((_act(payment, command) for payment, command in taken), by)
    return [payments[key] for key in keys]


def find_taken(organisation_id: int, channel: Channel, reference: str) -> Payment | None:
    """Return the payment that a reference of an organisation's channel brought before."""
    key = (organisation_id, channel, reference)
    return read_payments([key]).get(key)


def check_same(payment: Taken, again: Taken) -> None:
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


def allocate(given: Sequence[tuple[int, str, Sequence[Share]]], first: int = 0) -> None:
    """Write what payments give: the id of each, its currency, its shares.

    ``first`` is the ordinal of the first share of each. What follows from money for instalments
    happens with it (``listening``).
    """
    moment = now()
    write_all(
        Allocation,
        (
            {
                "payment_id": payment_id,
                "instalment_id": share.instalment_id,
                "fund_id": share.fund_id,
                "ordinal": ordinal,
                "amount": share.amount,
                "currency": currency,
                "allocated_at": moment,
            }
            for payment_id, currency, shares in given
            for ordinal, share in enumerate(shares, start=first)
        ),
    )
    paid = {share.instalment_id for _payment, _currency, shares in given for share in shares}
    tell_paid({instalment_id for instalment_id in paid if instalment_id is not None})


def _check(commands: Sequence[Receive]) -> None:
    last_day = today()
    for command in commands:
        parts = [share.amount for share in command.shares]
        if min([command.amount, *parts]) <= 0:
            raise RuleBroken("amount", _l("The amount must be more than zero."))
        if sum(parts) > command.amount:
            raise RuleBroken("amount", _l("The parts are more than the payment."))
        if command.received_on > last_day:
            raise RuleBroken("received_on", _l("Money cannot be received on a day to come."))


def _lock_instalments(ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return (amount, fund) of instalments; others who pay them wait until we are done."""
    rows = session.execute(_LOCKED, {"ids": list(ids)})
    return {key: (amount, fund_id) for key, amount, fund_id in rows}


def _post(taken: Sequence[tuple[Known, Receive]], books: dict[int, Books]) -> None:
    post(
        [
            entry
            for payment, command in taken
            for entry in entries_of(command, books[command.organisation_id], document_of(payment))
        ]
    )


def document_of(payment: Known) -> str:
    """Return the name under which the ledger knows a payment."""
    return f"payment:{payment.public_id}"


def _act(payment: Known, command: Receive) -> Act:
    changes = {"amount": [None, command.amount], "channel": [None, command.channel.value]}
    return Act("received", "payment", payment.public_id, changes)

"""The only writer of transfers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Text, cast, literal, select, union_all
from sqlalchemy.exc import IntegrityError

from core.dates import Month, now
from core.db import Day, session
from core.errors import Duplicate, NotFound, RuleBroken, WrongState
from core.formats import day
from core.i18n import _, _l
from core.statements import among, write_all
from payments.ledger.models import Account, PeriodClose, Transfer
from payments.ledger.rules import FUND_BALANCE, AccountUse, TransferKind
from payments.ledger.services.balances import FUND, lock_funds
from payments.ledger.services.floors import check_floors
from payments.ledger.services.management import check_cap, wait_for_turn
from payments.ledger.services.periods import closed_on, keep_open
from payments.ledger.services.sources import link_sources

ACCOUNT, FUNDS, MONTH = "account", "fund", "month"
_PLACE = attrgetter(
    "organisation_id", "debit_id", "credit_id", "fund_id", "currency", "occurred_on"
)
"""Where and when an entry is booked."""

# Built once: each posting asks them, and building costs more than asking.
_KNOWN = union_all(
    select(
        literal(ACCOUNT, Text),
        Account.id,
        Account.organisation_id,
        cast(Account.use, Text),
        Account.currency,
        literal(None, Day),
    ).where(among(Account.id, "accounts")),
    select(
        literal(FUNDS, Text),
        FUND.c.id,
        FUND.c.organisation_id,
        FUND.c.code,
        FUND.c.currency,
        FUND.c.closed_on,
    ).where(among(FUND.c.id, "funds")),
    select(
        literal(MONTH, Text),
        PeriodClose.id,
        PeriodClose.organisation_id,
        PeriodClose.month,
        literal("", Text),
        literal(None, Day),
    ).where(
        among(PeriodClose.organisation_id, "bodies"),
        among(PeriodClose.month, "months"),
        PeriodClose.reopened_at.is_(None),
    ),
)


@dataclass(frozen=True)
class Entry:
    """A transfer to be posted: ``amount`` minor units of ``currency``, on a Vietnam day.

    ``document`` is the kind and public id of the paper (``payment:Xy…``); ``key`` names the event,
    so that it is posted once. Money that came in another currency keeps its minor units, currency
    and the rate at which it was converted.
    """

    organisation_id: int
    kind: TransferKind
    debit_id: int
    credit_id: int
    fund_id: int
    amount: int
    currency: str
    occurred_on: date
    document: str
    key: str
    foreign_amount: int | None = None
    foreign_currency: str | None = None
    rate: str | None = None
    reverses_id: int | None = None


def post(entries: Sequence[Entry]) -> None:
    """Write all the entries with one statement, or none of them.

    RuleBroken when an amount is not above zero, when accounts or fund belong to another
    organisation or currency, when the day lies in a closed month, when money bound to a purpose or
    a child would fall below zero on any day or below what is reserved, or when management cost
    would pass its cap. Duplicate when an event was posted before (the running transaction is then
    lost).
    """
    if not entries:
        return
    keep_open({entry.organisation_id for entry in entries})
    known = _read(entries)
    if min(entry.amount for entry in entries) <= 0:
        raise RuleBroken("amount", _l("An amount in the books is above zero."))
    # Of a long list many are alike in all that is checked but the amount.
    for entry in {_PLACE(entry): entry for entry in entries}.values():
        _check(entry, known)
    managing = [entry for entry in entries if known.uses[entry.debit_id] is AccountUse.MANAGEMENT]
    wait_for_turn({entry.organisation_id for entry in managing})
    spending = {entry.fund_id for entry in entries if known.uses[entry.debit_id] in FUND_BALANCE}
    lock_funds(spending)
    _write(entries)
    check_floors(spending, min(entry.occurred_on for entry in entries))
    check_cap((entry.organisation_id, entry.occurred_on, entry.fund_id) for entry in managing)
    link_sources(spending)


def reverse(transfer_id: int, occurred_on: date, key: str) -> None:
    """Post the opposite of a transfer, naming it. WrongState when that was done before.

    ``occurred_on`` lies in an open month, whenever the wrong entry was dated. RuleBroken as in
    ``post``.
    """
    wrong = session.get(Transfer, transfer_id)
    if wrong is None:
        raise NotFound(_l("There is no such entry."))
    if session.scalar(select(Transfer.id).where(Transfer.reverses_id == transfer_id)):
        raise WrongState(_l("This entry has been reversed already."))
    post([opposite(wrong, occurred_on, key)])


def opposite(wrong: Transfer, occurred_on: date, key: str) -> Entry:
    """Return the entry that takes a transfer back, to be posted on a day of an open month."""
    return Entry(
        organisation_id=wrong.organisation_id,
        kind=TransferKind.REVERSAL,
        debit_id=wrong.credit_id,
        credit_id=wrong.debit_id,
        fund_id=wrong.fund_id,
        amount=wrong.amount,
        currency=wrong.currency,
        occurred_on=occurred_on,
        document=wrong.document,
        key=key,
        foreign_amount=wrong.foreign_amount,
        foreign_currency=wrong.foreign_currency,
        rate=wrong.rate,
        reverses_id=wrong.id,
    )


def _write(entries: Sequence[Entry]) -> None:
    posted_at = now()
    try:
        write_all(Transfer, ({**vars(entry), "posted_at": posted_at} for entry in entries))
    except IntegrityError as error:
        if "period is closed" in str(error.orig):
            raise closed_on(min(entry.occurred_on for entry in entries)) from error
        raise Duplicate("key", _l("This is in the books already.")) from error


class _Known(NamedTuple):
    """What the books say of the accounts, funds and months that entries name."""

    uses: dict[int, AccountUse]
    keepers: dict[tuple[str, int], tuple[int, str]]
    """(organisation, currency) of each account and fund."""
    funds: dict[int, tuple[str, date | None]]
    """Code and last day of each fund."""
    closed: set[tuple[int, str]]


def _read(entries: Sequence[Entry]) -> _Known:
    rows = session.execute(
        _KNOWN,
        {
            "accounts": list({side for one in entries for side in (one.debit_id, one.credit_id)}),
            "funds": list({one.fund_id for one in entries}),
            "bodies": list({one.organisation_id for one in entries}),
            "months": list({str(Month.of(one)) for one in {one.occurred_on for one in entries}}),
        },
    )
    known = _Known({}, {}, {}, set())
    for what, key, organisation_id, name, currency, last_day in rows:
        if what == MONTH:
            known.closed.add((organisation_id, name))
            continue
        known.keepers[what, key] = (organisation_id, currency)
        if what == ACCOUNT:
            known.uses[key] = AccountUse(name)
        else:
            known.funds[key] = (name, last_day)
    return known


def _check(entry: Entry, known: _Known) -> None:
    for side in (entry.debit_id, entry.credit_id):
        body, currency = known.keepers.get((ACCOUNT, side), (None, ""))
        if body != entry.organisation_id:
            raise RuleBroken("account", _l("The account belongs to another organisation."))
        if currency != entry.currency:
            raise RuleBroken("currency", _l("The account is kept in another currency."))
    if (entry.organisation_id, str(Month.of(entry.occurred_on))) in known.closed:
        raise closed_on(entry.occurred_on)
    _check_fund(entry, known)


def _check_fund(entry: Entry, known: _Known) -> None:
    if known.keepers.get((FUNDS, entry.fund_id)) != (entry.organisation_id, entry.currency):
        raise RuleBroken(
            "fund",
            _l("The fund belongs to another organisation or is kept in another currency."),
        )
    code, last_day = known.funds[entry.fund_id]
    if last_day is not None and entry.occurred_on > last_day:
        raise RuleBroken(
            "fund",
            _("The fund %(code)s was closed on %(day)s.", code=code, day=day(last_day)),
        )

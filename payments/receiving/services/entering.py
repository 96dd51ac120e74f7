"""The ledger entries of a payment that arrived."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam, select

from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.organisations.models import Organisation
from payments.funds.models import Fund
from payments.funds.rules import GENERAL
from payments.ledger.models import Account
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import Entry
from payments.receiving.services.commands import Arrived, Receive
from payments.receiving.services.converting import in_books

# Built once: each payment asks it, and building costs more than asking.
_BOOKS = (
    select(Account.use, Account.id, Fund.id, Organisation.currency)
    .join(Organisation, Organisation.id == Account.organisation_id)
    .join(Fund, (Fund.organisation_id == Organisation.id) & (Fund.code == GENERAL))
    .where(Organisation.id == bindparam("body"))
    .order_by(Account.code.desc())
)


@dataclass(frozen=True)
class Books:
    """Where an organisation books: its accounts, its general fund and its currency."""

    uses: dict[AccountUse, int]
    general: int
    currency: str


def books_of(organisation_id: int) -> Books:
    """Return where an organisation books: of each use the first account by code.

    NotFound when it has no general fund.
    """
    rows = session.execute(_BOOKS, {"body": organisation_id}).all()
    if not rows:
        raise NotFound(_l("This organisation has no account for that."))
    uses = {use: account_id for use, account_id, _general, _currency in rows}
    _use, _account, general, currency = rows[0]
    return Books(uses, general, currency)


def entries_of(command: Receive, books: Books, document: str) -> list[Entry]:
    """Return an entry for each share, one for the rest, and one for what rounding lost or won.

    Each is converted by itself; the difference to the whole payment converted goes to the rounding
    account, less than a minor unit a line.
    """
    money_id = command.money_account_id or books.uses[AccountUse.CASH]
    entries = [_entry(command, money_id, line, books, document) for line in _lines(command, books)]
    whole, _kept = in_books(command, command.amount, books.currency)
    lost = whole - sum([entry.amount for entry in entries])
    if lost:
        entries.append(rounding(command, money_id, lost, books, document))
    return entries


def rounding(money: Arrived, other_id: int, lost: int, books: Books, document: str) -> Entry:
    """Return the entry for what rounding won (above zero) or lost, beside another account."""
    sides = (other_id, books.uses[AccountUse.ROUNDING])
    debit_id, credit_id = sides if lost > 0 else sides[::-1]
    return Entry(
        organisation_id=money.organisation_id,
        kind=TransferKind.ROUNDING,
        debit_id=debit_id,
        credit_id=credit_id,
        fund_id=books.general,
        amount=abs(lost),
        currency=books.currency,
        occurred_on=money.received_on,
        document=document,
        key=f"{document}:rounding",
    )


class _Line(NamedTuple):
    name: str
    kind: TransferKind
    credit_id: int
    fund_id: int
    amount: int


def _lines(command: Receive, books: Books) -> Iterator[_Line]:
    gifts, waiting = books.uses[AccountUse.GIFTS], books.uses[AccountUse.UNALLOCATED]
    for place, share in enumerate(command.shares):
        yield _Line(str(place), TransferKind.GIFT, gifts, share.fund_id, share.amount)
    if rest := command.rest:
        yield _Line("rest", TransferKind.UNALLOCATED, waiting, books.general, rest)


def _entry(command: Receive, money_id: int, line: _Line, books: Books, document: str) -> Entry:
    amount, kept = in_books(command, line.amount, books.currency)
    return Entry(
        organisation_id=command.organisation_id,
        kind=line.kind,
        debit_id=money_id,
        credit_id=line.credit_id,
        fund_id=line.fund_id,
        amount=amount,
        currency=books.currency,
        occurred_on=command.received_on,
        document=document,
        key=f"{document}:{line.name}",
        **kept,
    )

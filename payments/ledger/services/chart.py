"""The chart of accounts: data of each organisation, fixed account by account once booked on."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, or_, select

from core.access import Actor
from core.audit import Act, record
from core.db import session
from core.errors import Duplicate, NotFound, RuleBroken
from core.i18n import _l
from core.organisations.models import Organisation
from core.settings import ROOT
from core.turns import take_turn
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import AccountUse
from payments.ledger.services.accounts import list_accounts
from payments.ledger.services.periods import turn_of

FOLDER = ROOT / "data" / "accounts"


@dataclass(frozen=True)
class AddAccount:
    """A further account for a use, for example of a second bank."""

    code: str
    name_vi: str
    name_en: str
    use: AccountUse


@dataclass(frozen=True)
class EditAccount:
    """What an account is called, and its code while nothing was booked on it."""

    code: str
    name_vi: str
    name_en: str


class AccountRow(NamedTuple):
    """An account, and whether anything was ever booked on it."""

    account: Account
    booked: bool


class AccountSet(NamedTuple):
    """A set of codes that can be loaded, and the regulation whose style it follows."""

    name: str
    title_vi: str
    title_en: str
    source_vi: str
    source_en: str


def list_chart(organisation_id: int) -> list[AccountRow]:
    """Return the organisation's accounts by code."""
    rows = session.execute(
        select(Account, _booked())
        .where(Account.organisation_id == organisation_id)
        .order_by(Account.code, Account.id)
    )
    return [AccountRow(account, bool(booked)) for account, booked in rows]


def get_account_row(organisation_id: int, code: str) -> AccountRow:
    """Return an account by its code. NotFound when the organisation has none."""
    row = session.execute(
        select(Account, _booked()).where(
            Account.organisation_id == organisation_id, Account.code == code
        )
    ).first()
    if row is None:
        raise NotFound(_l("There is no account with this code."))
    return AccountRow(row[0], bool(row[1]))


def add_account(organisation: Organisation, command: AddAccount, *, by: Actor) -> Account:
    """Add an account in the currency of the books. Duplicate("code") for a code in use."""
    _refuse_taken(organisation.id, command.code)
    account = Account(
        organisation_id=organisation.id, currency=organisation.currency, **asdict(command)
    )
    session.add(account)
    session.flush()
    changes = {name: [None, value] for name, value in asdict(command).items()}
    record(Act("added", "account", f"{organisation.code} {account.code}", changes), by)
    return account


def edit_account(
    organisation: Organisation, account: Account, command: EditAccount, *, by: Actor
) -> None:
    """Change an account's names, and its code while nothing was ever booked on it.

    RuleBroken("code") afterwards: papers and exports name it. Duplicate("code") for a code in use.
    """
    before = account.code
    if command.code != before:
        take_turn(turn_of(organisation.id))
        if get_account_row(organisation.id, before).booked:
            raise RuleBroken("code", _l("Something was booked on this account: its code stays."))
        _refuse_taken(organisation.id, command.code)
    changes = {
        name: [getattr(account, name), value]
        for name, value in asdict(command).items()
        if getattr(account, name) != value
    }
    for name, (_before, after) in changes.items():
        setattr(account, name, after)
    session.flush()
    if changes:
        record(Act("edited", "account", f"{organisation.code} {before}", changes), by)


def list_sets() -> list[AccountSet]:
    """Return the sets of codes that come with the software."""
    return [AccountSet(**row) for row in _rows(FOLDER / "sets.csv")]


def set_followed(organisation_id: int) -> AccountSet | None:
    """Return the set whose codes the organisation uses; None when it has codes of its own."""
    own = {(account.use.value, account.code) for account in list_accounts(organisation_id)}
    for found in list_sets():
        if {(row["use"], row["code"]) for row in _rows(_file(found.name))} <= own:
            return found
    return None


def load_set(organisation: Organisation, name: str, *, by: Actor | None) -> int:
    """Give the organisation's accounts the codes and names of a set; return how many it has.

    NotFound for an unknown set; RuleBroken once anything was booked.
    """
    if name not in {one.name for one in list_sets()}:
        raise NotFound(_l("There is no such set of accounts."))
    take_turn(turn_of(organisation.id))
    if session.scalar(
        select(Transfer.id).where(Transfer.organisation_id == organisation.id).limit(1)
    ):
        raise RuleBroken("", _l("Something is in the books already: the accounts stay."))
    accounts: dict[AccountUse, Account] = {}
    for account in list_accounts(organisation.id):
        accounts.setdefault(account.use, account)
    rows = _rows(_file(name))
    _rename_aside(list(accounts.values()))
    for row in rows:
        use = AccountUse(row["use"])
        account = accounts.get(use) or Account(
            organisation_id=organisation.id, use=use, currency=organisation.currency
        )
        account.code, account.name_vi, account.name_en = row["code"], row["name_vi"], row["name_en"]
        session.add(account)
    session.flush()
    record(Act("loaded", "accounts", organisation.code, {"set": [None, name]}), by)
    return len(rows)


def _rename_aside(accounts: Sequence[Account]) -> None:
    """Free all codes first: two accounts may trade theirs."""
    for account in accounts:
        account.code = f"-{account.id}"
    session.flush()


def _booked() -> ColumnElement[bool]:
    return exists().where(or_(Transfer.debit_id == Account.id, Transfer.credit_id == Account.id))


def _refuse_taken(organisation_id: int, code: str) -> None:
    taken = select(Account.id).where(
        Account.organisation_id == organisation_id, Account.code == code
    )
    if session.scalar(taken):
        raise Duplicate("code", _l("There is an account with this code."))


def _file(name: str) -> Path:
    return FOLDER / f"{name}.csv"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

"""The text of a Beancount file: accounts, transactions and balance assertions, line by line."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.money import Money, exponent
from payments.ledger.rules import INCOME, MONEY_HELD, SPENDING, AccountUse

ROOTS: Final = {
    **dict.fromkeys(MONEY_HELD, "Assets"),
    AccountUse.UNALLOCATED: "Liabilities",
    AccountUse.BETWEEN_FUNDS: "Equity",
    AccountUse.BROUGHT_FORWARD: "Equity",
    **dict.fromkeys(INCOME, "Income"),
    **dict.fromkeys(SPENDING, "Expenses"),
}
"""Which of the five kinds of accounts each use belongs to."""

_NOT_IN_ACCOUNT: Final = re.compile(r"[^A-Z0-9-]+")
_NOT_IN_TAG: Final = re.compile(r"[^A-Za-z0-9_/.-]+")


@dataclass(frozen=True, slots=True)
class BeanAccount:
    """An account under the name that the file gives it."""

    name: str
    currency: str
    title: str


@dataclass(frozen=True, slots=True)
class BeanEntry:
    """A transaction of two postings; ``amount`` is in minor units, debited first."""

    day: date
    words: str
    document: str
    key: str
    fund: str
    debit: str
    credit: str
    amount: Money
    reverses: str = ""
    foreign: str = ""


def account_name(use: AccountUse, organisation_code: str, code: str) -> str:
    """Return an account's name: Assets:QBT:1111; signs that Beancount refuses become hyphens."""
    parts = (_NOT_IN_ACCOUNT.sub("-", part.upper()).strip("-") or "X" for part in
             (organisation_code, code))  # fmt: skip
    return ":".join((ROOTS[use], *parts))


def head(title: str, currencies: Iterable[str]) -> Iterator[str]:
    """Yield the options."""
    yield f'option "title" {_quoted(title)}\n'
    for currency in currencies:
        yield f'option "operating_currency" "{currency}"\n'
    yield "\n"


def opened(account: BeanAccount, day: date) -> str:
    """Return the directive that opens an account."""
    return f"{day} open {account.name} {account.currency}\n  title: {_quoted(account.title)}\n"


def transaction(entry: BeanEntry) -> str:
    """Return a transaction with its fund and document as tag, link and metadata."""
    tag, link = _marked(f"fund-{entry.fund}"), _marked(entry.document)
    amount = number(entry.amount)
    extra = f"  reverses: {_quoted(entry.reverses)}\n" if entry.reverses else ""
    extra += f"  foreign: {_quoted(entry.foreign)}\n" if entry.foreign else ""
    return (
        f"\n{entry.day} * {_quoted(entry.words)} {_quoted(entry.document)} #{tag} ^{link}\n"
        f"  key: {_quoted(entry.key)}\n"
        f"  fund: {_quoted(entry.fund)}\n"
        f"{extra}"
        f"  {entry.debit}  {amount} {entry.amount.currency}\n"
        f"  {entry.credit}  -{amount} {entry.amount.currency}\n"
    )


def balance(account: str, day: date, amount: Money) -> str:
    """Return the assertion of what an account holds when a day begins."""
    return f"{day} balance {account}  {number(amount)} {amount.currency}\n"


def number(amount: Money) -> str:
    """Return an amount in its main unit with exactly the digits of its currency."""
    digits = exponent(amount.currency)
    whole, rest = divmod(abs(amount.amount), 10**digits)
    sign = "-" if amount.amount < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def _marked(text: str) -> str:
    return _NOT_IN_TAG.sub("-", text)

"""The whole ledger as a Beancount file, written while it is read."""

from collections import Counter
from collections.abc import Collection, Iterator

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import aliased

from core.dates import Month, today
from core.db import session
from core.labels import label
from core.money import Money
from core.organisations.models import Organisation
from payments.funds.models import Fund
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import TransferKind
from payments.statements.beancount import (
    BeanAccount,
    BeanEntry,
    account_name,
    balance,
    head,
    number,
    opened,
    transaction,
)
from payments.statements.services.journal_lines import PIECE

Wrong = aliased(Transfer)


def bean_lines(organisation_ids: Collection[int]) -> Iterator[str]:
    """Yield the file: options, accounts, every entry, and what each account held at month ends."""
    accounts = _accounts(organisation_ids)
    first = session.scalar(
        select(func.min(Transfer.occurred_on)).where(Transfer.organisation_id.in_(organisation_ids))
    )
    yield from head("Children's Fund", sorted({one.currency for one in accounts.values()}))
    for account in accounts.values():
        yield opened(account, first or today())
    if first is None:
        return
    yield from _transactions(organisation_ids, accounts)
    yield "\n"
    yield from _assertions(organisation_ids, accounts)


def _accounts(organisation_ids: Collection[int]) -> dict[int, BeanAccount]:
    rows = session.execute(
        select(Account, Organisation.code)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.organisation_id.in_(organisation_ids))
        .order_by(Organisation.code, Account.code, Account.id)
    )
    found: dict[int, BeanAccount] = {}
    used: Counter[str] = Counter()
    for account, code in rows:
        name = account_name(account.use, code, account.code)
        used[name] += 1
        if used[name] > 1:
            name = f"{name}-{used[name]}"
        found[account.id] = BeanAccount(name, account.currency, f"{account.code} {account.name_vi}")
    return found


def _transactions(
    organisation_ids: Collection[int], accounts: dict[int, BeanAccount]
) -> Iterator[str]:
    rows = session.execute(
        select(
            Transfer.occurred_on,
            Transfer.kind,
            Transfer.document,
            Transfer.key,
            Fund.code,
            Transfer.debit_id,
            Transfer.credit_id,
            Transfer.amount,
            Transfer.currency,
            Wrong.key.label("reverses"),
            Transfer.foreign_amount,
            Transfer.foreign_currency,
            Transfer.rate,
        )
        .join(Fund, Fund.id == Transfer.fund_id)
        .outerjoin(Wrong, Wrong.id == Transfer.reverses_id)
        .where(Transfer.organisation_id.in_(organisation_ids))
        .order_by(Transfer.occurred_on, Transfer.id),
        execution_options={"yield_per": PIECE},
    )
    words = {kind: label(kind) for kind in TransferKind}
    for row in rows:
        yield transaction(
            BeanEntry(
                day=row.occurred_on,
                words=words[row.kind],
                document=row.document,
                key=row.key,
                fund=row.code,
                debit=accounts[row.debit_id].name,
                credit=accounts[row.credit_id].name,
                amount=Money(row.amount, row.currency),
                reverses=row.reverses or "",
                foreign=_foreign(row.foreign_amount, row.foreign_currency, row.rate),
            )
        )


def _foreign(amount: int | None, currency: str | None, rate: str | None) -> str:
    if not amount or not currency:
        return ""
    return f"{number(Money(amount, currency))} {currency} @ {rate}"


def _assertions(
    organisation_ids: Collection[int], accounts: dict[int, BeanAccount]
) -> Iterator[str]:
    """Yield, for the first of each month after an entry, what every account used so far holds."""
    moved = _by_month(organisation_ids)
    held: Counter[int] = Counter()
    first, last = min(moved), max(moved)
    for month in first.through(last):
        held.update(moved.get(month, {}))
        for account_id in sorted(held):
            account = accounts[account_id]
            amount = Money(held[account_id], account.currency)
            yield balance(account.name, (month + 1).first, amount)


def _by_month(organisation_ids: Collection[int]) -> dict[Month, dict[int, int]]:
    """Return debits less credits by month and account."""
    sides = union_all(
        *(
            select(
                side.label("account_id"),
                Transfer.occurred_on,
                (func.sum(Transfer.amount) * sign).label("amount"),
            )
            .where(Transfer.organisation_id.in_(organisation_ids))
            .group_by(side, Transfer.occurred_on)
            for side, sign in ((Transfer.debit_id, 1), (Transfer.credit_id, -1))
        )
    )
    found: dict[Month, dict[int, int]] = {}
    for account_id, day, amount in session.execute(sides):
        of_month = found.setdefault(Month.of(day), {})
        of_month[account_id] = of_month.get(account_id, 0) + int(amount)
    return found

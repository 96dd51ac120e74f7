"""The accounts of organisations to which a scan may pay."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import column, select, table

from core.db import session
from core.organisations.models import Organisation
from payments.vietqr.rules import CURRENCY, ScanToPay, is_account, payload

# The bank stands above; its accounts are read from their table by name.
_bank_account = table(
    "bank_account",
    column("organisation_id"),
    column("slug"),
    column("bank"),
    column("bin"),
    column("number"),
    column("currency"),
)


@dataclass(frozen=True, slots=True)
class ScanAccount:
    """An account in đồng at a bank whose BIN is known."""

    organisation: Organisation
    bank: str
    bank_bin: str
    number: str

    def payload(self, amount: int, content: str) -> str:
        """Return the text of the code that pays ``amount`` đồng into the account."""
        return payload(ScanToPay(self.bank_bin, self.number, amount, content))


def scan_accounts(organisation_ids: Collection[int]) -> dict[int, ScanAccount]:
    """Return the account of each organisation that has one to scan: the first by short name."""
    rows = session.execute(
        select(Organisation, _bank_account.c.bank, _bank_account.c.bin, _bank_account.c.number)
        .join(_bank_account, _bank_account.c.organisation_id == Organisation.id)
        .where(
            Organisation.id.in_(organisation_ids),
            _bank_account.c.bin != "",
            _bank_account.c.currency == CURRENCY,
        )
        .order_by(_bank_account.c.slug)
    )
    found: dict[int, ScanAccount] = {}
    for organisation, bank, bank_bin, number in rows:
        if is_account(number):
            found.setdefault(organisation.id, ScanAccount(organisation, bank, bank_bin, number))
    return found

"""Taking money of another currency: what it is in the books is shown before it is booked."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.access import Actor
from core.amounts import LIMIT
from core.db import public_id
from core.errors import RuleBroken
from core.i18n import _l
from core.money import Money
from core.organisations.models import Organisation
from core.organisations.services import list_own
from donors.services import find_donor_by_code
from payments.bank.services.reading import list_gift_funds
from payments.funds.models import Fund
from payments.ledger.models import Account
from payments.ledger.rules import AccountUse, convert
from payments.ledger.services.accounts import list_accounts
from payments.ledger.services.rates import typed_rate
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive
from payments.receiving.services.converting import with_rate

CHANNELS = {AccountUse.BANK: Channel.BANK, AccountUse.CASH: Channel.CASH}
"""By which way money comes into an account."""


@dataclass(frozen=True, kw_only=True)
class TakeForeign:
    """Minor units of ``currency`` that came on a Vietnam day into an account (``QBT/1121``).

    ``donor`` is a donor's code, else ``payer_name`` says who pays; ``fund`` is the public id of an
    open fund, "" leaves the money unallocated. Without a ``rate`` that of the day counts.
    ``reference`` names the form.
    """

    account: str
    currency: str
    amount: int
    received_on: date
    donor: str = ""
    payer_name: str = ""
    rate: str = ""
    fund: str = ""
    shown: str = ""
    """What the person saw that it is in the books, in minor units; "" before the first look."""
    reference: str = ""


@dataclass(frozen=True)
class Converted:
    """Foreign money beside what it is in the books at a rate."""

    foreign: Money
    books: Money
    rate: str

    @property
    def shown(self) -> str:
        """As the form sends it back, to say that these figures were seen."""
        return f"{self.books.amount} {self.rate}"


def convert_foreign(command: TakeForeign, *, by: Actor) -> Converted:
    """Return what the money would be in the books. RuleBroken names the field that is wrong."""
    body, account = _account(command, by)
    asked = _asked(command, body, account)
    rate = asked.rate or ""
    foreign = Money(asked.amount, asked.currency)
    books = convert(foreign, body.currency, Decimal(rate))
    if books.amount > LIMIT:
        raise RuleBroken(
            "amount", _l("This is more than a payment can be. Check the amount and the rate.")
        )
    return Converted(foreign, books, rate)


def take_foreign(command: TakeForeign, *, by: Actor) -> Payment:
    """Take the money; a form sent twice is one payment. RuleBroken as ``convert_foreign``."""
    convert_foreign(command, by=by)
    return receive(_asked(command, *_account(command, by)), by=by)


def accounts_to_take(by: Actor) -> list[tuple[Organisation, Account]]:
    """Return the bank accounts and cash boxes of the organisations of ``by``, banks first."""
    found = [
        (body, account)
        for body in list_own(by)
        for account in list_accounts(body.id)
        if account.use in CHANNELS
    ]
    return sorted(found, key=lambda pair: (pair[0].code, pair[1].use is AccountUse.CASH))


def funds_to_give(by: Actor) -> list[tuple[Organisation, Fund]]:
    """Return the open funds that may get the money, by organisation and code."""
    return [(body, fund) for body in list_own(by) for fund in list_gift_funds(body.id)]


def name_of(body: Organisation, account: Account) -> str:
    """Return the name under which a form sends an account."""
    return f"{body.code}/{account.code}"


def _account(command: TakeForeign, by: Actor) -> tuple[Organisation, Account]:
    for body, account in accounts_to_take(by):
        if name_of(body, account) == command.account:
            return body, account
    raise RuleBroken("account", _l("Choose an account of an organisation you work for."))


def _asked(command: TakeForeign, body: Organisation, account: Account) -> Receive:
    if command.currency == body.currency:
        raise RuleBroken("currency", _l("The books are kept in this currency."))
    donor_id, payer_name = _giver(command)
    asked = Receive(
        organisation_id=body.id,
        donor_id=donor_id,
        payer_name=payer_name,
        channel=CHANNELS[account.use],
        reference=command.reference or public_id(),
        amount=command.amount,
        currency=command.currency,
        received_on=command.received_on,
        money_account_id=account.id,
        shares=_shares(command, body),
        rate=typed_rate(command.rate) if command.rate else None,
    )
    return with_rate(asked, body.currency)


def _giver(command: TakeForeign) -> tuple[int | None, str]:
    if not command.donor:
        if not command.payer_name:
            raise RuleBroken("payer_name", _l("Name who pays, or write the sponsor’s code."))
        return None, command.payer_name
    donor = find_donor_by_code(command.donor)
    if donor is None:
        raise RuleBroken("donor", _l("No sponsor has this code. Leave it blank if unknown."))
    return donor.id, command.payer_name or donor.name


def _shares(command: TakeForeign, body: Organisation) -> tuple[Share, ...]:
    if not command.fund:
        return ()
    for fund in list_gift_funds(body.id):
        if fund.public_id == command.fund and fund.currency == body.currency:
            return (Share(fund.id, command.amount),)
    raise RuleBroken("fund", _l("Choose an open fund of the organisation of the account."))

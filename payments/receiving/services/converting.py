"""Money in another currency: the rate it is frozen at, and what it is in the books."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.errors import RuleBroken
from core.formats import day
from core.i18n import _, _l
from core.money import Money
from payments.ledger.rules import BadRate, convert, known_currency, read_rate
from payments.ledger.services.rates import no_rate, rate_on
from payments.receiving.services.commands import Arrived, Receive


def with_rate(command: Receive, currency: str) -> Receive:
    """Return the command with the rate at which it is kept in the books' currency for ever.

    The rate given counts, else the one entered for its currency and day. RuleBroken("rate") when
    there is none or it is no rate; ("currency") for an unknown currency or for a share of a month,
    which is due in the currency of the books; ("amount") when a part is worth less than a minor
    unit.
    """
    if command.currency == currency:
        if command.rate is not None:
            raise RuleBroken("rate", _l("Money in the currency of the books has no rate."))
        return command
    if not known_currency(command.currency):
        raise RuleBroken("currency", _l("This is no currency we know, such as USD."))
    if any(share.instalment_id is not None for share in command.shares):
        raise in_other_currency()
    rate = _read(command.rate or rate_on(command.currency, command.received_on), command)
    for part in (command.amount, command.rest, *(share.amount for share in command.shares)):
        if part > 0 and not convert(Money(part, command.currency), currency, rate):
            raise RuleBroken("amount", _l("A part of this is worth less than the books can hold."))
    return replace(command, rate=format(rate.normalize(), "f"))


def in_other_currency() -> RuleBroken:
    """Return the refusal to pay a month with money of another currency."""
    return RuleBroken(
        "currency",
        _l(
            "A month is due in the currency of the books. Give this money to a fund, or leave it "
            "unallocated."
        ),
    )


def in_books(money: Arrived, amount: int, currency: str) -> tuple[int, dict[str, Any]]:
    """Return what part of a payment is in the books, and what its entry keeps of the foreign money.

    Half to even; the same amount when the payment came in the currency of the books.
    RuleBroken("amount") when it is worth less than a minor unit.
    """
    if money.rate is None:
        return amount, {}
    kept = {
        "foreign_amount": amount,
        "foreign_currency": money.currency,
        "rate": money.rate,
    }
    converted = convert(Money(amount, money.currency), currency, Decimal(money.rate))
    if not converted:
        raise RuleBroken("amount", _l("A part of this is worth less than the books can hold."))
    return converted.amount, kept


def _read(rate: str | None, command: Receive) -> Decimal:
    if rate is None:
        raise RuleBroken(
            "rate",
            _(
                "There is no rate of %(currency)s for %(day)s. Enter it under Exchange rates.",
                currency=command.currency,
                day=day(command.received_on),
            ),
        )
    try:
        return read_rate(rate)
    except BadRate as error:
        raise no_rate() from error

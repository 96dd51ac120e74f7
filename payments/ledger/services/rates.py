"""Exchange rates of days, each with its source."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from core.organisations.models import Organisation
from core.paging import Page, paginate
from payments.ledger.models import ExchangeRate
from payments.ledger.rules import BadRate, known_currency, read_typed_rate


@dataclass(frozen=True)
class EnterRate:
    """Units of the books' currency for one of ``currency`` on a day; ``source`` says who says so.

    ``rate`` is a decimal with a point.
    """

    currency: str
    day: date
    rate: str
    source: str


def enter_rate(command: EnterRate, *, by: Actor) -> ExchangeRate:
    """Enter the rate of a day, in place of one entered before; what was converted keeps its own.

    RuleBroken for an unknown currency or that of the books, a rate that is none, a day to come.
    """
    if not known_currency(command.currency):
        raise RuleBroken("currency", _l("This is no currency we know, such as USD."))
    if session.scalar(select(Organisation.id).where(Organisation.currency == command.currency)):
        raise RuleBroken("currency", _l("The books are kept in this currency."))
    if command.day > today():
        raise RuleBroken("day", _l("There is no rate of a day to come."))
    rate = typed_rate(command.rate)
    found = session.scalar(
        select(ExchangeRate).where(
            ExchangeRate.currency == command.currency, ExchangeRate.day == command.day
        )
    )
    before = found.rate if found else None
    if found is None:
        found = ExchangeRate(currency=command.currency, day=command.day)
        session.add(found)
    found.rate, found.source = rate, command.source
    found.entered_at, found.entered_by = now(), by.id or None
    session.flush()
    changes = {"rate": [before, rate], "source": [None, command.source]}
    record(Act("entered", "exchange_rate", f"{command.currency} {command.day}", changes), by)
    return found


def typed_rate(text: str) -> str:
    """Return a rate that a person wrote, as it is kept. RuleBroken("rate") when it is none."""
    try:
        return format(read_typed_rate(text).normalize(), "f")
    except BadRate as error:
        raise no_rate() from error


def no_rate() -> RuleBroken:
    """Return the refusal of a text that is no rate."""
    return RuleBroken(
        "rate",
        _l(
            "Write the rate as a number above zero, without marks between thousands: "
            "25450 or 25450.5."
        ),
    )


def rate_on(currency: str, day: date) -> str | None:
    """Return the rate entered for a currency and day."""
    return session.scalar(
        select(ExchangeRate.rate).where(ExchangeRate.currency == currency, ExchangeRate.day == day)
    )


def list_rates(number: int = 1) -> Page[ExchangeRate]:
    """Return a page of the rates, the latest first."""
    return paginate(
        select(ExchangeRate).order_by(ExchangeRate.day.desc(), ExchangeRate.currency), number
    )

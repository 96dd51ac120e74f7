"""The cash box counted by face value and held against the cash book."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.accounts.models import User
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import NotFound, RuleBroken
from core.formats import money
from core.i18n import _, _l
from core.money import Money
from core.organisations.models import Organisation
from core.paging import Page, paginate
from payments.ledger.models import Account
from payments.ledger.rules import AccountUse
from payments.ledger.services import balance_of
from payments.till.models import TillCount
from payments.till.rules import FACES, worth
from payments.till.services.accounts import (
    get_money_account,
    list_money_accounts,
    lock_account,
)


@dataclass(frozen=True, kw_only=True)
class CountTill:
    """What lies in the box now: pieces by face value in đồng; ``reason`` explains a difference."""

    account: str
    pieces: Mapping[int, int] = field(default_factory=dict)
    reason: str = ""
    reference: str = ""


@dataclass(frozen=True)
class CountRow:
    """A count with its cash box and who counted."""

    count: TillCount
    organisation: Organisation
    account: Account
    counter: str | None

    @property
    def counted(self) -> Money:
        """What lay in the box."""
        return Money(self.count.counted, self.count.currency)

    @property
    def booked(self) -> Money:
        """What the cash book said."""
        return Money(self.count.booked, self.count.currency)

    @property
    def difference(self) -> Money:
        """More in the box than in the book, or less when below zero."""
        return self.counted - self.booked

    @property
    def pieces(self) -> list[tuple[int, int, int]]:
        """(face value, pieces, worth), the largest first."""
        counted = json.loads(self.count.denominations)
        return [
            (face, number, face * number)
            for face in FACES
            for number in (counted.get(str(face), 0),)
        ]


def count_till(command: CountTill, *, by: Actor) -> TillCount:
    """Keep a count beside what the cash book says now; the books are never changed by it.

    A form sent twice is one count. RuleBroken("reason") when box and book differ without a reason,
    RuleBroken("account") for a box of another organisation.
    """
    box = get_money_account(list_money_accounts(AccountUse.CASH, by), command.account)
    lock_account(box.account.id)
    before = session.scalar(
        select(TillCount).where(
            TillCount.organisation_id == box.organisation.id,
            TillCount.reference == command.reference,
        )
    )
    if before is not None:
        return before
    counted, booked = worth(command.pieces), balance_of(box.account.id).amount
    if counted != booked and not command.reason:
        raise RuleBroken("reason", _differs(Money(counted), Money(booked)))
    count = TillCount(
        organisation_id=box.organisation.id,
        account_id=box.account.id,
        reference=command.reference,
        counted_on=today(),
        denominations=json.dumps({str(face): n for face, n in command.pieces.items() if n}),
        counted=counted,
        booked=booked,
        currency=box.account.currency,
        reason=command.reason,
        counted_at=now(),
        counted_by=by.id,
    )
    session.add(count)
    session.flush()
    changes = {"counted": [None, counted], "booked": [None, booked]}
    record(Act("counted", "till", count.public_id, changes, reason=command.reason), by)
    return count


def get_count(public_id: str, by: Actor) -> CountRow:
    """Return a count of an organisation that ``by`` works for. NotFound for any other."""
    found = session.execute(_rows(by).where(TillCount.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound(_l("There is no such count."))
    return CountRow(*found)


def list_counts(by: Actor, number: int = 1, *, differs: bool = False) -> Page[CountRow]:
    """Return the counts of the organisations of ``by``, the latest first."""
    query = _rows(by)
    if differs:
        query = query.where(_is_open_difference())
    page = paginate(query.order_by(TillCount.counted_at.desc(), TillCount.id.desc()), number)
    return Page([CountRow(*found) for found in page.items], page.total, page.number, page.size)


def counted_differences() -> Select[int]:
    """Select the number of cash boxes whose last count differs, to be narrowed by the caller."""
    return select(func.count(TillCount.id)).where(_is_open_difference())


def _is_open_difference() -> ColumnElement[bool]:
    """Select the last count of each box when it differs: a later count that agrees settles it."""
    later = aliased(TillCount)
    newer = exists().where(later.account_id == TillCount.account_id, later.id > TillCount.id)
    return and_(TillCount.counted != TillCount.booked, ~newer)


def _differs(counted: Money, booked: Money) -> str:
    said = _(
        "The box holds %(counted)s, the cash book says %(booked)s. Count again, or say why.",
        counted=money(counted),
        booked=money(booked),
    )
    return str(said)


def _rows(by: Actor) -> Select[TillCount, Organisation, Account, str | None]:
    query = (
        select(TillCount, Organisation, Account, User.name)
        .join(Organisation, Organisation.id == TillCount.organisation_id)
        .join(Account, Account.id == TillCount.account_id)
        .outerjoin(User, User.id == TillCount.counted_by)
    )
    if not by.everywhere:
        query = query.where(TillCount.organisation_id.in_(by.organisations))
    return query

"""Whom to remind today of what is open past its day, and why others in arrears are not.

Nobody is reminded while the commitment is paused or to renew; after the third stage a person is
asked (``flask pledges tasks``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, func, or_, select

from core.access import Actor
from core.dates import this_month, today
from core.db import Day, session
from core.mail.services import is_address
from core.money import Money
from core.organisations.models import Organisation
from donors.models import Donor
from payments.pledges.models import Instalment, Pledge, Reminder
from payments.pledges.rules import (
    DAYS_BETWEEN_REMINDERS,
    FIRST_REMINDER_DAYS,
    reminder_stage,
)
from payments.pledges.services.asking import may_be_asked
from payments.pledges.services.due import paid_amount, waived_amount
from payments.pledges.services.reading import in_scope, tidy_code
from payments.pledges.services.terms import in_term, not_paused
from payments.reminders.rules import WhyNot, why_not


@dataclass(frozen=True)
class Late:
    """A commitment in arrears: who pays, what is open since when, how often it was reminded.

    ``sent`` is the highest stage by which this debt was reminded, ``last_on`` the day of the last
    reminder of the commitment.
    """

    pledge: Pledge
    payer: Donor
    organisation: Organisation
    amount: Money
    since: date
    sent: int
    last_on: date | None
    asked: bool
    in_term: bool
    not_paused: bool

    @property
    def why_not(self) -> WhyNot | None:
        """Why nobody is reminded today; None when somebody is."""
        if not self.asked:
            return WhyNot.NOT_ASKED
        if not self.in_term:
            return WhyNot.TO_RENEW
        if not self.not_paused:
            return WhyNot.PAUSED
        return why_not(self.since, self.last_on, self.sent, today())

    @property
    def stage(self) -> int:
        """The number of the reminder that would go today; after the last, the last."""
        return reminder_stage((today() - self.since).days, self.sent) or self.sent

    @property
    def has_mail(self) -> bool:
        """Whether a mail can reach the payer."""
        return is_address(self.payer.email)

    @property
    def has_post(self) -> bool:
        """Whether a letter can reach the payer."""
        return bool(self.payer.address.strip())


def list_to_remind(*, by: Actor | None = None) -> list[Late]:
    """Return who is to be reminded today in the scope of ``by`` (None: of all), by code."""
    query = _late(by)
    last_on, since = query.selected_columns["last_on"], query.selected_columns["since"]
    wanted = query.where(
        *may_be_asked(),
        in_term(this_month()),
        not_paused(this_month()),
        since <= today() - timedelta(days=FIRST_REMINDER_DAYS),
        or_(last_on.is_(None), last_on <= today() - timedelta(days=DAYS_BETWEEN_REMINDERS)),
    )
    return [one for one in _read(wanted) if one.why_not is None]


def list_late(*, by: Actor | None = None) -> list[Late]:
    """Return every commitment with something open past its day in the scope of ``by``, by code."""
    return _read(_late(by))


def find_late(code: str, *, by: Actor | None = None) -> Late | None:
    """Return a commitment in the scope of ``by`` of which something is open past its day."""
    return next(iter(_read(_late(by).where(Pledge.code == tidy_code(code)))), None)


def late_of(pledge_ids: Sequence[int]) -> list[Late]:
    """Return those of the commitments with something open past its day, by code."""
    return _read(_late(None).where(Pledge.id.in_(pledge_ids)))


def reminders_of(pledge_id: int) -> list[Reminder]:
    """Return the reminders of a commitment, the newest first."""
    newest = select(Reminder).where(Reminder.pledge_id == pledge_id)
    return list(session.scalars(newest.order_by(Reminder.sent_on.desc())))


def _read(query: Select[*tuple[Any, ...]]) -> list[Late]:
    return [
        Late(
            *(row.Pledge, row.Donor, row.Organisation),
            Money(int(row.amount), row.currency),
            *(row.since, row.sent or 0, row.last_on),
            *(bool(row.asked), bool(row.in_term), bool(row.not_paused)),
        )
        for row in session.execute(query)
    ]


def _late(by: Actor | None) -> Select[*tuple[Any, ...]]:
    paid, waived = paid_amount(), waived_amount()
    owed = (
        select(
            Instalment.pledge_id,
            Instalment.currency,
            cast(func.sum(Instalment.amount - paid - waived), BigInteger).label("amount"),
            func.min(Instalment.due_on, type_=Day).label("since"),
        )
        .where(
            ~Instalment.settled,
            Instalment.due_on < today(),
            Instalment.amount > paid + waived,
        )
        .group_by(Instalment.pledge_id, Instalment.currency)
        .subquery("owed")
    )
    last = select(func.max(Reminder.sent_on, type_=Day)).where(Reminder.pledge_id == Pledge.id)
    stage = select(func.max(Reminder.stage)).where(
        Reminder.pledge_id == Pledge.id, Reminder.sent_on > owed.c.since
    )
    asked: ColumnElement[bool] = and_(*may_be_asked())
    return (
        select(
            Pledge,
            Donor,
            Organisation,
            owed.c.amount,
            owed.c.currency,
            owed.c.since,
            stage.scalar_subquery().label("sent"),
            last.scalar_subquery().label("last_on"),
            asked.label("asked"),
            in_term(this_month()).label("in_term"),
            not_paused(this_month()).label("not_paused"),
        )
        .join(owed, owed.c.pledge_id == Pledge.id)
        .join(Donor, Donor.id == func.coalesce(Pledge.payer_id, Pledge.donor_id))
        .join(Organisation, Organisation.id == Pledge.organisation_id)
        .where(*in_scope(by))
        .order_by(Pledge.code)
    )

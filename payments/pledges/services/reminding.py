"""Reminders: to who pays, of what is open past its day, at most one in 20 days, in three stages.

Nobody is reminded while the commitment is paused or to renew; after the third stage a person is
asked (``flask pledges tasks``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import BigInteger, Select, cast, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from core.access import Actor
from core.audit import Act, record
from core.batches import batches
from core.dates import now, this_month, today
from core.db import Day, session
from core.formats import day, money
from core.i18n import _, speaking
from core.mail.services import Mail, is_address, queue_mail
from core.money import Money
from core.organisations.models import Organisation
from donors.models import Donor
from payments.pledges.models import Instalment, Pledge, Reminder
from payments.pledges.rules import (
    DAYS_BETWEEN_REMINDERS,
    FIRST_REMINDER_DAYS,
    reminder_stage,
)
from payments.pledges.services.asking import Scan, may_be_asked, scans_of
from payments.pledges.services.due import paid_amount, waived_amount
from payments.pledges.services.reading import in_scope
from payments.pledges.services.terms import in_term, not_paused


@dataclass(frozen=True)
class ToRemind:
    """A payer to be reminded: of what, since when, and for the how-manieth time."""

    pledge: Pledge
    payer: Donor
    organisation: Organisation
    amount: Money
    since: date
    stage: int

    @property
    def has_address(self) -> bool:
        """Whether a mail can reach the payer; others are called."""
        return is_address(self.payer.email)


@dataclass(frozen=True)
class ReminderReport:
    """What one run sent, and who has no address."""

    sent: int
    no_address: int

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints."""
        return vars(self)


def list_to_remind(*, by: Actor | None = None) -> list[ToRemind]:
    """Return who is to be reminded today in the scope of ``by`` (None: of all), by code."""
    found = []
    for pledge, payer, organisation, amount, currency, since, sent in session.execute(_due(by)):
        stage = reminder_stage((today() - since).days, sent or 0)
        if stage is not None:
            money_open = Money(int(amount), currency)
            found.append(ToRemind(pledge, payer, organisation, money_open, since, stage))
    return found


def send_reminders(*, by: Actor | None = None) -> ReminderReport:
    """Queue a mail for each who is to be reminded and has an address; again today sends none."""
    wanted = list_to_remind(by=by)
    reachable = [one for one in wanted if one.has_address]
    kept = _keep(reachable)
    scans = scans_of(kept)
    for one in reachable:
        if one.pledge.id in kept:
            with speaking(one.payer.language):
                queue_mail(_mail(one, scans.get(one.pledge.id)))
    report = ReminderReport(len(kept), len(wanted) - len(reachable))
    if kept:
        changes = {"sent": [None, report.sent]}
        record(Act("reminded", "day", today().isoformat(), changes), by)
    return report


def _due(by: Actor | None) -> Select[*tuple[Any, ...]]:
    paid, waived = paid_amount(), waived_amount()
    owed = (
        select(
            Instalment.pledge_id,
            Instalment.currency,
            cast(func.sum(Instalment.amount - paid - waived), BigInteger).label("amount"),
            func.min(Instalment.due_on, type_=Day).label("since"),
        )
        .where(Instalment.due_on < today(), Instalment.amount > paid + waived)
        .group_by(Instalment.pledge_id, Instalment.currency)
        .subquery("owed")
    )
    last = select(func.max(Reminder.sent_on, type_=Day)).where(Reminder.pledge_id == Pledge.id)
    latest = last.scalar_subquery()
    stage = select(func.max(Reminder.stage)).where(
        Reminder.pledge_id == Pledge.id, Reminder.sent_on > owed.c.since
    )
    return (
        select(
            Pledge,
            Donor,
            Organisation,
            owed.c.amount,
            owed.c.currency,
            owed.c.since,
            stage.scalar_subquery(),
        )
        .join(owed, owed.c.pledge_id == Pledge.id)
        .join(Donor, Donor.id == func.coalesce(Pledge.payer_id, Pledge.donor_id))
        .join(Organisation, Organisation.id == Pledge.organisation_id)
        .where(
            *in_scope(by),
            *may_be_asked(),
            in_term(this_month()),
            not_paused(this_month()),
            owed.c.since <= today() - timedelta(days=FIRST_REMINDER_DAYS),
            or_(
                latest.is_(None),
                latest <= today() - timedelta(days=DAYS_BETWEEN_REMINDERS),
            ),
        )
        .order_by(Pledge.code)
    )


def _keep(wanted: Sequence[ToRemind]) -> set[int]:
    """Write the reminders; the database lets one a day through. Returns the pledges reminded."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    moment = now()
    rows = [
        {
            "pledge_id": one.pledge.id,
            "stage": one.stage,
            "payer_id": one.payer.id,
            "amount": one.amount.amount,
            "currency": one.amount.currency,
            "sent_on": today(),
            "sent_at": moment,
        }
        for one in wanted
    ]
    statement = insert(Reminder).on_conflict_do_nothing().returning(Reminder.pledge_id)
    kept: set[int] = set()
    for some in batches(rows):
        kept |= set(session.scalars(statement, some))
    return kept


def _mail(one: ToRemind, scan: Scan | None) -> Mail:
    name = one.organisation.name_en if one.payer.language == "en" else one.organisation.name_vi
    greeting = {
        1: _("You may have overlooked it, or your money is on its way:"),
        2: _("We have not seen your contribution yet:"),
        3: _("We are worried whether you can go on; please tell us if you need a pause:"),
    }[one.stage]
    facts = _(
        "%(amount)s of commitment %(code)s is open since %(day)s.\n\n"
        "Please write the code %(code)s when you pay. If you have paid, we thank you and ask you "
        "to ignore this letter.",
        amount=money(one.amount),
        code=one.pledge.code,
        day=day(one.since),
    )
    return Mail(
        recipient=one.payer.email,
        subject=_("Your commitment %(code)s", code=one.pledge.code),
        body="\n\n".join([greeting, facts, *_how_to_pay(scan), name]),
        key=f"reminder:{one.pledge.public_id}:{today().isoformat()}",
    )


def _how_to_pay(scan: Scan | None) -> list[str]:
    """Return what a transfer needs, line by line to be copied, and where its code stands."""
    if scan is None:
        return []
    return [
        _(
            "To pay all that is open today:\n"
            "Bank: %(bank)s\nAccount: %(number)s\nAmount: %(amount)s\nContent: %(content)s\n\n"
            "The code to scan is on your page: %(page)s",
            bank=scan.account.bank,
            number=scan.account.number,
            amount=money(scan.amount),
            content=scan.content,
            page=f"{current_app.config['PUBLIC_URL']}/my/payments",
        )
    ]

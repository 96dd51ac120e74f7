"""Changes of a running commitment, each a dated act that leaves past instalments alone."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select

from core.access import Actor
from core.audit import Act, record
from core.dates import Month, this_month
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from core.labels import label
from donors.models import Donor
from payments.pledges.models import Instalment, Pledge, PledgeVersion
from payments.pledges.rules import Method, Rhythm, TaskKind, month_index, rhythm_start
from payments.pledges.schedule import ChangeRefusal, Schedule, Terms, refusal_of_change
from payments.pledges.services.pauses import lock_running
from payments.pledges.services.schedules import last_made, schedule_of
from payments.pledges.services.tasks import close_tasks


@dataclass(frozen=True)
class ChangeTerms:
    """New terms from a month on; amount in minor units of the commitment's currency."""

    from_month: Month
    amount: int
    rhythm: Rhythm
    anchor_day: int


@dataclass(frozen=True)
class ChangePayer:
    """Who pays and how; without a payer's code the giver pays."""

    method: Method
    payer: str = ""


@dataclass(frozen=True)
class RenewPledge:
    """Months promised from the end of the term on; None: open-ended from now on."""

    months: int | None = None


def change_terms(pledge: Pledge, command: ChangeTerms, *, by: Actor | None) -> PledgeVersion:
    """Let other terms hold from a month on; months made before keep what they asked for.

    RuleBroken("from_month") when they cannot begin then, RuleBroken("amount") below one unit;
    WrongState when the commitment has ended.
    """
    lock_running(pledge)
    if command.amount <= 0:
        raise RuleBroken("amount", _l("The amount must be more than zero."))
    schedule = schedule_of(pledge.id)
    new = _terms(schedule, command)
    refusal = refusal_of_change(schedule, new, this_month(), last_made(pledge.id))
    if refusal is not None:
        raise RuleBroken("from_month", label(refusal))
    old = schedule.at(new.since)
    row = _row(pledge, new)
    changes = {
        "from_month": [None, row.from_month],
        "amount": [old.amount, new.amount],
        "rhythm": [old.rhythm.value, new.rhythm.value],
        "anchor_day": [old.anchor_day, new.anchor_day],
    }
    record(Act("changed", "pledge", pledge.code, changes), by)
    return row


def change_payer(pledge: Pledge, command: ChangePayer, *, by: Actor | None) -> None:
    """Let another pay, or in another way, from now on.

    RuleBroken("payer") when nobody has the code; RuleBroken("method") between money that passes
    through the fund and support that is handed over.
    """
    lock_running(pledge)
    payer_id = None
    if command.payer:
        code = command.payer.strip().upper()
        payer_id = session.scalar(select(Donor.id).where(Donor.code == code))
        if payer_id is None:
            raise RuleBroken("payer", _l("No sponsor has this code."))
    if (pledge.method is Method.WITNESSED) != (command.method is Method.WITNESSED):
        raise RuleBroken(
            "method",
            _l("Support handed over directly is another commitment: end this one and open a new."),
        )
    payer_id = None if payer_id == pledge.donor_id else payer_id
    changes: dict[str, list[Any]] = {
        "method": [pledge.method.value, command.method.value],
        "payer": [pledge.payer_id, payer_id],
    }
    if all(before == after for before, after in changes.values()):
        raise RuleBroken("payer", label(ChangeRefusal.NOTHING))
    pledge.method, pledge.payer_id = command.method, payer_id
    session.flush()
    record(Act("changed", "pledge", pledge.code, changes), by)


def renew_pledge(pledge: Pledge, command: RenewPledge, *, by: Actor | None) -> None:
    """Promise further months from the end of the term on, or without an end.

    RuleBroken("months") when the commitment has no term or the months are not above zero.
    """
    lock_running(pledge)
    session.refresh(pledge)
    if pledge.renew_month is None or pledge.term_months is None:
        raise RuleBroken("months", _l("This commitment is open-ended: there is nothing to renew."))
    if command.months is not None and command.months <= 0:
        raise RuleBroken("months", _l("Write a number of months above zero."))
    before = pledge.renew_month
    if command.months is None:
        pledge.renew_month = pledge.term_months = None
    else:
        pledge.renew_month = str(Month.parse(before) + command.months)
        pledge.term_months += command.months
    session.flush()
    close_tasks(pledge.id, (TaskKind.RENEWAL, TaskKind.RENEWAL_60, TaskKind.RENEWAL_30))
    changes = {"renew_month": [before, pledge.renew_month]}
    record(Act("renewed", "pledge", pledge.code, changes), by)


def _terms(schedule: Schedule, command: ChangeTerms) -> Terms:
    old = schedule.at(command.from_month)
    start = old.start
    if command.rhythm is not old.rhythm:
        start = rhythm_start(command.from_month, command.rhythm)
    return Terms(command.from_month, start, command.rhythm, command.amount, command.anchor_day)


def _row(pledge: Pledge, new: Terms) -> PledgeVersion:
    """Write the terms, in place of others planned for the same month that nothing used."""
    row = session.scalar(
        select(PledgeVersion).where(
            PledgeVersion.pledge_id == pledge.id, PledgeVersion.from_month == str(new.since)
        )
    )
    if row is None:
        currency = session.scalars(
            select(PledgeVersion.currency).where(PledgeVersion.pledge_id == pledge.id).limit(1)
        ).one()
        row = PledgeVersion(pledge_id=pledge.id, from_month=str(new.since), currency=currency)
        session.add(row)
    elif session.scalar(select(exists().where(Instalment.version_id == row.id))):
        raise RuleBroken("from_month", label(ChangeRefusal.MADE))
    row.rhythm, row.step, row.amount = new.rhythm, new.rhythm.months, new.amount
    row.start_index, row.anchor_day = month_index(new.start), new.anchor_day
    session.flush()
    return row

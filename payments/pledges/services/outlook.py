"""What a commitment looks like from here on: shown before and after an act, as a check."""

from sqlalchemy import select

from core.db import session
from core.formats import day, money, month
from core.i18n import _
from core.labels import label
from core.money import Money
from donors.models import Donor
from payments.pledges.models import Pledge
from payments.pledges.rules import Span
from payments.pledges.services.reading import PledgeRow, pledge_rows
from payments.pledges.services.schedules import upcoming

MONTHS = 6


def outlook(pledge_id: int) -> list[tuple[str, str]]:
    """Return (label, words) of all that an act may change, in the language spoken."""
    row = pledge_rows([pledge_id])[0]
    pledge, payer = row.pledge, payer_of(row.pledge)
    return [
        (_("State"), str(label(pledge.state))),
        (_("Next months"), _next(row) or "–"),
        (_("To renew from"), month(pledge.renew_month) or _("open-ended")),
        (_("Paused"), ", ".join(_span(one) for one in row.schedule.pauses) or "–"),
        (_("Paid by"), f"{(payer or row.donor).name}, {label(pledge.method)}"),
        (_("Arrears"), money(row.arrears) if row.arrears else "–"),
        (_("Ended on"), day(pledge.ended_on) or "–"),
    ]


def payer_of(pledge: Pledge) -> Donor | None:
    """Return who pays when it is not the giver."""
    if pledge.payer_id is None:
        return None
    return session.scalars(select(Donor).where(Donor.id == pledge.payer_id)).one()


def _next(row: PledgeRow) -> str:
    if not row.pledge.runs:
        return ""
    return "; ".join(
        _(
            "%(month)s: %(amount)s by %(day)s",
            month=month(due.month),
            amount=money(Money(due.amount, row.terms.currency)),
            day=day(due.due_on),
        )
        for due in upcoming(row.pledge.id, MONTHS)
    )


def _span(span: Span) -> str:
    return f"{month(span.first)}–{month(span.last) if span.last else '…'}"

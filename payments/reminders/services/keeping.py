"""The dated row of a reminder: it is what the twenty days are counted from."""

from collections.abc import Sequence

from core.dates import now, today
from core.statements import write_new
from payments.pledges.models import LetterBatch, Reminder
from payments.pledges.rules import ReminderWay
from payments.reminders.services.whom import Late


def keep(wanted: Sequence[Late], batch: LetterBatch | None = None) -> set[int]:
    """Write the reminders, by letter when there is a batch; return the pledges reminded.

    The database lets one a day through.
    """
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
            "way": ReminderWay.LETTER if batch else ReminderWay.MAIL,
            "batch_id": batch.id if batch else None,
        }
        for one in wanted
    ]
    return {row.pledge_id for row in write_new(Reminder, rows, ("pledge_id",))}

"""By which way a payer is reminded, and why somebody in arrears is not."""

from datetime import date, timedelta
from enum import StrEnum

from payments.pledges.rules import DAYS_BETWEEN_REMINDERS, FIRST_REMINDER_DAYS, reminder_stage


class WhyNot(StrEnum):
    """Why nobody is reminded of what is open, or not by this way."""

    NOT_ASKED = "not_asked"
    """Ended, handed over directly, or the giver must not be asked."""
    PAUSED = "paused"
    TO_RENEW = "to_renew"
    TOO_EARLY = "too_early"
    RECENT = "recent"
    ALL_SENT = "all_sent"
    """No further reminder is due: the next waits for its day, or a person is asked."""
    BY_MAIL = "by_mail"
    NO_ADDRESS = "no_address"
    PAID = "paid"


def why_not(since: date, last_on: date | None, sent: int, today: date) -> WhyNot | None:
    """Return why what is open ``since`` a day is not reminded of today; None when it is.

    ``last_on`` is the day of the last reminder of the commitment, ``sent`` the highest stage by
    which this debt was reminded.
    """
    if since > today - timedelta(days=FIRST_REMINDER_DAYS):
        return WhyNot.TOO_EARLY
    if last_on is not None and last_on > today - timedelta(days=DAYS_BETWEEN_REMINDERS):
        return WhyNot.RECENT
    return WhyNot.ALL_SENT if reminder_stage((today - since).days, sent) is None else None

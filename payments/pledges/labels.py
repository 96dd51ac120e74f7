"""Words for rhythms, methods, states and views of commitments.

Members of different enums with one value are one key to a dict, so each enum has its own.
"""

from core.i18n import _l
from core.labels import register
from payments.pledges.rules import (
    EndReason,
    Method,
    PledgeState,
    PledgeView,
    ReminderWay,
    Rhythm,
    RunState,
    StripState,
    TaskKind,
    WaiverKind,
)
from payments.pledges.schedule import ChangeRefusal

register(
    Rhythm,
    {
        Rhythm.MONTH: _l("every month"),
        Rhythm.QUARTER: _l("every quarter"),
        Rhythm.YEAR: _l("every year"),
        Rhythm.SCHOOL_YEAR: _l("every school year"),
    },
)
register(
    Method,
    {
        Method.TRANSFER: _l("Bank transfer"),
        Method.CASH: _l("Cash"),
        Method.CARD: _l("Card"),
        Method.WITNESSED: _l("Handed over directly"),
    },
)
register(
    PledgeState,
    {
        PledgeState.RUNNING: _l("Running"),
        PledgeState.ENDED: _l("Ended"),
    },
)
register(
    TaskKind,
    {
        TaskKind.RENEWAL: _l("Renew or end the commitment"),
        TaskKind.RENEWAL_60: _l("The term ends within 60 days"),
        TaskKind.RENEWAL_30: _l("The term ends within 30 days"),
        TaskKind.LAPSE: _l("Nothing came for months: ask, or end the commitment"),
    },
)
register(
    StripState,
    {
        StripState.PAID: _l("paid"),
        StripState.LATE: _l("paid late"),
        StripState.PART: _l("paid in part"),
        StripState.MISSED: _l("missed"),
        StripState.DUE: _l("due"),
        StripState.COVERED: _l("paid by the cover fund"),
        StripState.WAIVED: _l("waived"),
        StripState.PAUSED: _l("paused"),
        StripState.TO_RENEW: _l("to renew"),
        StripState.NONE: _l("nothing due"),
    },
)
register(
    PledgeView,
    {
        PledgeView.ALL: _l("All"),
        PledgeView.ARREARS: _l("In arrears"),
        PledgeView.TO_RENEW: _l("To renew"),
        PledgeView.TASKS: _l("With a task"),
        PledgeView.WITNESSED: _l("Handed over directly"),
        PledgeView.ENDED: _l("Ended"),
    },
)
register(
    EndReason,
    {
        EndReason.FULFILLED: _l("The term is over"),
        EndReason.DONOR_ASKED: _l("The sponsor asked to stop"),
        EndReason.DONOR_DIED: _l("The sponsor died or was dissolved"),
        EndReason.CHILD_LEFT: _l("The child left the programme"),
        EndReason.LAPSED: _l("Nothing came for months"),
        EndReason.REPLACED: _l("Another commitment takes its place"),
    },
)
register(
    WaiverKind,
    {
        WaiverKind.WAIVED: _l("waived"),
        WaiverKind.WRITTEN_OFF: _l("written off"),
        WaiverKind.CARRIED_OVER: _l("carried over to a successor"),
    },
)
register(
    ReminderWay,
    {ReminderWay.MAIL: _l("mail sent"), ReminderWay.LETTER: _l("letter printed")},
)
register(
    RunState,
    {
        RunState.RUNNING: _l("at work"),
        RunState.DONE: _l("done"),
        RunState.STOPPED: _l("stopped half-way"),
    },
)
register(
    ChangeRefusal,
    {
        ChangeRefusal.PAST: _l(
            "A change begins this month or later, and not before the first month."
        ),
        ChangeRefusal.PLANNED: _l(
            "A change is planned for a later month already: choose that month."
        ),
        ChangeRefusal.NOTHING: _l("Nothing is changed."),
        ChangeRefusal.NO_START: _l(
            "Another rhythm begins in a month in which the old one asks for money: see the "
            "next months."
        ),
        ChangeRefusal.NO_SEPTEMBER: _l("A school year begins in September."),
        ChangeRefusal.MADE: _l(
            "Months from then on are made or paid ahead: choose a month after the last of them."
        ),
    },
)

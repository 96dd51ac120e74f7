"""The work queue: counters, what to do next with what people did about it, months in money."""

from sponsorship.workbench.services.acts import Act, get_act, kinds_of, list_acts
from sponsorship.workbench.services.counters import Counter, list_counters
from sponsorship.workbench.services.marks import Done, Snooze, claim, finish, reopen, snooze
from sponsorship.workbench.services.months import MonthMoney, money_of_last_months

__all__ = [
    "Act",
    "Counter",
    "Done",
    "MonthMoney",
    "Snooze",
    "claim",
    "finish",
    "get_act",
    "kinds_of",
    "list_acts",
    "list_counters",
    "money_of_last_months",
    "reopen",
    "snooze",
]

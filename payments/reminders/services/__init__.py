"""Whom to remind, by mail and by letter."""

from payments.reminders.services.letters import (
    PRINT,
    Batch,
    PrintLetters,
    gets_letter,
    list_batches,
    print_again,
    print_for,
    print_letters,
)
from payments.reminders.services.mailing import ReminderReport, send_reminders, send_to
from payments.reminders.services.whom import (
    Late,
    find_late,
    list_late,
    list_to_remind,
    reminders_of,
)

__all__ = [
    "PRINT",
    "Batch",
    "Late",
    "PrintLetters",
    "ReminderReport",
    "find_late",
    "gets_letter",
    "list_batches",
    "list_late",
    "list_to_remind",
    "print_again",
    "print_for",
    "print_letters",
    "reminders_of",
    "send_reminders",
    "send_to",
]

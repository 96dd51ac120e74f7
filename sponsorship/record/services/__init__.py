"""What the record's pages do and show that needs more than the child alone."""

from sponsorship.record.services.leaving import consequences_of, leave_programme, pause
from sponsorship.record.services.needs import Needs, needs_of
from sponsorship.record.services.watching import (
    Watched,
    count_watched,
    list_watched,
    watched_count,
)

__all__ = [
    "Needs",
    "Watched",
    "consequences_of",
    "count_watched",
    "leave_programme",
    "list_watched",
    "needs_of",
    "pause",
    "watched_count",
]

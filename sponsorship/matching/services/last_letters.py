"""Letters on their way when a child has left: the sponsor chooses what becomes of them."""

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from sponsorship.matching.models import Departure
from sponsorship.matching.rules import LastLetters, last_letters_now
from sponsorship.matching.services.departures import Left, move_on


def choose_last_letters(left: Left, choice: LastLetters, *, by: Actor) -> None:
    """Keep the sponsor's choice for letters on their way, whatever became of the money.

    WrongState before the sponsor was told and after the last day to choose.
    """
    move_on(
        left.departure,
        {"last_letters": choice, "letters_chosen_at": now()},
        Departure.told_on.is_not(None),
        Departure.choose_by >= today(),
    )
    record(Act("last letters chosen", "child", left.child.code, {"choice": choice.value}), by)


def may_choose_letters(left: Left) -> bool:
    """Say whether the sponsor may still choose what becomes of letters on their way."""
    last = left.departure.choose_by
    return last is not None and last >= today()


def letters_rule(departure: Departure) -> LastLetters | None:
    """Return what holds today for letters on their way; None while it is open."""
    return last_letters_now(
        told=departure.told_on is not None,
        stopped=departure.stopped_at is not None,
        chosen=departure.letters_chosen_at is not None,
        choose_by=departure.choose_by,
        rule=departure.last_letters,
        today=today(),
    )

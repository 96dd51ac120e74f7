"""The day's own work on the records: who has turned 16 or 18, and the allowances of today."""

from sqlalchemy import exists

from core.dates import now, today
from core.statements import write_new
from sponsorship.children.identity import births_up_to
from sponsorship.children.life_rules import BIRTHDAYS, LifeEvent
from sponsorship.children.models import Child, ChildEvent
from sponsorship.children.rules import Standing


def keep_birthdays() -> int:
    """Write down who has turned 16 or 18, each once; returns how many. Idempotent.

    Where the day of birth is not known, the latest possible one counts: nobody loses a right of
    the young because a paper is incomplete.
    """
    return sum(_keep(age, kind) for age, kind in BIRTHDAYS.items())


def _keep(age: int, kind: LifeEvent) -> int:
    day = today()
    told = exists().where(ChildEvent.child_id == Child.id, ChildEvent.kind == kind)
    births = births_up_to(age, day, (Child.standing != Standing.EXITED) & ~told)
    turned = {child_id: birth.turns(age) for child_id, birth in births.items()}
    rows = [
        {"child_id": child_id, "kind": kind, "day": on, "document": "", "recorded_at": now()}
        for child_id, on in turned.items()
        if on <= day
    ]
    # Two runs at once keep one row: the database refuses the second.
    return len(write_new(ChildEvent, rows, ("id",)))

"""The day's own work on the records: who has turned 16 or 18, and the allowances of today."""

from sqlalchemy import exists
from sqlalchemy.dialects import postgresql, sqlite

from core.dates import now, today
from core.db import session
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
    if not rows:
        return 0
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    # Two runs at once keep one row: the database refuses the second.
    kept = session.scalars(
        insert(ChildEvent).on_conflict_do_nothing().returning(ChildEvent.id), rows
    )
    return len(kept.all())

"""What others give the child a month, and what it needs: the ground of every match."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, insert, or_, select, update

from core.access import Actor
from core.audit import Act, record
from core.batches import batches
from core.dates import today
from core.db import public_id, session
from core.errors import NotFound, RuleBroken
from core.i18n import _l
from sponsorship.children.models import Child, OtherSupport
from sponsorship.children.record_rules import SupportSource


@dataclass(frozen=True, slots=True)
class AddSupport:
    """Who gives how much a month, in minor units of the child's currency, between which days."""

    source: SupportSource
    amount: int
    from_day: date
    to_day: date | None = None
    giver: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class EndSupport:
    """Which support ends, and its first day without."""

    support: str
    day: date


def supports_of(child_id: int) -> Sequence[OtherSupport]:
    """Return what others give and gave, newest first."""
    newest = (OtherSupport.from_day.desc(), OtherSupport.id.desc())
    return session.scalars(
        select(OtherSupport).where(OtherSupport.child_id == child_id).order_by(*newest)
    ).all()


def add_support(child: Child, asked: AddSupport, *, by: Actor) -> None:
    """Keep what others give; a new state allowance follows the one before. Raises RuleBroken."""
    session.refresh(child, with_for_update=True)
    if asked.source is not SupportSource.STATE_ALLOWANCE and not asked.giver:
        raise RuleBroken("giver", _l("Name who gives it."))
    if asked.to_day is not None and asked.to_day < asked.from_day:
        raise RuleBroken("to_day", _l("The end lies before the start."))
    if asked.source is SupportSource.STATE_ALLOWANCE:
        _end_allowance_before(child, asked.from_day)
    session.add(
        OtherSupport(
            child_id=child.id,
            currency=child.currency,
            recorded_by=by.id or None,
            **asdict(asked),
        )
    )
    session.flush()
    refresh_allowances(Child.id == child.id)
    session.refresh(child)
    changes = {"source": asked.source, "amount": asked.amount, "from_day": asked.from_day}
    record(Act("support recorded", "child", child.code, changes), by)


def end_support(child: Child, asked: EndSupport, *, by: Actor) -> None:
    """End what somebody gives. Raises NotFound, and RuleBroken for a day before its start."""
    support = session.scalar(
        select(OtherSupport).where(
            OtherSupport.child_id == child.id, OtherSupport.public_id == asked.support
        )
    )
    if support is None:
        raise NotFound(_l("There is no such support."))
    if asked.day < support.from_day:
        raise RuleBroken("day", _l("The end lies before the start."))
    changes = {"to_day": [support.to_day, asked.day], "source": support.source}
    support.to_day = asked.day
    session.flush()
    refresh_allowances(Child.id == child.id)
    session.refresh(child)
    record(Act("support ended", "child", child.code, changes), by)


def assess_need(child: Child, need: int | None, *, by: Actor) -> None:
    """Keep what the child needs a month, minor units of its currency; None: not assessed."""
    changes = {"need": [child.need, need]}
    child.need = need
    session.flush()
    record(Act("need assessed", "child", child.code, changes), by)


def write_allowances(amounts: dict[int, tuple[int, date]], currency: str, by: Actor | None) -> None:
    """Keep the state allowances with which children come onto the books: amount and first day."""
    rows = [
        _allowance(child_id, amount, since, currency, by)
        for child_id, (amount, since) in amounts.items()
        if amount
    ]
    for batch in batches(rows):
        session.execute(insert(OtherSupport), batch)


def replace_allowance(child: Child, amount: int, by: Actor | None) -> None:
    """Let a register or a form say what the state gives from today; 0 is nothing."""
    day = today()
    open_rows = OtherSupport.to_day.is_(None) | (OtherSupport.to_day > day)
    session.execute(
        update(OtherSupport)
        .where(*_allowances_of(child), OtherSupport.from_day <= day, open_rows)
        .values(to_day=day)
    )
    if amount:
        session.execute(
            insert(OtherSupport), [_allowance(child.id, amount, day, child.currency, by)]
        )


def refresh_allowances(which: ColumnElement[bool] | None = None) -> int:
    """Make ``Child.allowance`` say what the state gives today; returns how many changed."""
    day = today()
    given = (
        select(func.coalesce(func.sum(OtherSupport.amount), 0))
        .where(
            OtherSupport.child_id == Child.id,
            OtherSupport.source == SupportSource.STATE_ALLOWANCE,
            *in_force(day),
        )
        .scalar_subquery()
    )
    on_record = exists().where(OtherSupport.child_id == Child.id)
    changed = session.scalars(
        update(Child)
        .where(on_record, Child.allowance != given, *(() if which is None else (which,)))
        .values(allowance=given, version=Child.version + 1)
        .returning(Child.id)
        .execution_options(synchronize_session=False)
    )
    return len(changed.all())


def in_force(day: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that support is given on a day."""
    open_end = or_(OtherSupport.to_day.is_(None), OtherSupport.to_day > day)
    return OtherSupport.from_day <= day, open_end


def _end_allowance_before(child: Child, day: date) -> None:
    later = select(OtherSupport.id).where(*_allowances_of(child), OtherSupport.from_day >= day)
    if session.scalar(later.limit(1)) is not None:
        raise RuleBroken(
            "from_day", _l("An allowance from that day or a later one is recorded: end it first.")
        )
    session.execute(
        update(OtherSupport)
        .where(
            *_allowances_of(child),
            or_(OtherSupport.to_day.is_(None), OtherSupport.to_day > day),
        )
        .values(to_day=day)
    )


def _allowances_of(child: Child) -> tuple[ColumnElement[bool], ...]:
    return (
        OtherSupport.child_id == child.id,
        OtherSupport.source == SupportSource.STATE_ALLOWANCE,
    )


def _allowance(
    child_id: int, amount: int, since: date, currency: str, by: Actor | None
) -> dict[str, object]:
    return {
        "public_id": public_id(),
        "child_id": child_id,
        "source": SupportSource.STATE_ALLOWANCE,
        "amount": amount,
        "currency": currency,
        "from_day": since,
        "recorded_by": (by.id or None) if by else None,
    }

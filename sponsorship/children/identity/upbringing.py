"""Where a child lives, what school it goes to, and which papers it has."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import delete, select

from core.access import Actor
from core.db import session
from core.errors import Duplicate, RuleBroken
from core.i18n import _l
from sponsorship.children.identity_models import CareSetting, ChildIdentity, ChildPaper, Schooling
from sponsorship.children.record_rules import CareKind, PaperKind, Term


@dataclass(frozen=True, slots=True)
class Settle:
    """Where the child lives from a day on; a shelter is named for staff alone."""

    kind: CareKind
    from_day: date
    facility: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Attend:
    """School and grade in a half of the school year that begins in ``school_year``."""

    school_year: int
    term: Term
    school: str
    grade: int | None = None
    boards: bool = False


@dataclass(frozen=True, slots=True)
class SeePaper:
    """A paper that somebody has seen; an insurance card has a last day."""

    kind: PaperKind
    number: str
    seen_on: date
    expires_on: date | None = None


def care_of(child_id: int) -> Sequence[CareSetting]:
    """Return where the child lived, the present place first."""
    newest = (CareSetting.to_day.is_not(None), CareSetting.from_day.desc(), CareSetting.id.desc())
    return session.scalars(
        select(CareSetting).where(CareSetting.child_id == child_id).order_by(*newest)
    ).all()


def settle(child_id: int, asked: Settle) -> CareKind | None:
    """Keep where the child lives from a day on; returns where it lived before.

    Raises RuleBroken("from_day") before the day on which the present place began.
    """
    present = next((one for one in care_of(child_id) if one.to_day is None), None)
    if present is not None:
        if asked.from_day < present.from_day:
            raise RuleBroken("from_day", _l("The one before began later than this day."))
        present.to_day = asked.from_day
        session.flush()
    session.add(CareSetting(child_id=child_id, **asdict(asked)))
    session.flush()
    return present.kind if present else None


def schooling_of(child_id: int) -> Sequence[Schooling]:
    """Return the child's school by half year, newest first."""
    newest = (Schooling.school_year.desc(), Schooling.term.desc())
    return session.scalars(
        select(Schooling).where(Schooling.child_id == child_id).order_by(*newest)
    ).all()


def attend(child_id: int, asked: Attend) -> Schooling:
    """Keep school and grade of a half year, in place of what was kept of it before.

    Returns the newest half year, which is what the record says today.
    """
    session.execute(
        delete(Schooling).where(
            Schooling.child_id == child_id,
            Schooling.school_year == asked.school_year,
            Schooling.term == asked.term,
        )
    )
    session.add(Schooling(child_id=child_id, **asdict(asked)))
    session.flush()
    newest = schooling_of(child_id)[0]
    session.get_one(ChildIdentity, child_id).school = newest.school
    session.flush()
    return newest


def papers_of(child_id: int) -> Sequence[ChildPaper]:
    """Return the papers that were seen, by kind, newest first."""
    return session.scalars(
        select(ChildPaper)
        .where(ChildPaper.child_id == child_id)
        .order_by(ChildPaper.kind, ChildPaper.seen_on.desc(), ChildPaper.id.desc())
    ).all()


def see_paper(child_id: int, seen: SeePaper, by: Actor) -> None:
    """Keep a paper. Raises Duplicate("number") for one that was kept before."""
    known = any(
        (paper.kind, paper.number) == (seen.kind, seen.number) for paper in papers_of(child_id)
    )
    if known:
        raise Duplicate("number", _l("This paper is on the record already."))
    session.add(ChildPaper(child_id=child_id, recorded_by=by.id or None, **asdict(seen)))
    session.flush()

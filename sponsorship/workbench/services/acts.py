"""What to do next: the things of every kind a person works on, with what became of each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from core.access import Actor
from core.accounts.models import User
from core.dates import local_day, now, today
from core.db import session
from core.errors import NotFound
from core.formats import day, instant
from core.i18n import _, _l
from payments.approvals.registry import kind_of
from sponsorship.workbench.models import QueueMark
from sponsorship.workbench.rules import CLAIM_LIFE, ActKind, MarkKind, View
from sponsorship.workbench.services.sources import SOURCES, Query

SHOWN = 25
"""Things of each view, the most urgent first."""


@dataclass(frozen=True)
class Act:
    """Something to do, with why it is due now, and the mark that stands on it."""

    kind: ActKind
    subject_id: int
    ref: str
    due: date
    about: str
    why: str
    endpoint: str
    arguments: dict[str, str]
    mark: QueueMark | None
    owner: str
    """Who put the mark there."""

    @property
    def late(self) -> bool:
        """Say whether the day on which it was due is over."""
        return self.due < today()


def list_acts(
    actor: Actor, view: View = View.OPEN, kind: ActKind | None = None, place: str = ""
) -> list[Act]:
    """Return what there is to do, the soonest first; a query for each kind the person works on.

    ``place`` narrows it to the children of a commune.
    """
    acts = [
        act
        for each in kinds_of(actor)
        if kind in {None, each}
        for act in _found(each, _at(place, _marked(each, actor)).where(_in(view, actor)))
    ]
    return sorted(acts, key=lambda act: (act.due, act.kind, act.about))[:SHOWN]


def kinds_of(actor: Actor) -> list[ActKind]:
    """Return the kinds of work the person does."""
    return [kind for kind, source in SOURCES.items() if actor.may(source.permission)]


def get_act(kind: ActKind, ref: str, actor: Actor) -> Act:
    """Return a thing to do; NotFound when it is done, or not the actor's to do."""
    found: list[Act] = []
    if kind in kinds_of(actor):
        query = _marked(kind, actor)
        found = _found(kind, query.where(_column(query, "ref") == ref))
    if not found:
        raise NotFound(_l("This is done already, or there is no such thing to do."))
    return found[0]


def _at(place: str, query: Query) -> Query:
    return query.where(_column(query, "place") == place) if place else query


def _column(query: Query, name: str) -> Any:
    (found,) = (each for each in query.selected_columns if each.name == name)
    return found


def _marked(kind: ActKind, actor: Actor) -> Query:
    """Return a source as rows beside the marks that stand and who made them."""
    source = SOURCES[kind].query(actor).subquery()
    stands = and_(
        QueueMark.act == kind,
        QueueMark.subject_id == source.c.subject,
        QueueMark.ended_at.is_(None),
    )
    return (
        select(*source.c, QueueMark, User.name.label("owner"))
        .outerjoin(QueueMark, stands)
        .outerjoin(User, User.id == QueueMark.made_by)
        .order_by(source.c.due, source.c.subject)
        .limit(SHOWN)
    )


def _in(view: View, actor: Actor) -> ColumnElement[bool]:
    claimed = and_(QueueMark.kind == MarkKind.CLAIMED, QueueMark.made_at > now() - CLAIM_LIFE)
    put_off = and_(QueueMark.kind == MarkKind.SNOOZED, QueueMark.until > today())
    done = QueueMark.kind == MarkKind.DONE
    if view is View.MINE:
        return and_(claimed, QueueMark.made_by == actor.id)
    if view is View.SNOOZED:
        return put_off
    if view is View.DONE:
        return done
    return or_(QueueMark.id.is_(None), ~or_(put_off, done))


def _found(kind: ActKind, query: Query) -> list[Act]:
    return [_act(kind, row) for row in session.execute(query)]


def _act(kind: ActKind, row: Any) -> Act:
    source = SOURCES[kind]
    mark = row.QueueMark if row.QueueMark and stands(row.QueueMark) else None
    return Act(
        kind=kind,
        subject_id=row.subject,
        ref=row.ref,
        due=local_day(row.due) if isinstance(row.due, datetime) else row.due,
        about=" · ".join(filter(None, (_code(kind, row.code), row.name))),
        why=row.why or _why(kind, row.due),
        endpoint=source.endpoint,
        arguments={source.argument: row.ref.partition(".")[0]},
        mark=mark,
        owner=row.owner if mark else "",
    )


def _code(kind: ActKind, code: str) -> str:
    return str(kind_of(code).words) if kind is ActKind.REQUEST else code


def stands(mark: QueueMark) -> bool:
    """Say whether a mark still means something: claims and what was put off run out."""
    if mark.kind is MarkKind.CLAIMED:
        return mark.made_at > now() - CLAIM_LIFE
    if mark.kind is MarkKind.SNOOZED:
        return mark.until is not None and mark.until > today()
    return True


def _why(kind: ActKind, due: Any) -> str:
    words = {
        ActKind.TELL: _("the child has left; the sponsor is told by %(day)s", day=day(due)),
        ActKind.AGREEMENT: _(
            "without the signature the child is free again on %(day)s", day=day(due)
        ),
        ActKind.CONSENT: _("consent ends %(day)s", day=day(due)),
        ActKind.HOLD: _("hold ends %(time)s", time=_clock(due)),
    }
    return str(words.get(kind) or _("second person needed"))


def _clock(due: Any) -> str:
    return instant(due) if isinstance(due, datetime) else day(due)

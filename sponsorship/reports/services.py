"""Counts of the programmes on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, or_, select, true

from core.db import session
from sponsorship.children.models import ChildCircumstance
from sponsorship.children.rules import ORPHANS, ReportClass
from sponsorship.matching.models import Programme, Sponsorship


@dataclass(frozen=True)
class SponsoredRow:
    """How many children of a class a programme sponsors."""

    programme: Programme
    report_class: ReportClass
    children: int


def sponsored(as_of: date) -> Sequence[SponsoredRow]:
    """Count the children with a running sponsorship on a day, by programme and class.

    Sponsorships taken over from a register ran already, whatever their start; a commitment to
    renew still runs. A child with any circumstance of an orphan or without support counts there.
    """
    orphan = (
        select(ChildCircumstance.id)
        .where(
            ChildCircumstance.child_id == Sponsorship.child_id,
            ChildCircumstance.kind.in_(ORPHANS),
            or_(ChildCircumstance.to_day.is_(None), ChildCircumstance.to_day >= as_of),
        )
        .exists()
    )
    in_class = case((orphan, ReportClass.ORPHAN.value), else_=ReportClass.DIFFICULT.value)
    counted = (
        select(
            Sponsorship.programme_id,
            in_class.label("report_class"),
            func.count(Sponsorship.child_id.distinct()).label("children"),
        )
        .where(
            or_(Sponsorship.taken_over == true(), Sponsorship.started_on <= as_of),
            or_(Sponsorship.ended_on.is_(None), Sponsorship.ended_on > as_of),
        )
        .group_by(Sponsorship.programme_id, "report_class")
        .subquery()
    )
    rows = session.execute(
        select(Programme, counted.c.report_class, counted.c.children)
        .join(counted, counted.c.programme_id == Programme.id)
        .order_by(Programme.code, counted.c.report_class.desc())
    )
    return [SponsoredRow(programme, ReportClass(name), number) for programme, name, number in rows]

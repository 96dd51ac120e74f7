"""From a frozen snapshot and what may be seen of the children today to a sheet of paper."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from core.dates import Month
from core.money import Money, format_money
from core.money import total as sum_of
from core.pdf.archive import archived
from sponsorship.children.rules import Audience
from sponsorship.children.visible import visible_child
from sponsorship.impact.impact_pdf import draw_impact
from sponsorship.impact.impact_view import (
    ChildPart,
    ImpactView,
    MoneyLine,
    MonthCell,
    MonthState,
    ReportLine,
)
from sponsorship.impact.rules import Line

NOT_SHARED = "Chưa phân bổ / Not shared out yet"
HANDED_OVER = "Đã trao / Handed over"
IN_CHILD_FUND = "Trong quỹ của em / In the child’s fund"
DIRECTLY = "Trao trực tiếp, không qua quỹ / Handed over directly, not through the fund"


class Shown(NamedTuple):
    """What the donor may see of a child beside its code."""

    name: str = ""
    grade: int | None = None
    story: str = ""


def shown_to_donor(child_ids: Sequence[int], on: date) -> dict[str, Shown]:
    """Return what a donor may see of children on a day, by code."""
    children = visible_child(Audience.DONOR, child_ids, on).values()
    return {
        child.code: Shown(child.given_name or "", child.grade, child.story or "")
        for child in children
    }


def draw(snapshot: Mapping[str, Any], shown: Mapping[str, Shown], prepared_on: date) -> bytes:
    """Return the PDF of a snapshot, fit for the archive; the same arguments give the same bytes."""
    currency = snapshot["currency"]
    lines = [Line(**line) for line in snapshot["lines"]]
    paid = sum_of((Money(line.amount, currency) for line in lines), currency)
    gone = sum_of((Money(line.handed_over, currency) for line in lines), currency)
    drawing = draw_impact(
        ImpactView(
            fund_name=snapshot["fund_name"],
            fund_address=snapshot["fund_address"],
            period=f"01/{snapshot['year']} – 12/{snapshot['year']}",
            prepared_on=prepared_on,
            donor_code=snapshot["donor_code"],
            donor_name=snapshot["donor_name"],
            paid=paid,
            handed_over=gone,
            waiting=paid - gone,
            children=tuple(_child(child, shown) for child in snapshot["children"]),
            money=tuple(_money(line, currency) for line in lines),
            complaint=snapshot["complaint"],
        )
    )
    return archived(drawing)


def _child(child: Mapping[str, Any], shown: Mapping[str, Shown]) -> ChildPart:
    seen = shown.get(child["code"], Shown())
    told = (
        ("Cách trao / How", DIRECTLY if child["direct"] else ""),
        ("Học tập / School", f"Lớp {seen.grade} / Grade {seen.grade}" if seen.grade else ""),
        ("Tin của em / News", seen.story),
    )
    return ChildPart(
        code=child["code"],
        name=seen.name,
        months=tuple(
            MonthCell(f"{number:02d}", MonthState(state))
            for number, state in enumerate(child["months"], 1)
        ),
        reports=tuple(ReportLine(title, text) for title, text in told if text),
    )


def _money(line: Line, currency: str) -> MoneyLine:
    month = Month.parse(line.month) if line.month else Month.parse(line.received_on[:7])
    return MoneyLine(
        month=f"{month.month:02d}/{month.year}",
        child_code=line.child or "–",
        receipt=line.receipt or "–",
        amount=Money(line.amount, currency),
        whereabouts=_whereabouts(line, currency),
    )


def _whereabouts(line: Line, currency: str) -> str:
    if not line.fund:
        return NOT_SHARED
    if line.handed_over == line.amount:
        return HANDED_OVER
    waiting = IN_CHILD_FUND if line.child else f"Trong {line.fund} / In the fund"
    if not line.handed_over:
        return waiting
    return f"{HANDED_OVER}: {format_money(Money(line.handed_over, currency))} · {waiting}"

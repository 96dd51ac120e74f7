"""All files of a demo, drawn from one seed: the same totals as published, other people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sponsorship.demo.chance import REFERENCE_CHILDREN
from sponsorship.demo.register import draw_children
from sponsorship.demo.register_sheet import write_register
from sponsorship.demo.sponsors import draw_commitments, write_sponsors
from sponsorship.demo.statements import write_month

if TYPE_CHECKING:
    from core.dates import Month
    from sponsorship.demo.register import Child
    from sponsorship.demo.register_sheet import RegisterSheet
    from sponsorship.demo.sponsors import Commitment
    from sponsorship.demo.statements import MonthFiles

FEWEST_CHILDREN = 40
HISTORY_MONTHS = 12
FIRST_OPENING = 412_345_678


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """The files, and what they were written from.

    `earlier` holds the months before `present`, oldest first; each month's statement opens with
    the closing balance of the one before.
    """

    children: tuple[Child, ...]
    commitments: tuple[Commitment, ...]
    register: RegisterSheet
    sponsors_xlsx: bytes
    earlier: tuple[MonthFiles, ...]
    present: MonthFiles


def generate(
    seed: int,
    month: Month,
    children: int = REFERENCE_CHILDREN,
    history: int = HISTORY_MONTHS,
) -> DemoFiles:
    """Draw a register of so many children as it stands in a month, with the months before it.

    ValueError for fewer children than it takes to show every kind of commitment.
    """
    if children < FEWEST_CHILDREN:
        message = f"a demo takes at least {FEWEST_CHILDREN} children"
        raise ValueError(message)
    drawn = draw_children(seed, children, month)
    commitments = draw_commitments(seed, drawn, month)
    earlier: list[MonthFiles] = []
    opening = FIRST_OPENING
    for back in range(history, 0, -1):
        earlier.append(write_month(seed, commitments, month + -back, opening, usual=True))
        opening = earlier[-1].closing
    return DemoFiles(
        children=tuple(drawn),
        commitments=tuple(commitments),
        register=write_register(seed, drawn, month),
        sponsors_xlsx=write_sponsors(commitments),
        earlier=tuple(earlier),
        present=write_month(seed, commitments, month, opening, usual=False),
    )

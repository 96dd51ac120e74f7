"""Asking to go live, and to go back: everything is rehearsed before a second person sees it."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from core.access import Actor
from core.dates import Month, today
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _, _l
from core.money import Money, format_money
from core.organisations.models import Organisation
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import Ask, ask
from payments.going_live.rules import Line, LineKind
from payments.going_live.services.carrying_out import Books, bring_in, refuse_begun
from payments.going_live.services.reading import OpeningList, read_opening
from payments.going_live.services.standing import (
    GO_LIVE,
    TAKE_BACK,
    find_going_live,
    subject_of,
)
from payments.going_live.services.taking_back import check_untouched


@dataclass(frozen=True, kw_only=True)
class GoLive:
    """The last day of the old books, and who or what says that the list is right."""

    day: date
    reason: str


@dataclass(frozen=True)
class TakeBack:
    """Why what was brought in is wrong."""

    reason: str


def check_list(content: bytes, body: Organisation, day: date) -> OpeningList:
    """Read the list and rehearse it, and keep nothing.

    RuleBroken names what is wrong with the file or the day; what is wrong with rows is in the
    list. WrongState when the books have begun.
    """
    refuse_begun(body)
    if day > today():
        raise RuleBroken("day", _l("The old books end today at the latest."))
    found = read_opening(content, body, day)
    if not found.errors:
        if found.sums.difference:
            left = format_money(Money(found.sums.difference, body.currency))
            raise RuleBroken(
                "file",
                _(
                    "Accounts hold more than funds own and what is not allocated: the difference "
                    "is %(amount)s (negative: less). Correct the list until it is zero.",
                    amount=left,
                ),
            )
        _rehearse(Books(body, day, "rehearsal", tuple(found.lines)))
    return found


def _rehearse(books: Books) -> None:
    """Do everything once and take it back: what would be refused later is refused now."""
    attempt = session.begin_nested()
    try:
        bring_in(books, by=Actor(id=0, name="rehearsal", roles=frozenset()))
    finally:
        attempt.rollback()
        session.expire_all()


def ask_to_go_live(
    content: bytes, body: Organisation, command: GoLive, *, by: Actor
) -> ApprovalRequest | OpeningList:
    """Ask a second person to bring the list in; return the list when rows of it are wrong."""
    found = check_list(content, body, command.day)
    if found.errors:
        return found
    return ask(
        Ask(
            organisation_id=body.id,
            kind=GO_LIVE,
            subject=subject_of(body),
            reason=command.reason,
            arguments={
                "day": command.day.isoformat(),
                "sums": asdict(found.sums),
                "rows": {kind.value: found.count(kind) for kind in LineKind},
                "lines": [_plain(line) for line in found.lines],
            },
            amount=Money(found.sums.accounts, body.currency) if found.sums.accounts else None,
        ),
        by=by,
    )


def _plain(line: Line) -> list[Any]:
    month = str(line.month) if line.month else None
    return [line.row, line.kind.value, line.code, line.amount, month]


def lines_in(arguments: dict[str, Any]) -> tuple[Line, ...]:
    """Return the rows that a request holds."""
    return tuple(
        Line(row, LineKind(kind), code, amount, Month.parse(month) if month else None)
        for row, kind, code, amount, month in arguments["lines"]
    )


def ask_to_go_back(body: Organisation, command: TakeBack, *, by: Actor) -> ApprovalRequest:
    """Ask to take back what was brought in. WrongState once anything was built on it."""
    live = find_going_live(body.id)
    if live is None:
        raise WrongState(_l("This organisation is not live."))
    check_untouched(live)
    return ask(
        Ask(
            organisation_id=body.id,
            kind=TAKE_BACK,
            subject=subject_of(body),
            reason=command.reason,
            arguments={"going_live": live.public_id},
        ),
        by=by,
    )

"""Closing months in order, and reopening the last one."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, update

from core.access import Actor
from core.accounts.models import User
from core.audit import Act, record
from core.dates import Month, now, this_month
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _, _l, ngettext
from core.money import Money
from core.organisations.models import Organisation
from core.turns import take_turn
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import Ask, ask, open_request
from payments.bank.models import BankAccount, BankLine
from payments.bank.rules import LineState
from payments.bank.services.holding import LINE
from payments.books.services import check_books, seal_books
from payments.ledger.models import Account, PeriodClose, Transfer
from payments.ledger.rules import AccountUse
from payments.ledger.services.balances import fund_moves
from payments.ledger.services.periods import last_closed, turn_of
from payments.receipts.services.waiting import waiting_payments
from payments.receiving.models import Payment

REOPEN = "reopen_month"
"""The kind of request by which the last closed month is opened again."""
MONTHS_SHOWN = 24


@dataclass(frozen=True)
class AskReopening:
    """Why the last closed month must be opened again."""

    reason: str


class Closed(NamedTuple):
    """A month that was closed, by whom, and when it was opened again."""

    month: str
    closed_at: datetime
    closed_by: str | None
    reopened_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Waiting:
    """What still waits at the end of a month; bank lines keep it open, the rest does not."""

    bank_lines: int
    unallocated: Money
    receipts: int

    @property
    def nothing(self) -> bool:
        """Say whether everything is done."""
        return not (self.bank_lines or self.unallocated or self.receipts)


def month_to_close(organisation_id: int) -> Month | None:
    """Return the next month to be closed: after the last one, else the first with an entry."""
    last = last_closed(organisation_id)
    if last is not None:
        return last + 1
    first = session.scalar(
        select(func.min(Transfer.occurred_on)).where(Transfer.organisation_id == organisation_id)
    )
    return Month.of(first) if first else None


def close_month(organisation_id: int, month: Month, *, by: Actor) -> None:
    """Close a month: from now on no entry is dated inside, and what is in the books is sealed.

    Who posts meanwhile is waited for. RuleBroken("month") for the running month, a month to come,
    or one out of order; RuleBroken("") when the books do not hold together or a line of the bank's
    statement waits: it is booked on its own day, which nothing could be once the month is closed.
    """
    broken = [finding.name for finding in check_books() if not finding.ok]
    if broken:
        raise RuleBroken(
            "",
            _(
                "The books do not hold together: %(rules)s. Ask for help before closing the month.",
                rules="; ".join(broken),
            ),
        )
    take_turn(turn_of(organisation_id))
    if month >= this_month():
        raise RuleBroken("month", _l("Only a month that is over can be closed."))
    following = month_to_close(organisation_id)
    if following is None:
        raise RuleBroken("month", _l("Nothing is in the books yet."))
    if month != following:
        raise RuleBroken(
            "month", _("Months are closed in order: %(month)s is next.", month=str(following))
        )
    _check_lines(organisation_id, month)
    session.add(
        PeriodClose(
            organisation_id=organisation_id,
            month=str(month),
            closed_at=now(),
            closed_by=by.id or None,
            reopen_reason="",
        )
    )
    session.flush()
    seal_books()
    record(Act("closed", "month", f"{_code(organisation_id)} {month}"), by)


def ask_reopening(organisation_id: int, command: AskReopening, *, by: Actor) -> ApprovalRequest:
    """Ask a second person to open the last closed month again. WrongState when none is closed."""
    month = last_closed(organisation_id)
    if month is None:
        raise WrongState(_l("No month is closed."))
    return ask(
        Ask(
            organisation_id=organisation_id,
            kind=REOPEN,
            subject=_subject(organisation_id),
            reason=command.reason,
            arguments={"month": str(month)},
        ),
        by=by,
    )


def reopen_month(organisation_id: int, month: Month, reason: str, *, by: Actor) -> None:
    """Open the last closed month again. WrongState when it is not the last one any more."""
    take_turn(turn_of(organisation_id))
    if last_closed(organisation_id) != month:
        raise WrongState(_l("Only the last closed month can be opened again."))
    session.execute(
        update(PeriodClose)
        .where(
            PeriodClose.organisation_id == organisation_id,
            PeriodClose.month == str(month),
            PeriodClose.reopened_at.is_(None),
        )
        .values(reopened_at=now(), reopened_by=by.id, reopen_reason=reason)
    )
    record(Act("reopened", "month", f"{_code(organisation_id)} {month}", reason=reason), by)


def reopening_asked(organisation_id: int) -> ApprovalRequest | None:
    """Return the request to reopen that waits for a decision."""
    return open_request(REOPEN, _subject(organisation_id))


def list_closed(organisation_id: int) -> list[Closed]:
    """Return the months that were closed, the latest first."""
    rows = session.execute(
        select(
            PeriodClose.month,
            PeriodClose.closed_at,
            User.name,
            PeriodClose.reopened_at,
            PeriodClose.reopen_reason,
        )
        .outerjoin(User, User.id == PeriodClose.closed_by)
        .where(PeriodClose.organisation_id == organisation_id)
        .order_by(PeriodClose.month.desc(), PeriodClose.id.desc())
        .limit(MONTHS_SHOWN)
    )
    return [Closed(*row) for row in rows]


def waiting_at(organisation: Organisation, month: Month) -> Waiting:
    """Return what still waits at the end of a month."""
    lines = _lines_waiting(organisation.id, month)
    moves = fund_moves()
    unallocated = session.scalar(
        select(func.coalesce(func.sum(moves.c.amount), 0))
        .join(Account, Account.id == moves.c.account_id)
        .where(
            Account.organisation_id == organisation.id,
            Account.use == AccountUse.UNALLOCATED,
            ~moves.c.document.startswith(LINE),
            moves.c.occurred_on <= month.last,
        )
    )
    unreceipted = waiting_payments(
        Payment.organisation_id == organisation.id, Payment.received_on <= month.last
    )
    receipts = session.scalar(
        select(func.count()).select_from(unreceipted.order_by(None).subquery())
    )
    return Waiting(lines, Money(int(unallocated or 0), organisation.currency), receipts or 0)


def _check_lines(organisation_id: int, month: Month) -> None:
    lines = _lines_waiting(organisation_id, month)
    if lines:
        raise RuleBroken(
            "",
            ngettext(
                "%(num)s line of the bank's statement waits for a decision. Decide it under "
                "Reconcile first; money that nothing explains is recorded as not yet allocated.",
                "%(num)s lines of the bank's statement wait for a decision. Decide them under "
                "Reconcile first; money that nothing explains is recorded as not yet allocated.",
                lines,
            ),
        )


def _lines_waiting(organisation_id: int, month: Month) -> int:
    """Count the lines up to the end of a month that nobody has decided."""
    counted = (
        select(func.count(BankLine.id))
        .join(BankAccount, BankAccount.id == BankLine.account_id)
        .where(
            BankAccount.organisation_id == organisation_id,
            BankLine.state == LineState.NEW,
            BankLine.booked_on <= month.last,
        )
    )
    return session.scalar(counted) or 0


def _subject(organisation_id: int) -> str:
    return f"month:{_code(organisation_id)}"


def _code(organisation_id: int) -> str:
    return session.get_one(Organisation, organisation_id).code

"""What a line was booked as, and by whom: written on the line and in the audit."""

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from payments.bank.models import BankLine
from payments.bank.rules import Booking, LineState
from payments.bank.services.holding import let_go


def mark(line: BankLine, booking: Booking, *, by: Actor | None, why: str = "") -> None:
    """Say what the line was booked as, and by whom."""
    line.booking = booking
    decided(line, LineState.BOOKED, by=by, why=why)


def decided(line: BankLine, state: LineState, *, by: Actor | None, why: str = "") -> None:
    """Change the state of a line and record it; what stood for it in the books is taken back."""
    if line.state is LineState.NEW:
        let_go([line.public_id])
    changes = {"state": [line.state.value, state.value]}
    line.state, line.why, line.decided_at = state, why, now()
    line.decided_by = by.id if by else None
    session.flush()
    record(Act("decided", "bank_line", line.public_id, changes, reason=why), by)

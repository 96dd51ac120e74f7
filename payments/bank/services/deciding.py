"""What people decide about lines that wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from core.access import Actor
from core.db import session
from core.errors import NotFound, RuleBroken, WrongState
from core.i18n import _, _l
from donors.services import find_donor_by_code
from payments.bank.models import BankAccount, BankLine, Suggestion
from payments.bank.rules import NOT_BOOKABLE, Booking, Decision, LineState, Reason, decisions_for
from payments.bank.services.booking import (
    book_on_commitments,
    locked_line,
    post_without_payer,
    take,
    waiting_line,
)
from payments.bank.services.documents import meet_document
from payments.bank.services.holding import hold_again
from payments.bank.services.learning import learn
from payments.bank.services.marking import decided, mark
from payments.bank.services.reading import list_gift_funds
from payments.bank.splitting import BadSplit, read_split
from payments.funds.models import Fund
from payments.funds.services import general_fund
from payments.pledges.models import Pledge
from payments.pledges.services import pledges_by_code
from payments.receiving.services import Share

Organisations = frozenset[int] | None


@dataclass(frozen=True, kw_only=True)
class Decide:
    """A decision: ``commitments`` are codes with amounts, ``donor`` a donor's code.

    ``fund`` is a fund's code, the general fund when it is blank; ``document`` is a document's
    name in the ledger. Money without allocation and a
    line set aside need a ``reason``.
    """

    decision: Decision
    commitments: str = ""
    fund: str = ""
    donor: str = ""
    document: str = ""
    reason: str = ""


def accept_suggestion(
    public_id: str, rank: int, *, organisations: Organisations = None, by: Actor | None
) -> BankLine:
    """Book a line as a suggestion says: all commitments of its rank.

    NotFound when there is no such suggestion; WrongState when the line was decided meanwhile;
    RuleBroken when the commitment takes no money.
    """
    line, account = waiting_line(public_id, organisations)
    rows = session.execute(
        select(Suggestion, Pledge)
        .join(Pledge, Pledge.id == Suggestion.pledge_id)
        .where(Suggestion.line_id == line.id, Suggestion.rank == rank)
        .order_by(Suggestion.id)
    ).all()
    if not rows:
        raise NotFound(_l("There is no such suggestion."))
    if any(suggestion.reason in NOT_BOOKABLE for suggestion, _pledge in rows):
        raise RuleBroken("commitments", _l("This commitment takes no money of the fund."))
    parts = [(pledge, suggestion.amount) for suggestion, pledge in rows]
    book_on_commitments(line, account, parts, by=by)
    learn(line, account, [pledge for pledge, _amount in parts], by=by)
    return line


def accept_all(
    line_ids: Sequence[str],
    reason: Reason,
    *,
    organisations: Organisations = None,
    by: Actor | None,
) -> int:
    """Book lines as their one suggestion says, which has this reason; return how many.

    All or none. WrongState when one was decided meanwhile or its suggestions are others now;
    RuleBroken as ``accept_suggestion``.
    """
    suggested = session.execute(
        select(BankLine.public_id, func.max(Suggestion.rank), func.min(Suggestion.reason))
        .join(Suggestion, Suggestion.line_id == BankLine.id)
        .where(BankLine.public_id.in_(line_ids))
        .group_by(BankLine.public_id)
        .having(func.min(Suggestion.reason) == func.max(Suggestion.reason))
    )
    fitting = {row[0] for row in suggested if (row[1], row[2]) == (1, reason)}
    if not fitting >= set(line_ids):
        raise WrongState(_l("The suggestions have changed. Reload the list."))
    for line_id in line_ids:
        accept_suggestion(line_id, 1, organisations=organisations, by=by)
    return len(line_ids)


def decide(
    public_id: str, command: Decide, *, organisations: Organisations = None, by: Actor | None
) -> BankLine:
    """Do with a line that waits what a person decided.

    WrongState when somebody was faster; RuleBroken names the field that does not fit.
    """
    line, account = waiting_line(public_id, organisations)
    if command.decision not in decisions_for(line.amount):
        raise RuleBroken("decision", _l("This does not fit the direction of the money."))
    match command.decision:
        case Decision.DOCUMENT:
            meet_document(line, account, command.document, by=by, why=command.reason)
        case Decision.COMMITMENT:
            parts = _parts(line, command)
            book_on_commitments(line, account, parts, by=by)
            learn(line, account, [pledge for pledge, _amount in parts], by=by)
        case Decision.GIFT:
            _book_gift(line, account, command, by)
        case Decision.UNALLOCATED:
            why = _reason(command)
            take(line, account, (), None, by=by)
            mark(line, Booking.UNALLOCATED, by=by, why=why)
        case Decision.INTEREST | Decision.FEE:
            post_without_payer(line, account, Booking(command.decision.value), by=by)
        case Decision.SET_ASIDE:
            decided(line, LineState.SET_ASIDE, by=by, why=_reason(command))
    return line


def take_back(public_id: str, *, organisations: Organisations = None, by: Actor | None) -> BankLine:
    """Let a line that was set aside wait again.

    WrongState when it is not set aside, RuleBroken when its month is closed.
    """
    line, account = locked_line(public_id, organisations)
    if line.state is not LineState.SET_ASIDE:
        raise WrongState(_l("Only a line that was set aside can be taken back."))
    decided(line, LineState.NEW, by=by)
    hold_again(account, line)
    return line


def _parts(line: BankLine, command: Decide) -> list[tuple[Pledge, int]]:
    if not command.commitments:
        raise RuleBroken("commitments", _l("Enter the commitment code, for example GM00046."))
    try:
        parts = read_split(command.commitments, line.amount, line.currency)
    except BadSplit as error:
        raise RuleBroken("commitments", _why(error)) from error
    pledges = pledges_by_code([code for code, _amount in parts])
    for code, _amount in parts:
        if code not in pledges:
            raise RuleBroken("commitments", _("No commitment has the code %(code)s.", code=code))
    return [(pledges[code], amount) for code, amount in parts]


def _why(error: BadSplit) -> str:
    reasons = {
        "no_code": _("“%(value)s” is not a commitment code.", value=error.value),
        "no_amount": _("Say how much goes to %(value)s.", value=error.value),
        "bad_amount": _("“%(value)s” is not an amount.", value=error.value),
        "twice": _("%(value)s is named twice.", value=error.value),
        "sum": _("The parts give %(value)s, which is not the line’s amount.", value=error.value),
    }
    return str(reasons[error.code])


def _book_gift(line: BankLine, account: BankAccount, command: Decide, by: Actor | None) -> None:
    fund = _fund(account, command.fund) if command.fund else general_fund(account.organisation_id)
    donor_id = _donor(command.donor) if command.donor else None
    take(line, account, (Share(fund.id, line.amount),), donor_id, by=by)
    mark(line, Booking.GIFT, by=by)


def _fund(account: BankAccount, code: str) -> Fund:
    offered = {fund.code: fund for fund in list_gift_funds(account.organisation_id)}
    if code not in offered:
        raise RuleBroken("fund", _l("Choose a fund of this organisation."))
    return offered[code]


def _donor(code: str) -> int:
    donor = find_donor_by_code(code.strip().upper())
    if donor is None:
        raise RuleBroken("donor", _l("No sponsor has this code. Leave it blank if unknown."))
    return donor.id


def _reason(command: Decide) -> str:
    if not command.reason:
        raise RuleBroken("reason", _l("Say why, for whoever looks at this line later."))
    return command.reason

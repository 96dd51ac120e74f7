"""Booking one line: on commitments, as a gift, as interest or fee; each line once."""

from collections.abc import Sequence

from sqlalchemy import select

from core.access import Actor
from core.dates import Month
from core.db import session
from core.errors import NotFound, RuleBroken, WrongState
from core.i18n import _, _l
from payments.bank.models import BankAccount, BankLine
from payments.bank.rules import Booking, LineState
from payments.bank.services.holding import LINE
from payments.bank.services.marking import mark
from payments.bank.services.matching import one_donor, receive_from
from payments.funds.services import general_fund
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import Entry, account_ids, post
from payments.pledges.models import Pledge
from payments.receiving.services import Share, receive
from payments.receiving.services.cash import acceptable
from payments.receiving.services.sharing import Sharing


def waiting_line(
    public_id: str, organisations: frozenset[int] | None
) -> tuple[BankLine, BankAccount]:
    """Return a line that waits, and its account, locked until the transaction ends.

    NotFound outside the organisations; WrongState when somebody has decided it meanwhile.
    """
    line, account = locked_line(public_id, organisations)
    if line.state is not LineState.NEW:
        raise WrongState(_l("This line has been decided already. Reload the list."))
    return line, account


def locked_line(
    public_id: str, organisations: frozenset[int] | None
) -> tuple[BankLine, BankAccount]:
    """Return a line and its account, locked. NotFound outside the organisations."""
    line = session.scalar(
        select(BankLine)
        .where(BankLine.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    account = session.get(BankAccount, line.account_id) if line else None
    if (
        line is None
        or account is None
        or (organisations is not None and account.organisation_id not in organisations)
    ):
        raise NotFound(_l("There is no such bank line."))
    return line, account


def book_on_commitments(
    line: BankLine,
    account: BankAccount,
    parts: Sequence[tuple[Pledge, int]],
    *,
    by: Actor | None,
) -> None:
    """Book parts of a line on pledges: open months first, then this month and those that follow.

    What fills no further month stays unallocated. RuleBroken("commitments") when a pledge takes
    no money.
    """
    shares: list[Share] = []
    for pledge, amount in parts:
        _check(pledge, account)
        month = Month.of(line.booked_on)
        part = Sharing([pledge], month).pay(pledge, amount, month)
        if not part:
            words = _("%(code)s has no month that takes money.", code=pledge.code)
            raise RuleBroken("commitments", words)
        shares += part
    take(
        line,
        account,
        tuple(shares),
        one_donor({pledge.donor_id for pledge, _amount in parts}),
        by=by,
    )
    mark(line, Booking.COMMITMENT, by=by)


def take(
    line: BankLine,
    account: BankAccount,
    shares: tuple[Share, ...],
    donor_id: int | None,
    *,
    by: Actor | None,
) -> None:
    """Take the money of a line as a payment; without a donor it keeps the payer's words."""
    line.payment_id = receive(
        receive_from(account, line.movement, shares, donor_id=donor_id), by=by
    ).id


def post_without_payer(
    line: BankLine, account: BankAccount, booking: Booking, *, by: Actor | None
) -> None:
    """Post interest or a fee of the bank, in the general fund."""
    uses = account_ids(account.organisation_id)
    sides = {
        Booking.INTEREST: (
            TransferKind.INTEREST,
            account.ledger_account_id,
            uses[AccountUse.INTEREST],
        ),
        Booking.FEE: (TransferKind.FEE, uses[AccountUse.BANK_FEES], account.ledger_account_id),
    }
    kind, debit_id, credit_id = sides[booking]
    document = f"{LINE}{line.public_id}"
    entry = Entry(
        organisation_id=account.organisation_id,
        kind=kind,
        debit_id=debit_id,
        credit_id=credit_id,
        fund_id=general_fund(account.organisation_id).id,
        amount=abs(line.amount),
        currency=line.currency,
        occurred_on=line.booked_on,
        document=document,
        key=document,
    )
    post([entry])
    mark(line, booking, by=by)


def _check(pledge: Pledge, account: BankAccount) -> None:
    if pledge.organisation_id != account.organisation_id:
        raise RuleBroken(
            "commitments",
            _("%(code)s is a commitment to another organisation.", code=pledge.code),
        )
    try:
        acceptable(pledge)
    except RuleBroken as error:
        raise RuleBroken("commitments", f"{pledge.code}: {error.message}") from error

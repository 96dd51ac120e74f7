"""Brings the old books in: opening entries, open months, months paid ahead, last paper numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _, _l
from core.organisations.models import Organisation
from payments.approvals.models import ApprovalRequest
from payments.funds.services import general_fund
from payments.going_live.models import GoingLive
from payments.going_live.rules import Line, LineKind, meet, of_kind
from payments.going_live.services.knowing import PAPER_CODES, Known, known_to
from payments.going_live.services.standing import find_going_live
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import Entry, account_ids, post
from payments.numbering.services import begin_after_paper
from payments.pledges.services.brought_forward import Arrears, bring_arrears
from payments.receiving.services.brought_forward import (
    Advance,
    Brought,
    bring_advances,
    bring_unallocated,
)


@dataclass(frozen=True)
class Books:
    """What an organisation begins with at the end of ``day``; ``name`` is that of the request."""

    body: Organisation
    day: date
    name: str
    lines: tuple[Line, ...]

    @property
    def document(self) -> str:
        """How the ledger names it."""
        return f"going_live:{self.name}"


@dataclass(frozen=True)
class Owner:
    """Who owns part of what accounts hold: an account to credit, a fund, and the paper it is on."""

    credit_id: int
    fund_id: int
    document: str


def go_live(books: Books, request: ApprovalRequest, *, by: Actor) -> GoingLive:
    """Bring everything in, in the transaction of the approval.

    WrongState when the organisation is live or has entries of its own already; RuleBroken when a
    row no longer fits.
    """
    bring_in(books, by=by)
    live = GoingLive(organisation_id=books.body.id, day=books.day, request_id=request.id, at=now())
    session.add(live)
    session.flush()
    changes = {"day": [None, books.day], "rows": [None, len(books.lines)]}
    record(Act("went_live", "organisation", books.body.code, changes), by)
    return live


def bring_in(books: Books, *, by: Actor) -> None:
    """Write what the books begin with. Raises as ``go_live``."""
    refuse_begun(books.body)
    known = known_to(books.body, books.lines)
    arrears, advances, numbers = (
        of_kind(books.lines, kind) for kind in (LineKind.ARREARS, LineKind.ADVANCE, LineKind.NUMBER)
    )
    bring_arrears(
        [
            Arrears(known.pledges[line.code].id, line.month, line.amount)
            for line in arrears
            if line.month
        ]
    )
    ahead = [
        Advance(known.pledges[line.code].id, line.month, line.amount)
        for line in advances
        if line.month
    ]
    brought = bring_advances(ahead, books.body.id, books.document, books.day, by=by)
    waiting = bring_unallocated(
        sum(line.amount for line in known.of_unallocated(books.lines)),
        books.body.id,
        books.document,
        books.day,
        by=by,
    )
    post(_entries(books, known, [*brought, *waiting]))
    for line in numbers:
        begin_after_paper(books.body.id, PAPER_CODES[line.code], books.day.year, line.amount)


def refuse_begun(body: Organisation) -> None:
    """WrongState when the organisation is live, or has entries of its own."""
    if find_going_live(body.id) or has_own_entries(body.id):
        raise WrongState(
            _l("The books of this organisation have begun: there are entries in them already.")
        )


def has_own_entries(organisation_id: int) -> bool:
    """Say whether anything is booked besides openings, and openings that were taken back."""
    undone = select(Transfer.reverses_id).where(Transfer.reverses_id.is_not(None))
    own = exists().where(
        Transfer.organisation_id == organisation_id,
        Transfer.reverses_id.is_(None),
        Transfer.id.not_in(undone),
    )
    return bool(session.scalar(select(own)))


def _entries(books: Books, known: Known, brought: Sequence[Brought]) -> list[Entry]:
    """Give what accounts hold to its owners: payments brought forward, and funds for the rest."""
    held = [
        (known.accounts[line.code].id, line.amount)
        for line in of_kind(books.lines, LineKind.ACCOUNT)
        if line.code not in known.unallocated
    ]
    owned = [*_paid_before(books, brought), *_rest_of_funds(books, known, brought)]
    return [
        Entry(
            organisation_id=books.body.id,
            kind=TransferKind.OPENING,
            debit_id=account_id,
            credit_id=owner.credit_id,
            fund_id=owner.fund_id,
            amount=part,
            currency=books.body.currency,
            occurred_on=books.day,
            document=owner.document,
            key=f"{key_of(books.name)}{account_id}:{owner.fund_id}:{owner.document}",
        )
        for account_id, owner, part in meet(held, owned)
    ]


def _paid_before(books: Books, brought: Sequence[Brought]) -> list[tuple[Owner, int]]:
    """Months paid ahead belong to their funds; what is not allocated waits in the general fund."""
    uses, general = account_ids(books.body.id), general_fund(books.body.id)
    forward, waits = uses[AccountUse.BROUGHT_FORWARD], uses[AccountUse.UNALLOCATED]
    return [
        (
            Owner(forward, one.fund_id, one.document)
            if one.fund_id
            else Owner(waits, general.id, one.document),
            one.amount,
        )
        for one in brought
    ]


def _rest_of_funds(
    books: Books, known: Known, brought: Sequence[Brought]
) -> list[tuple[Owner, int]]:
    forward = account_ids(books.body.id)[AccountUse.BROUGHT_FORWARD]
    ahead: Counter[int] = Counter()
    for one in brought:
        ahead[one.fund_id or 0] += one.amount
    rest = []
    for line in of_kind(books.lines, LineKind.FUND):
        fund = known.funds[line.code]
        left = line.amount - ahead.pop(fund.id, 0)
        if left < 0:
            raise RuleBroken("file", _more_ahead(line.code))
        rest.append((Owner(forward, fund.id, books.document), left))
    if missing := [key for key in ahead if key]:
        raise RuleBroken("file", _more_ahead(known.code_of(missing[0])))
    return rest


def _more_ahead(code: str) -> str:
    return str(_("More is paid ahead into fund %(code)s than its balance holds.", code=code))


def key_of(name: str) -> str:
    """Return what the keys of the opening entries of a request begin with."""
    return f"opening:{name}:"


def entries_of(name: str) -> Sequence[Transfer]:
    """Return the opening entries of a request that are not taken back."""
    undone = select(Transfer.reverses_id).where(Transfer.reverses_id.is_not(None))
    return session.scalars(
        select(Transfer)
        .where(
            Transfer.kind == TransferKind.OPENING,
            Transfer.key.startswith(key_of(name), autoescape=True),
            Transfer.id.not_in(undone),
        )
        .order_by(Transfer.id)
    ).all()

"""New lines against commitments: the certain ones booked together, the rest with proposals."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from core.access import Actor
from core.batches import batches
from core.dates import Month, now
from core.db import session
from payments.bank.matching import Commitment, Proposal
from payments.bank.models import BankAccount, BankLine, Suggestion
from payments.bank.rules import Booking, LineState
from payments.bank.services.documents import certain_document, documents_by_place, settle
from payments.bank.services.facts import MonthFacts, facts_of
from payments.on_statement import OurDocument
from payments.pledges.models import Pledge
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive_all
from payments.receiving.services.sharing import take_instalments


class Matched:
    """What becomes of the lines of an account, judged one after another, booked together.

    ``booked`` holds (line, commitment code), ``met`` lines that are documents of ours;
    ``suggested`` counts lines with proposals, ``unmatched`` those with none.
    """

    def __init__(self, account: BankAccount, lines: Sequence[BankLine]) -> None:
        self.booked: list[tuple[BankLine, str]] = []
        self.met: list[tuple[BankLine, OurDocument]] = []
        self.suggested = 0
        self.unmatched = 0
        self._account = account
        self._months: dict[Month, MonthFacts] = {}
        self._certain: list[tuple[BankLine, MonthFacts, Pledge]] = []
        self._suggestions: list[dict[str, Any]] = []
        self._documents = documents_by_place(
            {account.ledger_account_id}, {line.amount for line in lines}
        )

    def judge(self, line: BankLine) -> None:
        """Remember what the line is: certain, proposed, or neither."""
        document = certain_document(line, self._account, self._documents)
        if document is not None:
            self.met.append((line, document))
            return
        if line.amount < 0:
            self.unmatched += 1
            return
        facts = self._facts(Month.of(line.booked_on))
        judgement = facts.commitments.judge(line.amount, line.narrative)
        if judgement.exact is not None:
            self._take(line, facts, judgement.exact)
            return
        self._suggestions += _rows(line, judgement.proposals)
        self.suggested += bool(judgement.proposals)
        self.unmatched += not judgement.proposals

    def write(self, by: Actor | None) -> None:
        """Take the money of the certain lines and keep the proposals of the others."""
        for some in batches(self._suggestions):
            session.execute(insert(Suggestion), some)
        payments = receive_all(self._money(), by=by)
        moment = now()
        for (line, _code), payment in zip(self.booked, payments, strict=True):
            line.state, line.booking, line.payment_id = (
                LineState.BOOKED,
                Booking.COMMITMENT,
                payment.id,
            )
            line.decided_at, line.decided_by = moment, by.id if by else None
        for line, document in self.met:
            settle(line, self._account, document, by=by)
        session.flush()

    def _facts(self, month: Month) -> MonthFacts:
        if month not in self._months:
            self._months[month] = facts_of(self._account.organisation_id, month)
        return self._months[month]

    def _take(self, line: BankLine, facts: MonthFacts, exact: Commitment) -> None:
        self._certain.append((line, facts, facts.pledges[exact.pledge_id]))
        self.booked.append((line, exact.code))
        facts.commitments.book(exact.code, line.amount)

    def _money(self) -> list[Receive]:
        """Return what the certain lines bring, after making the instalments that they lack."""
        for month, facts in self._months.items():
            paid = {pledge.id: pledge for _, of, pledge in self._certain if of is facts}
            lacking = [paid[key] for key in paid.keys() - facts.instalments.keys()]
            made = take_instalments(lacking, month)
            facts.instalments.update({key: row.id for key, row in made.items()})
        return [
            receive_from(self._account, line, (share,), donor_id=pledge.donor_id)
            for line, facts, pledge in self._certain
            for share in (Share(pledge.fund_id, line.amount, facts.instalments[pledge.id]),)
        ]


def match_waiting(account: BankAccount, *, by: Actor | None) -> Matched:
    """Judge again every line of the account that waits: commitments may have come since."""
    lines = session.scalars(
        select(BankLine)
        .where(BankLine.account_id == account.id, BankLine.state == LineState.NEW)
        .order_by(BankLine.booked_on, BankLine.id)
        .with_for_update()
    ).all()
    for some in batches(line.id for line in lines):
        session.execute(delete(Suggestion).where(Suggestion.line_id.in_(some)))
    return match_lines(account, lines, by=by)


def match_lines(account: BankAccount, lines: Sequence[BankLine], *, by: Actor | None) -> Matched:
    """Book the lines that are certain, in the order given; write proposals for the others."""
    matched = Matched(account, lines)
    for line in lines:
        matched.judge(line)
    matched.write(by)
    return matched


def receive_from(
    account: BankAccount,
    line: BankLine,
    shares: tuple[Share, ...],
    *,
    donor_id: int | None,
    payer_name: str = "",
) -> Receive:
    """Return the command that takes the money of a line, once for each key of the account."""
    return Receive(
        organisation_id=account.organisation_id,
        donor_id=donor_id,
        payer_name=payer_name,
        channel=Channel.BANK,
        reference=f"{account.slug}:{line.key}",
        amount=line.amount,
        currency=line.currency,
        received_on=line.booked_on,
        shares=shares,
        money_account_id=account.ledger_account_id,
    )


def _rows(line: BankLine, proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    return [
        {
            "line_id": line.id,
            "pledge_id": pledge_id,
            "rank": rank,
            "amount": amount,
            "reason": proposal.reason,
        }
        for rank, proposal in enumerate(proposals, start=1)
        for pledge_id, amount in proposal.parts
    ]

"""New lines against commitments: the certain ones booked together, the rest with proposals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from core.access import Actor
from core.batches import batches
from core.dates import Month, now
from core.db import session
from core.statements import into
from payments.bank.matching import Commitment, Proposal
from payments.bank.models import BankAccount, BankLine, Suggestion
from payments.bank.narratives import Payer
from payments.bank.rules import Booking, LineState
from payments.bank.services.documents import certain_document, documents_by_place, settle
from payments.bank.services.facts import MonthFacts, facts_of
from payments.bank.services.learning import payer_of_line
from payments.on_statement import OurDocument
from payments.pledges.models import Pledge
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive_all
from payments.receiving.services.sharing import take_instalments

_NEW_SUGGESTION = into(Suggestion)


class Matched:
    """What becomes of the lines of an account, judged one after another, booked together.

    ``booked`` holds (line, commitment codes), ``met`` lines that are documents of ours;
    ``suggested`` counts lines with proposals, ``unmatched`` those with none.
    """

    def __init__(self, account: BankAccount, lines: Sequence[BankLine]) -> None:
        self.booked: list[tuple[BankLine, tuple[str, ...]]] = []
        self.met: list[tuple[BankLine, OurDocument]] = []
        self.suggested = 0
        self.unmatched = 0
        self._account = account
        self._months: dict[Month, MonthFacts] = {}
        self._certain: list[_Certain] = []
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
        payer = Payer(line.payer_account, line.payer_name)
        judgement = facts.commitments.judge(line.amount, line.narrative, payer)
        if judgement.exact:
            self._take(line, facts, judgement.exact)
            return
        self._suggestions += _rows(line, judgement.proposals)
        self.suggested += bool(judgement.proposals)
        self.unmatched += not judgement.proposals

    def write(self, by: Actor | None, moment: datetime) -> None:
        """Take the money of the certain lines and keep the proposals of the others."""
        for some in batches(self._suggestions):
            session.execute(_NEW_SUGGESTION, some)
        payments = receive_all(self._money(), by=by)
        for (line, _codes), payment in zip(self.booked, payments, strict=True):
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

    def _take(self, line: BankLine, facts: MonthFacts, exact: Sequence[Commitment]) -> None:
        parts = tuple((facts.pledges[each.pledge_id], each.left) for each in exact)
        self._certain.append(_Certain(line, facts, parts))
        self.booked.append((line, tuple(each.code for each in exact)))
        for each in exact:
            facts.commitments.book(each.code, each.left)

    def _money(self) -> list[Receive]:
        """Return what the certain lines bring, after making the instalments that they lack."""
        for month, facts in self._months.items():
            paid = {
                pledge.id: pledge
                for one in self._certain
                if one.facts is facts
                for pledge, _amount in one.parts
            }
            lacking = [paid[key] for key in paid.keys() - facts.instalments.keys()]
            made = take_instalments(lacking, month)
            facts.instalments.update({key: row.id for key, row in made.items()})
        return [one.money(self._account) for one in self._certain]


@dataclass(frozen=True, slots=True)
class _Certain:
    """A line that is booked by itself, and what of it each pledge gets."""

    line: BankLine
    facts: MonthFacts
    parts: tuple[tuple[Pledge, int], ...]

    def money(self, account: BankAccount) -> Receive:
        """Return the command that takes the money; it is of the sponsor when there is one."""
        months = self.facts.instalments
        shares = tuple(Share(one.fund_id, amount, months[one.id]) for one, amount in self.parts)
        return receive_from(account, self.line, shares, donor_id=one_donor(self.parts))


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
    matched = judge_lines(account, lines)
    matched.write(by, now())
    return matched


def judge_lines(account: BankAccount, lines: Sequence[BankLine]) -> Matched:
    """Say what becomes of lines, in the order given; nothing is written."""
    matched = Matched(account, lines)
    for line in lines:
        matched.judge(line)
    return matched


def one_donor(parts: Sequence[tuple[Pledge, int]]) -> int | None:
    """Return the sponsor of the pledges, None when they are of several."""
    donors = {pledge.donor_id for pledge, _amount in parts}
    return donors.pop() if len(donors) == 1 else None


def receive_from(
    account: BankAccount, line: BankLine, shares: tuple[Share, ...], *, donor_id: int | None
) -> Receive:
    """Return the command that takes the money of a line, once for each key of the account.

    Money of no one sponsor keeps the payer's words.
    """
    return Receive(
        organisation_id=account.organisation_id,
        donor_id=donor_id,
        payer_name="" if donor_id else payer_of_line(line).name.upper(),
        channel=Channel.BANK,
        reference=reference_of(account, line.key, line.again),
        amount=line.amount,
        currency=line.currency,
        received_on=line.booked_on,
        shares=shares,
        money_account_id=account.ledger_account_id,
    )


def reference_of(account: BankAccount, key: str, again: int) -> str:
    """Return the reference of a line's payment: another one after each import that was undone."""
    return f"{account.slug}:{key}" + (f"~{again}" if again else "")


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

"""New lines against commitments: the certain ones booked together, the rest with proposals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor
from core.batches import batches
from core.dates import Month
from core.db import session
from payments.bank.matching import Commitment, Proposal
from payments.bank.models import BankAccount
from payments.bank.movements import Movement
from payments.bank.services.documents import certain_document, documents_by_place
from payments.bank.services.facts import MonthFacts, facts_of
from payments.on_statement import OurDocument
from payments.pledges.models import Pledge
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive_all
from payments.receiving.services.sharing import take_instalments


class Matched:
    """What becomes of the lines of an account, judged one after another, booked together.

    ``booked`` holds (line, commitment codes), ``met`` lines that are documents of ours;
    ``suggested`` the proposals for others by key, ``unmatched`` counts lines with none.
    """

    def __init__(self, account: BankAccount, lines: Sequence[Movement]) -> None:
        self.booked: list[tuple[Movement, tuple[str, ...]]] = []
        self.met: list[tuple[Movement, OurDocument]] = []
        self.suggested: dict[str, tuple[Proposal, ...]] = {}
        self.unmatched = 0
        self._account = account
        self._months: dict[Month, MonthFacts] = {}
        self._certain: list[_Certain] = []
        self._documents = documents_by_place(
            {account.ledger_account_id}, {line.amount for line in lines}
        )

    def judge(self, line: Movement) -> None:
        """Remember what the line is: certain, proposed, or neither."""
        document = certain_document(line, self._account, self._documents)
        if document is not None:
            self.met.append((line, document))
            return
        if line.amount < 0:
            self.unmatched += 1
            return
        facts = self._facts(Month.of(line.booked_on))
        judgement = facts.commitments.judge(line.amount, line.narrative, line.told)
        if judgement.exact:
            self._take(line, facts, judgement.exact)
        elif judgement.proposals:
            self.suggested[line.key] = judgement.proposals
        else:
            self.unmatched += 1

    def take_money(self, by: Actor | None) -> dict[str, int]:
        """Take the money of the certain lines; return the payment of each by the line's key.

        Some thousands at a time, so that memory holds no more than these.
        """
        self._make_instalments()
        payments: dict[str, int] = {}
        for some in batches(self._certain):
            taken = receive_all([one.money(self._account) for one in some], by=by)
            pairs = zip(some, taken, strict=True)
            payments |= {one.line.key: payment.id for one, payment in pairs}
        return payments

    def _facts(self, month: Month) -> MonthFacts:
        if month not in self._months:
            self._months[month] = facts_of(self._account.organisation_id, month)
        return self._months[month]

    def _take(self, line: Movement, facts: MonthFacts, exact: tuple[Commitment, ...]) -> None:
        self._certain.append(_Certain(line, facts, exact))
        self.booked.append((line, tuple(each.code for each in exact)))
        for each in exact:
            facts.commitments.book(each.code, each.left)

    def _make_instalments(self) -> None:
        """Make the instalments of the months paid that nobody made yet."""
        for month, facts in self._months.items():
            paid = {
                each.pledge_id
                for one in self._certain
                if one.facts is facts
                for each in one.commitments
            }
            lacking = _pledges(paid - facts.instalments.keys())
            made = take_instalments(lacking, month)
            facts.instalments.update({key: row.id for key, row in made.items()})


@dataclass(frozen=True, slots=True)
class _Certain:
    """A line that is booked by itself; each commitment gets what was open of it."""

    line: Movement
    facts: MonthFacts
    commitments: tuple[Commitment, ...]

    def money(self, account: BankAccount) -> Receive:
        """Return the command that takes the money; it is of the sponsor when there is one."""
        months = self.facts.instalments
        shares = tuple(
            Share(one.fund_id, one.left, months[one.pledge_id]) for one in self.commitments
        )
        donor_id = one_donor({one.donor_id for one in self.commitments})
        return receive_from(account, self.line, shares, donor_id=donor_id)


def judge_lines(account: BankAccount, lines: Sequence[Movement]) -> Matched:
    """Say what becomes of lines, in the order given; nothing is written."""
    matched = Matched(account, lines)
    for line in lines:
        matched.judge(line)
    return matched


def one_donor(donor_ids: Collection[int]) -> int | None:
    """Return whose money it is: the one sponsor's, None when there are several."""
    return next(iter(donor_ids)) if len(donor_ids) == 1 else None


def receive_from(
    account: BankAccount, line: Movement, shares: tuple[Share, ...], *, donor_id: int | None
) -> Receive:
    """Return the command that takes the money of a line, once for each key of the account.

    Money of no one sponsor keeps the payer's words.
    """
    return Receive(
        organisation_id=account.organisation_id,
        donor_id=donor_id,
        payer_name="" if donor_id else line.payer.name.upper(),
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


def _pledges(ids: Collection[int]) -> list[Pledge]:
    return [
        pledge
        for some in batches(ids)
        for pledge in session.scalars(select(Pledge).where(Pledge.id.in_(some)))
    ]

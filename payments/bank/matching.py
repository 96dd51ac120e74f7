"""Which commitment a bank line pays: certain beyond doubt, or proposals in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from payments.bank.issued import Issued
from payments.bank.names import Names
from payments.bank.narratives import Payer, Reading, is_unusual, payer_of, read_codes
from payments.bank.rules import NOT_BOOKABLE, Reason
from payments.pledges.codes import is_issued

MOST_PROPOSALS = 6
SHORTEST_SLIP = 4
"""A slip's number of fewer letters may stand in any text by chance."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A pledge as it stands in the month of a line; amounts in minor units.

    ``due``: the rhythm has an instalment in the month (made already or not); ``left`` is what
    is still to be paid of it. ``payer_key`` is the name of who pays when it is not the sponsor.
    """

    pledge_id: int
    code: str
    donor_key: str
    amount: int
    due: bool
    left: int
    running: bool = True
    witnessed: bool = False
    payer_key: str = ""
    donor_id: int = 0
    fund_id: int = 0

    def reason(self, amount: int) -> Reason:
        """Say how an amount fits this commitment alone."""
        if self.witnessed:
            return Reason.WITNESSED
        if not self.running:
            return Reason.ENDED
        if not self.due:
            return Reason.ADVANCE
        if self.left == 0:
            return Reason.SECOND_PAYMENT
        return self._of_amount(amount)

    def _of_amount(self, amount: int) -> Reason:
        if amount == self.left:
            return Reason.CODE_AND_AMOUNT
        if amount < self.left:
            return Reason.PART
        if (amount - self.left) % self.amount == 0:
            return Reason.SEVERAL_MONTHS
        return Reason.SURPLUS


@dataclass(frozen=True, slots=True)
class Proposal:
    """Commitments that one line may pay together: (pledge id, amount) and the reason."""

    reason: Reason
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The commitments that the line pays beyond doubt, or what a person may choose from."""

    exact: tuple[Commitment, ...] = ()
    proposals: tuple[Proposal, ...] = ()


class Commitments:
    """The commitments of an organisation in one month, found by code, payer and donor's name.

    ``learned`` are the codes for which a payer paid before, by the payer's key.
    """

    def __init__(
        self, commitments: Sequence[Commitment], learned: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.by_code = {each.code: each for each in commitments}
        self.issued = Issued(code for code in self.by_code if is_issued(code))
        self.prefixes = frozenset(
            code.rstrip("0123456789") for code in self.by_code if code not in self.issued
        )
        self.learned = learned or {}
        self.by_name: dict[str, list[str]] = {}
        for each in commitments:
            if each.running and not each.witnessed:
                for name in {each.donor_key, each.payer_key} - {""}:
                    self.by_name.setdefault(name, []).append(each.code)
        self.names = Names(self.by_name)

    def judge(self, amount: int, narrative: str, payer: Payer | None = None) -> Judgement:
        """Judge money that came in; ``payer`` is what the bank says of who pays beside the text.

        Exact means: nothing but codes of ours, each certain, of running commitments, and the amount
        is what is open of them for the month. Everything else waits for a person.
        """
        reading = read_codes(narrative, self.prefixes, self.issued)
        named = self._named(reading)
        if named and _is_exact(amount, named) and not is_unusual(narrative):
            return Judgement(exact=named)
        if len(named) == 1:
            reason = named[0].reason(amount)
            if reason is Reason.CODE_AND_AMOUNT:
                reason = Reason.SECOND_PAYMENT
            return Judgement(proposals=(Proposal(reason, ((named[0].pledge_id, amount),)),))
        proposals = self._by_codes(amount, reading)
        if not proposals:
            who = payer_of(narrative, payer)
            proposals = self._by_payer(amount, who) + self._by_names(amount, who.words)
        return Judgement(proposals=_each_once(proposals)[:MOST_PROPOSALS])

    def book(self, code: str, amount: int) -> None:
        """Remember that a line pays a commitment, so that the next line finds it paid."""
        before = self.by_code[code]
        self.by_code[code] = replace(before, left=before.left - amount)

    def _named(self, reading: Reading) -> tuple[Commitment, ...]:
        """Return the commitments of a narrative that names them beyond doubt; else none."""
        if not reading.is_clear or any(code not in self.by_code for code in reading.codes):
            return ()
        return tuple(self.by_code[code] for code in reading.codes)

    def _by_codes(self, amount: int, reading: Reading) -> list[Proposal]:
        known = [self.by_code[code] for code in reading.all_codes if code in self.by_code]
        if len(known) > 1:
            return _of_several(amount, known)
        return [
            Proposal(_doubted(each.reason(amount), reading, each.code), ((each.pledge_id, amount),))
            for each in known
        ]

    def _by_payer(self, amount: int, who: Payer) -> list[Proposal]:
        """Propose what the payer paid for before: all of it together, or what fits alone."""
        known = [
            each
            for code in next((self.learned[key] for key in who.keys if key in self.learned), ())
            if (each := self.by_code.get(code)) and each.running and not each.witnessed
        ]
        if len(known) > 1 and _is_exact(amount, known):
            return [Proposal(Reason.LEARNED, tuple((each.pledge_id, each.left) for each in known))]
        fitting = [each for each in known if each.reason(amount) is Reason.CODE_AND_AMOUNT]
        reason = Reason.LEARNED if fitting else Reason.LEARNED_OTHER_AMOUNT
        return [Proposal(reason, ((each.pledge_id, amount),)) for each in fitting or known]

    def _by_names(self, amount: int, words: str) -> list[Proposal]:
        seen = self.names.find(words)
        found = [self.by_code[code] for name in seen.names for code in self.by_name[name]]
        fitting = [each for each in found if each.reason(amount) is Reason.CODE_AND_AMOUNT]
        if not fitting:
            fitting, reason = found, Reason.NAME_OTHER_AMOUNT
        elif seen.goes_on:
            reason = Reason.PART_OF_NAME
        else:
            reason = Reason.NAME if len(fitting) == 1 else Reason.ONE_OF_SEVERAL
        ordered = sorted(fitting, key=lambda each: each.code)
        return [Proposal(reason, ((each.pledge_id, amount),)) for each in ordered]


def names_slip(slip: str, reference: str, narrative: str) -> bool:
    """Say whether a line names a paying-in slip: as its reference, or as a word of its text."""
    wanted = _plain(slip)
    if len(wanted) < SHORTEST_SLIP or not any(letter.isdecimal() for letter in wanted):
        return False
    return wanted in {_plain(word) for word in (reference, *narrative.split())}


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _of_several(amount: int, known: Sequence[Commitment]) -> list[Proposal]:
    """Propose the sum of all codes, or each of them alone with the doubt."""
    if _is_exact(amount, known):
        return [Proposal(Reason.SPLIT, tuple((each.pledge_id, each.left) for each in known))]
    return [
        Proposal(
            reason if reason in NOT_BOOKABLE else Reason.SEVERAL_CODES, ((each.pledge_id, amount),)
        )
        for each in known
        for reason in (each.reason(amount),)
    ]


def _doubted(reason: Reason, reading: Reading, code: str) -> Reason:
    """Say that the code itself is in doubt, where the amount fits and the code is all there is."""
    if reason is not Reason.CODE_AND_AMOUNT:
        return reason
    return Reason.TYPED_LETTER if code in reading.doubtful else Reason.SEVERAL_CODES


def _is_exact(amount: int, known: Sequence[Commitment]) -> bool:
    """Say whether the amount is what is open of all of them for the month."""
    payable = all(each.reason(each.left) is Reason.CODE_AND_AMOUNT for each in known)
    return payable and sum(each.left for each in known) == amount


def _each_once(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Leave out what was proposed before for another reason."""
    first: dict[tuple[tuple[int, int], ...], Proposal] = {}
    for one in proposals:
        first.setdefault(one.parts, one)
    return tuple(first.values())

"""Which commitment a bank line pays: certain beyond doubt, or proposals in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from payments.bank.narratives import Reading, is_unusual, payer_words, read_codes, word_windows
from payments.bank.rules import NOT_BOOKABLE, Reason
from payments.pledges.codes import is_issued

MOST_PROPOSALS = 6
SHORTEST_SLIP = 4
"""A slip's number of fewer letters may stand in any text by chance."""
ALIKE = 92.0
"""Two folded names of this likeness (of 100) may be one name with a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A pledge as it stands in the month of a line; amounts in minor units.

    ``due``: the rhythm has an instalment in the month (made already or not); ``left`` is what
    is still to be paid of it.
    """

    pledge_id: int
    code: str
    donor_key: str
    amount: int
    due: bool
    left: int
    running: bool = True
    witnessed: bool = False

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
    """The one commitment that the line pays beyond doubt, or what a person may choose from."""

    exact: Commitment | None = None
    proposals: tuple[Proposal, ...] = ()


class Commitments:
    """The commitments of an organisation in one month, found by code and by donor's name."""

    def __init__(self, commitments: Sequence[Commitment]) -> None:
        self.by_code = {each.code: each for each in commitments}
        self.issued = {code for code in self.by_code if is_issued(code)}
        self.prefixes = {
            code.rstrip("0123456789") for code in self.by_code if code not in self.issued
        }
        self.by_name: dict[str, list[str]] = {}
        for each in commitments:
            if each.running and not each.witnessed:
                self.by_name.setdefault(each.donor_key, []).append(each.code)

    def judge(self, amount: int, narrative: str) -> Judgement:
        """Judge money that came in.

        Exact means: one code, nothing else that looks like one, a running commitment of ours,
        and its amount still open for the month. Everything else waits for a person.
        """
        reading = read_codes(narrative, self.prefixes, self.issued)
        only = self.by_code.get(reading.only_code or "")
        if only is not None:
            reason = only.reason(amount)
            if reason is Reason.CODE_AND_AMOUNT and is_unusual(narrative):
                reason = Reason.SECOND_PAYMENT
            if reason is Reason.CODE_AND_AMOUNT:
                return Judgement(exact=only)
            return Judgement(proposals=(Proposal(reason, ((only.pledge_id, amount),)),))
        proposals = self._by_codes(amount, reading) or self._by_names(amount, narrative)
        return Judgement(proposals=tuple(proposals[:MOST_PROPOSALS]))

    def book(self, code: str, amount: int) -> None:
        """Remember that a line pays a commitment, so that the next line finds it paid."""
        before = self.by_code[code]
        self.by_code[code] = replace(before, left=before.left - amount)

    def _by_codes(self, amount: int, reading: Reading) -> list[Proposal]:
        known = [self.by_code[code] for code in reading.all_codes if code in self.by_code]
        if len(known) > 1:
            return _of_several(amount, known)
        return [
            Proposal(_doubted(each.reason(amount), reading, each.code), ((each.pledge_id, amount),))
            for each in known
        ]

    def _by_names(self, amount: int, narrative: str) -> list[Proposal]:
        found = [self.by_code[c] for name in self._names(narrative) for c in self.by_name[name]]
        fitting = [each for each in found if each.reason(amount) is Reason.CODE_AND_AMOUNT]
        if fitting:
            reason = Reason.NAME if len(fitting) == 1 else Reason.ONE_OF_SEVERAL
        else:
            fitting, reason = found, Reason.NAME_OTHER_AMOUNT
        ordered = sorted(fitting, key=lambda each: each.code)
        return [Proposal(reason, ((each.pledge_id, amount),)) for each in ordered]

    def _names(self, narrative: str) -> list[str]:
        """Return the donors' names in the narrative: word for word, else nearly so."""
        words = payer_words(narrative)
        for window in word_windows(words):
            if window in self.by_name:
                return [window]
        near = process.extract(
            words, self.by_name.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST_PROPOSALS
        )
        return [name for name, _, _ in near if _numbers(name) == _numbers(words)]


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
    payable = all(each.reason(each.left) is Reason.CODE_AND_AMOUNT for each in known)
    if payable and sum(each.left for each in known) == amount:
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


def _numbers(text: str) -> list[str]:
    return [word for word in text.split() if word.isdecimal()]

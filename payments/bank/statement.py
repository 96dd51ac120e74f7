"""A bank statement as any layout gives it, and the arithmetic that every statement must keep."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from core.text import search_key
from payments.bank.rules import DayForm, FileKind, NumberForm


class BadStatement(ValueError):
    """A file that is not taken, as a whole; ``code`` says why, ``row`` is the file's own row.

    Codes: unreadable, no_header, no_lines, no_opening, bad_date, bad_amount, bad_field, bad_xml,
    other_currency, several_accounts, balance_breaks, totals_differ, does_not_add_up (``value`` is
    the difference).
    """

    def __init__(self, code: str, row: int | None = None, value: object = "") -> None:
        super().__init__(f"{code} (row {row}): {value}")
        self.code = code
        self.row = row
        self.value = value


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line. ``amount`` is signed, money in is positive; minor units of the account."""

    row: int
    booked_on: date
    amount: int
    narrative: str
    reference: str = ""
    balance: int | None = None
    payer_account: str = ""
    payer_name: str = ""


@dataclass(frozen=True, slots=True)
class FileForm:
    """How a file was read, for people to see: its titles by our column, its days and numbers.

    ``around`` are the numbers of the rows that were taken for letterhead, sums or signatures.
    """

    kind: FileKind
    header_row: int | None = None
    titles: tuple[tuple[str, str], ...] = ()
    days: DayForm | None = None
    numbers: tuple[NumberForm, ...] = ()
    around: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementFile:
    """What a file says. Sums that it does not state are None until `checked` works them out.

    ``totals_row`` and ``closing_row`` are where it states them.
    """

    lines: tuple[StatementLine, ...]
    form: FileForm
    account_number: str = ""
    from_day: date | None = None
    to_day: date | None = None
    opening: int | None = None
    closing: int | None = None
    credits_stated: int | None = None
    debits_stated: int | None = None
    totals_row: int | None = None
    closing_row: int | None = None


@dataclass(frozen=True, slots=True)
class CheckedStatement:
    """A statement whose arithmetic holds: opening + credits - debits = closing."""

    form: FileForm
    account_number: str
    from_day: date
    to_day: date
    opening: int
    closing: int
    credits: int
    debits: int
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What somebody says of a statement before it is read; None is not said. Minor units.

    ``override_reason`` lets one be taken that is not what was said.
    """

    lines: int | None = None
    credits: int | None = None
    debits: int | None = None
    override_reason: str = ""

    def differs(self, found: CheckedStatement) -> bool:
        """Say whether the statement is not what was said of it."""
        said = (self.lines, self.credits, self.debits)
        facts = (len(found.lines), found.credits, found.debits)
        return any(one not in {None, fact} for one, fact in zip(said, facts, strict=True))


def checked(file: StatementFile) -> CheckedStatement:
    """Return the statement in order of time when it adds up; BadStatement names the row if not."""
    if not file.lines:
        raise BadStatement("no_lines")
    lines = _oldest_first(file.lines)
    opening = _opening(file, lines)
    last = _follow_balances(opening, lines)
    paid_in = sum(line.amount for line in lines if line.amount > 0)
    paid_out = -sum(line.amount for line in lines if line.amount < 0)
    for stated, found in ((file.credits_stated, paid_in), (file.debits_stated, paid_out)):
        if stated is not None and abs(stated) != found:
            raise BadStatement("totals_differ", file.totals_row, stated)
    if file.closing is not None and file.closing != last:
        raise BadStatement("does_not_add_up", file.closing_row, file.closing - last)
    days = [line.booked_on for line in lines]
    return CheckedStatement(
        form=file.form,
        account_number=file.account_number,
        from_day=file.from_day or min(days),
        to_day=file.to_day or max(days),
        opening=opening,
        closing=last,
        credits=paid_in,
        debits=paid_out,
        lines=lines,
    )


def keys(lines: Sequence[StatementLine]) -> list[str]:
    """Return a key for each line that stays the same in every file which holds the line.

    The bank's reference, or a digest of day, amount and text; the n-th equal line says so.
    """
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        base = line.reference or _digest(line)
        seen[base] += 1
        found.append(base if seen[base] == 1 else f"{base}#{seen[base]}")
    return found


def _digest(line: StatementLine) -> str:
    text = f"{line.booked_on.isoformat()}|{line.amount}|{search_key(line.narrative)}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _oldest_first(lines: tuple[StatementLine, ...]) -> tuple[StatementLine, ...]:
    """Turn a file round that lists the newest line first."""
    days = [line.booked_on for line in lines]
    if days[0] != days[-1]:
        return lines if days[0] < days[-1] else lines[::-1]
    return lines if _breaks(lines) is None or _breaks(lines[::-1]) is not None else lines[::-1]


def _breaks(lines: Sequence[StatementLine]) -> StatementLine | None:
    """Return the first line whose balance does not follow from the line before."""
    for before, line in pairwise(lines):
        if None not in (before.balance, line.balance) and (
            line.balance != (before.balance or 0) + line.amount
        ):
            return line
    return None


def _opening(file: StatementFile, lines: Sequence[StatementLine]) -> int:
    if file.opening is not None:
        return file.opening
    first = lines[0]
    if first.balance is not None:
        return first.balance - first.amount
    if file.closing is not None:
        return file.closing - sum(line.amount for line in lines)
    raise BadStatement("no_opening")


def _follow_balances(opening: int, lines: Sequence[StatementLine]) -> int:
    """Return the balance after the last line; every stated balance must agree on the way."""
    balance = opening
    for line in lines:
        balance += line.amount
        if line.balance is not None and line.balance != balance:
            raise BadStatement("balance_breaks", line.row, line.balance)
    return balance

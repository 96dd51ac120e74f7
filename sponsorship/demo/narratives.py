"""Bank lines as payers write them: the code whole, split, wrapped, mistyped, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sponsorship.demo.chance import scaled
from sponsorship.demo.commitments import COMMITMENTS, Method, Rhythm
from sponsorship.demo.names import draw_kinh_name, draw_phone, plain
from sponsorship.demo.payers import Payers, transfers_due

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from core.dates import Month
    from sponsorship.demo.sponsors import Commitment


class LineKind(StrEnum):
    """What a bank line is, in the words of the truth list."""

    EXACT = "exact"
    CASH_BY_TRANSFER = "exact, cash payer by transfer"
    NAME = "name"
    AMBIGUOUS_NAME = "name-ambiguous"
    TWO_MONTHS = "two months"
    PART = "part"
    SPLIT = "split"
    TYPO = "typo: O for 0"
    ADVANCE = "advance"
    SECOND_PAYMENT = "second payment of the month: next month or surplus, a person decides"
    WITNESSED = "witnessed commitment: a person decides"
    TWO_CODES = "two codes, amount fits neither or one: a person decides"
    UNKNOWN_CODE = "code that does not exist"
    NO_COMMITMENT = "no commitment"


@dataclass(frozen=True, slots=True)
class Line:
    """One bank line without its day; `amount` in VND, minus for money out."""

    amount: int
    narrative: str
    kind: LineKind
    commitments: tuple[str, ...] = ()


UNPAID = 18
NAME, AMBIGUOUS, TWO_MONTHS, PART, SPLIT, TYPO = 27, 7, 19, 10, 8, 7
ADVANCE, SECOND_PAYMENT, WITNESSED, CASH_BY_TRANSFER = 6, 3, 2, 3
PAID_ON_TIME = 0.98
ACCOUNT = "0141000888666"

FEE = Line(-11_000, "PHI DUY TRI TK", LineKind.NO_COMMITMENT)
INTEREST = Line(312_455, "LAI TIEN GUI", LineKind.NO_COMMITMENT)
WITHOUT_COMMITMENT = (
    FEE,
    INTEREST,
    Line(-4_200_000, "CHUYEN TIEN MUA VE XE CHO BENH NHI", LineKind.NO_COMMITMENT),
    Line(-500_000, "HOAN TRA GD 1234", LineKind.NO_COMMITMENT),
    Line(1_000_000, "MOT NGUOI BAN TANG CAC CHAU MO COI", LineKind.NO_COMMITMENT),
    Line(500_000, "CT NHAN DAO KHONG GHI TEN", LineKind.NO_COMMITMENT),
    Line(2_000_000, "UNG HO QUY", LineKind.NO_COMMITMENT),
    Line(20_000_000, "UNG HO PHAU THUAT TIM", LineKind.NO_COMMITMENT),
)


def draw_usual_lines(rng: Random, commitments: Sequence[Commitment], month: Month) -> list[Line]:
    """Draw a month in which nearly everybody paid and named the code."""
    paid = [each for each in transfers_due(commitments, month) if rng.random() < PAID_ON_TIME]
    return [_exact(rng, each, month) for each in paid] + [FEE, INTEREST]


def draw_lines(rng: Random, commitments: Sequence[Commitment], month: Month) -> list[Line]:
    """Draw a month with every kind of line, in the proportions of the reference statement.

    A demo of very few children has fewer payers than kinds; the last kinds are then missing.
    """
    size = len(commitments)
    payers = Payers(rng, commitments, month)
    lines = [*WITHOUT_COMMITMENT, _unknown_code(), *_two_codes(payers)]
    lines += _second_payments(payers, _portion(SECOND_PAYMENT, size), month)
    lines += _joint_payments(payers, _portion(SPLIT, size))
    lines += _unexpected(rng, commitments, month)
    lines += [
        draw(each)
        for draw, count, fits in (
            (_two_months, TWO_MONTHS, _is_monthly),
            (_part, PART, _is_any),
            (_typo, TYPO, _has_zero),
            (_ambiguous, AMBIGUOUS, payers.shares_name),
            (_name, NAME, payers.has_own_name),
        )
        for each in payers.take(_portion(count, size), fits)
    ]
    payers.take(_portion(UNPAID, size), _is_any)
    return lines + [_exact(rng, each, month) for each in payers.waiting]


def _portion(count: int, commitments: int) -> int:
    return scaled(count, commitments, COMMITMENTS)


def _unknown_code() -> Line:
    return Line(500_000, "GM99999 MOT NGUOI UNG HO", LineKind.UNKNOWN_CODE)


def _two_codes(payers: Payers) -> list[Line]:
    first, *others = payers.waiting
    second = next((each for each in others if each.sponsor_code != first.sponsor_code), None)
    if second is None:
        return []
    narrative = f"{first.code} {second.code} UNG HO"
    return [Line(first.terms.amount, narrative, LineKind.TWO_CODES)]


def _second_payments(payers: Payers, count: int, month: Month) -> Iterator[Line]:
    """Pay a month and pay it again."""
    for each in payers.take(count, _is_monthly):
        yield _first_payment(each, month)
        yield _line(each, each.terms.amount, f"{each.code} LAN 2", LineKind.SECOND_PAYMENT)


def _joint_payments(payers: Payers, count: int) -> Iterator[Line]:
    for group in payers.take_groups(count):
        codes = tuple(each.code for each in group)
        payer = _payer(group[0])
        yield Line(
            sum(each.terms.amount for each in group),
            f"{payer} DO DAU {len(codes)} CHAU {' '.join(codes)}",
            LineKind.SPLIT,
            codes,
        )


def _unexpected(rng: Random, commitments: Sequence[Commitment], month: Month) -> Iterator[Line]:
    """Pay by transfer what is not due, not due by transfer, or never due to the fund."""
    by_method = {
        method: [each for each in commitments if each.terms.method is method] for method in Method
    }
    cash = [each for each in by_method[Method.CASH] if each.terms.falls_due(month)]
    early = [each for each in by_method[Method.TRANSFER] if not each.terms.falls_due(month)]
    direct = by_method[Method.DIRECT]
    for pool, count, kind, words in (
        (cash, CASH_BY_TRANSFER, LineKind.CASH_BY_TRANSFER, ""),
        (early, ADVANCE, LineKind.ADVANCE, " DONG KY"),
        (direct, WITNESSED, LineKind.WITNESSED, ""),
    ):
        for each in rng.sample(pool, min(_portion(count, len(commitments)), len(pool))):
            yield _line(each, each.terms.amount, f"{each.code} {_payer(each)}{words}", kind)


def _exact(rng: Random, commitment: Commitment, month: Month) -> Line:
    code, payer = commitment.code, _payer(commitment)
    serial, phone = rng.randrange(10**9, 10**10), draw_phone(rng)
    friend = plain(draw_kinh_name(rng)).upper()
    wrapped = f"{phone} {payer} toi {ACCOUNT} QUY BAO TRO TRE EM"
    narrative = rng.choice(
        (
            f"{code} {payer} UNG HO THANG {month.month}",
            f"{code[:4]} {code[4:]} {payer}",
            f"IBFT {payer} chuyen tien {code.lower()}",
            f"MBVCB.{serial}.{code} do dau T{month.month}.CT tu {wrapped}",
            f"{code} {friend} CHUYEN HO {payer}",
        )
    )
    return _line(commitment, commitment.terms.amount, narrative, LineKind.EXACT)


def _first_payment(commitment: Commitment, month: Month) -> Line:
    narrative = f"{commitment.code} {_payer(commitment)} UNG HO THANG {month.month}"
    return _line(commitment, commitment.terms.amount, narrative, LineKind.EXACT)


def _two_months(commitment: Commitment) -> Line:
    narrative = f"{commitment.code} {_payer(commitment)} dong 2 thang"
    return _line(commitment, 2 * commitment.terms.amount, narrative, LineKind.TWO_MONTHS)


def _part(commitment: Commitment) -> Line:
    narrative = f"{commitment.code} {_payer(commitment)}"
    return _line(commitment, commitment.terms.amount // 2, narrative, LineKind.PART)


def _typo(commitment: Commitment) -> Line:
    narrative = f"{commitment.code.replace('0', 'O', 2)} {_payer(commitment)}"
    return _line(commitment, commitment.terms.amount, narrative, LineKind.TYPO)


def _name(commitment: Commitment, kind: LineKind = LineKind.NAME) -> Line:
    narrative = f"{_payer(commitment)} do dau thang nay"
    return _line(commitment, commitment.terms.amount, narrative, kind)


def _ambiguous(commitment: Commitment) -> Line:
    return _name(commitment, LineKind.AMBIGUOUS_NAME)


def _line(commitment: Commitment, amount: int, narrative: str, kind: LineKind) -> Line:
    return Line(amount, narrative, kind, (commitment.code,))


def _payer(commitment: Commitment) -> str:
    return plain(commitment.sponsor.name).upper()


def _is_any(_: Commitment) -> bool:
    return True


def _is_monthly(commitment: Commitment) -> bool:
    return commitment.terms.rhythm is Rhythm.MONTH


def _has_zero(commitment: Commitment) -> bool:
    return "0" in commitment.code

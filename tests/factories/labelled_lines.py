"""Seeded bank lines of which we know what they pay, written as people and banks write them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from core.text import search_key
from payments.bank.matching import Commitment, Commitments
from payments.bank.rules import Reason
from payments.pledges.codes import ALPHABET, draw_code

FAMILIES = [
    "NGUYEN",
    "TRAN",
    "LE",
    "PHAM",
    "HOANG",
    "HUYNH",
    "PHAN",
    "VU",
    "VO",
    "DANG",
    "BUI",
    "DO",
    "HO",
    "NGO",
    "DUONG",
    "LY",
    "DINH",
    "TRUONG",
]
MIDDLES = [
    "THI",
    "VAN",
    "HUU",
    "DUC",
    "MINH",
    "NGOC",
    "THANH",
    "QUOC",
    "KIM",
    "BICH",
    "HONG",
    "TUAN",
    "XUAN",
    "GIA",
    "BAO",
    "DIEU",
    "KHANH",
    "THU",
]
GIVEN = [
    "AN",
    "BINH",
    "CHAU",
    "DUNG",
    "GIANG",
    "HA",
    "HOA",
    "HUONG",
    "KHOA",
    "LAN",
    "LINH",
    "LOAN",
    "MAI",
    "NAM",
    "NGA",
    "OANH",
    "PHUC",
    "QUYEN",
    "SON",
    "TAM",
    "THAO",
    "TRANG",
    "TU",
    "UYEN",
    "VINH",
    "XUYEN",
    "YEN",
    "HIEU",
    "NHAN",
    "PHUONG",
]
FIRMS = [
    "CONG TY TNHH THUY SAN",
    "CONG TY CP VAN TAI",
    "TRUONG THPT",
    "BENH VIEN DA KHOA",
    "HTX NONG NGHIEP",
]
PLACES = [
    "HA LONG",
    "CAM PHA",
    "UONG BI",
    "MONG CAI",
    "VAN DON",
    "TIEN YEN",
    "BA CHE",
    "DONG TRIEU",
]
_TO_US = "toi 0141000888666 QUY BAO TRO TRE EM"
AMOUNTS = (100_000, 200_000, 300_000, 500_000, 700_000, 1_000_000)


class Written(StrEnum):
    """How a line names its commitment."""

    CODE = "code"
    SLIP = "slip"
    NAME = "name"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line and the code of what it pays; "" when it pays nothing of ours."""

    narrative: str
    amount: int
    code: str
    written: Written


@dataclass
class Quality:
    """How well lines were judged; shares of 1."""

    lines: int = 0
    booked: int = 0
    booked_wrongly: int = 0
    with_codes: int = 0
    with_codes_right: int = 0
    by_name: int = 0
    by_name_said: int = 0
    by_name_right: int = 0

    def as_json(self) -> dict[str, float]:
        """Return precision of what is booked, and recall and precision of suggestions."""
        return {
            "lines": self.lines,
            "booked": self.booked,
            "booked_precision": 1 - self.booked_wrongly / max(1, self.booked),
            "recall_with_codes": self.with_codes_right / max(1, self.with_codes),
            "recall_by_name": self.by_name_right / max(1, self.by_name),
            "precision_by_name": self.by_name_right / max(1, self.by_name_said),
        }


def commitments(number: int, rng: Random) -> list[Commitment]:
    """Return running commitments with open months: half with codes of ours, half of a register."""
    found: dict[str, Commitment] = {}
    while len(found) < number:
        key = len(found) + 1
        code = draw_code("GM", rng.choice) if key % 2 else f"QT{key:05d}"
        amount = rng.choice(AMOUNTS)
        found[code] = Commitment(
            pledge_id=key,
            code=code,
            donor_key=search_key(name(rng)),
            amount=amount,
            due=True,
            left=amount,
        )
    return list(found.values())


def name(rng: Random) -> str:
    """Return the name of a person or, one in five, of a firm or a school with its number."""
    if rng.random() < 0.2:
        return f"{rng.choice(FIRMS)} {rng.choice(PLACES)} {rng.randint(1, 99)}"
    middles = rng.sample(MIDDLES, rng.choice((1, 2, 2)))
    return " ".join((rng.choice(FAMILIES), *middles, rng.choice(GIVEN)))


def lines(of: list[Commitment], rng: Random) -> Iterator[Labelled]:
    """Yield a line for each commitment and one in twenty of strangers, in no order."""
    for one in rng.sample(of, len(of)):
        written = rng.choices((Written.CODE, Written.SLIP, Written.NAME), (70, 10, 20))[0]
        if written is Written.SLIP and one.code.startswith("QT"):
            written = Written.CODE
        yield Labelled(_narrative(one, written, rng), one.left, one.code, written)
        if rng.random() < 0.05:
            yield Labelled(_of_a_stranger(rng), rng.choice(AMOUNTS), "", Written.STRANGER)


def judged(found: Commitments, labelled: list[Labelled]) -> Quality:
    """Judge lines one after another, booking the certain ones, and count how well."""
    quality, by_id = Quality(), {one.pledge_id: one.code for one in found.by_code.values()}
    for line in labelled:
        judgement = found.judge(line.amount, line.narrative)
        codes = {one.code for one in judgement.exact}
        for one in judgement.exact:
            found.book(one.code, line.amount)
        best = judgement.proposals[0] if judgement.proposals else None
        said = codes or ({by_id[key] for key, _ in best.parts} if best else set())
        right = said == {line.code}
        quality.lines += 1
        quality.booked += bool(codes)
        quality.booked_wrongly += bool(codes) and not right
        if line.written in {Written.CODE, Written.SLIP}:
            quality.with_codes += 1
            quality.with_codes_right += right
        else:
            named = best is not None and best.reason is Reason.NAME
            quality.by_name += line.written is Written.NAME
            quality.by_name_said += named
            quality.by_name_right += named and right
    return quality


def _of_a_stranger(rng: Random) -> str:
    """Write a name that may be a donor's by chance; half of them go on with a number."""
    number = f" {rng.randint(100, 999)}" if rng.random() < 0.5 else ""
    return f"{name(rng)}{number} {rng.choice(('UNG HO', 'TANG CAC CHAU'))}"


def _narrative(one: Commitment, written: Written, rng: Random) -> str:
    payer = one.donor_key.upper() if rng.random() < 0.8 else name(rng)
    if written is Written.NAME:
        return _by_name(one.donor_key.upper(), rng)
    account = f"0{rng.randint(10**8, 10**9)}"
    code = _slip(one.code, rng) if written is Written.SLIP else _spelled(one.code, rng)
    return rng.choice(
        (
            f"{code} {payer}",
            f"{payer} UNG HO {code}",
            f"MBVCB.4900318518.{code} do dau T10.CT tu {account} {payer} {_TO_US}",
            f"IBFT {payer} chuyen tien {code}",
        )
    )


def _spelled(code: str, rng: Random) -> str:
    """Write a code whole, in lower case, or broken once."""
    cut = rng.randint(2, len(code) - 2)
    return rng.choice(
        (code, code, code.lower(), f"{code[:cut]} {code[cut:]}", f"{code[:cut]}.{code[cut:]}")
    )


def _slip(code: str, rng: Random) -> str:
    """Write a code with one wrong character, or two neighbours changed."""
    place = rng.randrange(len(code) - 1)
    if rng.random() < 0.3:
        return code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    letter = rng.choice([one for one in ALPHABET if one != code[place]])
    return code[:place] + letter + code[place + 1 :]


def _by_name(payer: str, rng: Random) -> str:
    """Write only the payer's name, now and then with a slip in one word."""
    words = payer.split()
    if rng.random() < 0.1:
        place = rng.choice([n for n, word in enumerate(words) if len(word) > 3 or n == 0])
        word = words[place]
        cut = rng.randrange(1, len(word)) if len(word) > 1 else 0
        words[place] = word[:cut] + word[cut - 1 : cut] + word[cut:]
    written = " ".join(words)
    return rng.choice(
        (
            f"{written} do dau thang 10",
            f"{written} ung ho",
            f"IBFT {written} chuyen tien",
            f"CT tu 0{rng.randint(10**8, 10**9)} {written} {_TO_US}",
        )
    )

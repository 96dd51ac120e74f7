"""Invented sponsors, and which child each of their commitments is for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from sponsorship.demo.chance import apportion, scaled, stream
from sponsorship.demo.commitments import draw_terms
from sponsorship.demo.names import draw_kinh_name, draw_phone, plain
from sponsorship.demo.register import ORPHANS, SENSITIVE, communes
from sponsorship.demo.workbooks import write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from core.dates import Month
    from sponsorship.demo.commitments import Terms
    from sponsorship.demo.register import Child
    from sponsorship.demo.workbooks import Cell

HEADERS = (
    "Mã nhà tài trợ",
    "Tên nhà tài trợ",
    "Loại",
    "Người liên hệ",
    "Địa chỉ",
    "Điện thoại",
    "Email",
    "Mã số thuế",
    "Chương trình",
    "Mã trẻ",
    "Mã cam kết",
    "Số tiền mỗi kỳ",
    "Kỳ đóng góp",
    "Bắt đầu từ",
    "Thời hạn",
    "Hình thức",
)
SPONSORS = 486
INDIVIDUALS = 312
NAMESAKES = 3
EVENNESS = 8
ADDRESSED, REACHABLE_BY_EMAIL = 0.9, 0.8
ORGANISATIONS = {
    "Doanh nghiệp": (
        "Công ty TNHH Thủy sản {}",
        "Công ty CP Vận tải {}",
        "Công ty CP Du lịch {}",
        "HTX Nông nghiệp {}",
        "Công ty TNHH Than {}",
    ),
    "Cơ quan": (
        "Trường THPT {}",
        "Công đoàn ngành {}",
        "Hội Liên hiệp Phụ nữ phường {}",
        "Bệnh viện đa khoa khu vực {}",
        "Chi cục Thuế khu vực {}",
    ),
    "Lực lượng vũ trang": ("Đồn Biên phòng {}", "Lữ đoàn Hải quân {}"),
}
KINDS = {"Doanh nghiệp": 52, "Cơ quan": 40, "Lực lượng vũ trang": 8}
PLACES = ("Bến Ngọc", "Đồi Thông", "Suối Lành", "Hòn Gạo", "Cửa Gió", "Vịnh Xanh", "Mây Trắng")


class Programme(StrEnum):
    """A programme, in the words of the sponsor list."""

    GODMOTHER = "Mẹ đỡ đầu"
    CHILDRENS_FUND = "Quỹ Bảo trợ trẻ em"


PREFIXES = {Programme.GODMOTHER: "GM", Programme.CHILDRENS_FUND: "QT"}
PLACES_BY_GROUP = {"godmother, orphans": 344, "godmother, difficult": 91, "children's fund": 270}


@dataclass(frozen=True, slots=True)
class Sponsor:
    """Someone who gives: a person, or an organisation with a contact person."""

    name: str
    kind: str
    contact: str
    address: str
    phone: str
    email: str
    tax_id: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """A sponsor's promise for one child; `code` is what a payment should name."""

    code: str
    sponsor_code: str
    sponsor: Sponsor
    programme: Programme
    child_code: str
    terms: Terms


def draw_commitments(seed: int, children: Sequence[Child], month: Month) -> list[Commitment]:
    """Draw the sponsors and their running commitments, in the order of the codes."""
    rng = stream(seed, "sponsors")
    terms = draw_terms(rng, len(children), month)
    places = _choose_children(rng, children, len(terms))
    godmothers = sum(programme is Programme.GODMOTHER for programme, _ in places)
    givers = _deal_sponsors(rng, len(children), len(terms), godmothers)
    codes: dict[Sponsor, str] = {}
    for giver in givers:
        codes.setdefault(giver, f"NT{len(codes) + 1:04}")
    return [
        Commitment(
            f"{PREFIXES[programme]}{number:05}", codes[giver], giver, programme, child_code, term
        )
        for number, (giver, (programme, child_code), term) in enumerate(
            zip(givers, places, terms, strict=True), start=1
        )
    ]


def write_sponsors(commitments: Iterable[Commitment]) -> bytes:
    """Write the list as a workbook, one row a commitment, the sponsor repeated on each."""
    titles: list[Sequence[Cell]] = [["DANH SÁCH NHÀ TÀI TRỢ VÀ CAM KẾT"], [], HEADERS]
    return write_workbook("Nhà tài trợ", titles + [_cells(each) for each in commitments])


def _cells(commitment: Commitment) -> list[Cell]:
    sponsor, terms = commitment.sponsor, commitment.terms
    return [
        commitment.sponsor_code,
        sponsor.name,
        sponsor.kind,
        sponsor.contact,
        sponsor.address,
        sponsor.phone,
        sponsor.email,
        sponsor.tax_id,
        commitment.programme,
        commitment.child_code,
        commitment.code,
        terms.amount,
        terms.rhythm.word,
        f"{terms.start.first:%d/%m/%Y}",
        f"{terms.length} tháng" if terms.length else "đến 18 tuổi",
        terms.method,
    ]


def _choose_children(
    rng: Random, children: Sequence[Child], count: int
) -> list[tuple[Programme, str]]:
    """Choose a child for each commitment: nobody twice, nobody whose circumstance is sensitive."""
    groups = list(apportion(count, PLACES_BY_GROUP, least=1).values())
    open_to_all = [child for child in children if child.circumstance not in SENSITIVE]
    rng.shuffle(open_to_all)
    orphans = [child for child in open_to_all if child.circumstance in ORPHANS][: groups[0]]
    others = [child for child in open_to_all if child.circumstance not in ORPHANS][: groups[1]]
    sponsored = {child.code for child in orphans + others}
    free = [child for child in open_to_all if child.code not in sponsored][: groups[2]]
    godmother = [(Programme.GODMOTHER, child.code) for child in orphans + others]
    rng.shuffle(godmother)
    return godmother + [(Programme.CHILDRENS_FUND, child.code) for child in free]


def _deal_sponsors(rng: Random, children: int, count: int, godmothers: int) -> list[Sponsor]:
    """Deal a sponsor to every commitment: one to a person, one or several to an organisation."""
    alone = min(scaled(INDIVIDUALS, children), godmothers)
    persons = [_draw_person(rng, number) for number in range(1, alone + 1)]
    namesakes = min(scaled(NAMESAKES, children), alone // 2)
    for place in range(namesakes):
        persons[place] = replace(persons[place], name=persons[-1 - place].name)
    organisations = [
        _draw_organisation(rng, number)
        for number in range(1, scaled(SPONSORS, children) - alone + 1)
    ]
    generous = [1 / (rank + EVENNESS) for rank in range(len(organisations))]
    more = count - alone - len(organisations)
    joint = organisations + rng.choices(organisations, generous, k=more)
    rng.shuffle(joint)
    godmother_side = persons + joint[: godmothers - alone]
    rng.shuffle(godmother_side)
    return godmother_side + joint[godmothers - alone :]


def _draw_person(rng: Random, number: int) -> Sponsor:
    name = draw_kinh_name(rng)
    mailbox = plain(name.split()[-1]).lower()
    email = f"{mailbox}{number}@example.org" if rng.random() < REACHABLE_BY_EMAIL else ""
    address = _draw_address(rng) if rng.random() < ADDRESSED else ""
    return Sponsor(name, "Cá nhân", "", address, draw_phone(rng), email, "")


def _draw_organisation(rng: Random, number: int) -> Sponsor:
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    name = f"{rng.choice(ORGANISATIONS[kind]).format(rng.choice(PLACES))} {number}"
    return Sponsor(
        name=name,
        kind=kind,
        contact=draw_kinh_name(rng),
        address=_draw_address(rng),
        phone=draw_phone(rng),
        email=f"lienhe{number}@example.org",
        tax_id=f"57{rng.randrange(100_000_000):08}",
    )


def _draw_address(rng: Random) -> str:
    return f"{rng.choice(communes()).name}, Quảng Ninh"

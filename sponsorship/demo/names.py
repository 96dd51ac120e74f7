"""Invented names, each people's in the form that people gives its children."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random


class Sex(StrEnum):
    """A child's sex, as the register writes it."""

    BOY = "Nam"
    GIRL = "Nữ"


@dataclass(frozen=True, slots=True)
class Words:
    """What one sex's names are made of, and the order in which they stand."""

    form: str
    middles: tuple[str, ...]
    givens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """A people of Vietnam: its share of the register in thousandths, and its names."""

    name: str
    share: int
    families: tuple[str, ...]
    boys: Words
    girls: Words
    shares_family_name: bool = True

    def words(self, sex: Sex) -> Words:
        """Return the words for a sex."""
        return self.boys if sex is Sex.BOY else self.girls


def _list(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


THREE_PARTS = "{family} {middle} {given}"
DOUBLE_GIVEN_SHARE = 0.35
DOUBLES = _list("An, Nhã, Hạ, Thiên, Khải, Tường, Nguyên, Mộc, Bình, Hà")


def _lowland(middles: str, givens: str) -> Words:
    return Words(THREE_PARTS, _list(middles), _list(givens))


_VIET_BOYS = _lowland(
    "Văn, Hữu, Đức, Gia, Thế, Xuân, Công, Trọng, Khắc, Đình",
    "Bách, Cường, Đạt, Giáp, Hiển, Khiêm, Kiên, Lộc, Nghĩa, Nhân, Phúc, Quyết, Sáng, Thuận, "
    "Thịnh, Toàn, Trung, Tùng, Việt, Vinh",
)
_VIET_GIRLS = _lowland(
    "Thị, Thu, Khánh, Diệu, Thanh, Ngọc, Hoài, Minh, Cẩm, Bích",
    "Chi, Dung, Giang, Hằng, Hiên, Hòa, Huệ, Lam, Liên, Ly, Mai, Nga, Ngân, Nhung, Oanh, "
    "Phượng, Quyên, Thảo, Thơ, Trâm, Uyên, Vân, Xuyến, Yến",
)

PEOPLES = (
    People(
        "Kinh",
        590,
        _list("Nguyễn, Trần, Lê, Phạm, Vũ, Đỗ, Bùi, Đặng, Ngô, Đinh, Dương, Phan, Hà, Đoàn"),
        _VIET_BOYS,
        _VIET_GIRLS,
    ),
    People(
        "Dao",
        135,
        _list("Bàn, Triệu, Phùng, Đặng, Chìu, Tằng, Lý, Chíu"),
        _lowland("Tài, Sành, Phúc, A, Văn, Kim, Chòi", "Chòi, Hin, Kiều, Lìn, Quay, Sáng, Vảng"),
        _lowland("Thị, Sám, Múi, Tài, Mùi", "Pàng, Mẩy, Nhàn, Liều, Phấy, Mùi, Viện, Xiêm"),
    ),
    People(
        "Tày",
        100,
        _list("Nông, Hoàng, Lô, La, Vi, Lý, Bế, Hứa, Ma, Lương"),
        _lowland("Văn, Đình, Thế, Ích", "Chung, Đàm, Khoa, Lập, Nghị, Quảng, Tuyển, Thức, Vỹ"),
        _lowland("Thị, Bích, Thu, Minh", "Chiêm, Hoàn, Kiều, Lưu, Nhạn, Nương, Slim, Tuyết, Yêu"),
    ),
    People(
        "Sán Dìu",
        85,
        _list("Từ, Diệp, Lục, Lý, Trương, Ninh, Tô, Trần"),
        _lowland("A, Văn, Tắc, Đức", "Cón, Lềnh, Sằn, Tắc, Nhì, Lâu, Phong, Quý"),
        _lowland("Thị, A, Tắc", "Cún, Múi, Lìn, Sáu, Nhàn, Thím, Lan, Quế"),
    ),
    People(
        "Hmong",
        25,
        _list("Giàng, Vàng, Sùng, Thào, Lầu, Mùa, Hạng, Cứ, Vừ, Ly, Sình"),
        _lowland("A, Mí, Chứ, Seo, Bá", "Páo, Dơ, Chu, Lử, Nủ, Sua, Tủa, Vảng, Chớ, Dế, Và"),
        _lowland("Thị, Y", "Mỷ, Dợ, Sua, Pàng, Dính, Mai, Xía, Chía, Ka, Dua"),
    ),
    People(
        "Thái",
        20,
        _list("Lò, Quàng, Cà, Tòng, Lường, Cầm, Bạc, Điêu, Mè, Vì"),
        _lowland("Văn, Khăm, Đình", "Pâng, Piêng, Hặc, Inh, Ún, Thoan, Muôn, Ỏi, Chựa"),
        _lowland("Thị, Nàng", "Ánh, Bua, Hịa, Inh, Lả, Pịnh, Ưởng, Xôm, Ón, Thoa"),
    ),
    People(
        "Khơ Mú",
        10,
        _list("Moong, Cụt, Lữ, Ốc, Quàng, Lò, Xeo, Chích"),
        _lowland("Văn, Phò", "Khăm, Phia, Thoong, Dần, Nhọt, Súc, Oanh, May"),
        _lowland("Thị, Mẹ", "Khuyên, Bún, Oong, Dung, May, Piêng, Nhuần, Thoong"),
    ),
    People(
        "Ê Đê",
        15,
        _list("Niê, Mlô, Ayŭn, Byă, Kbuôr, Êban, Hđơk, Kđoh, Êñuôl, Ksơr"),
        Words("Y {given} {family}", (), _list("Thuin, Brăm, Djă, Khuê, Lem, Nguăn, Suăn, Wăn")),
        Words("H'{given} {family}", (), _list("Bliă, Dịu, Juin, Luin, Ngăn, Rin, Wiên, Yŏ")),
    ),
    People(
        "Gia Rai",
        10,
        _list("Rơ Châm, Ksor, Siu, Kpă, Nay, Rah Lan, Rơ Mah, Kpuih"),
        Words("{family} {given}", (), _list("Thuên, Hyưk, Phơi, Klơk, Blưih, Tuân, Sên, Jưn")),
        Words("{family} H'{given}", (), _list("Mlưn, Loan, Bê, Phyơ, Nhung, Yuên, Lik, Pel")),
    ),
    People(
        "Ba Na",
        10,
        ("",),
        Words("A {given}", (), _list("Nhưk, Thưm, Bưk, Chưp, Hmưnh, Klư, Plơm, Sưk, Yưm, Tơng")),
        Words("Y {given}", (), _list("Hmơk, Blư, Byưi, Chơn, Lơng, Nhơr, Phưih, Sưn, Thơm, Yưk")),
        shares_family_name=False,
    ),
)


def draw_people(rng: Random) -> People:
    """Draw a people by its share of the register."""
    return rng.choices(PEOPLES, [people.share for people in PEOPLES])[0]


def draw_name(rng: Random, people: People, sex: Sex, family: str | None = None) -> str:
    """Draw a full name, with a given family name for a relative on that side."""
    words = people.words(sex)
    given = rng.choice(words.givens)
    if people.name == "Kinh" and rng.random() < DOUBLE_GIVEN_SHARE:
        given = f"{rng.choice(DOUBLES)} {given}"
    return words.form.format(
        family=family or rng.choice(people.families),
        middle=rng.choice(words.middles) if words.middles else "",
        given=given,
    )


def draw_family(rng: Random, people: People) -> str:
    """Draw a family name."""
    return rng.choice(people.families)


def draw_kinh_name(rng: Random) -> str:
    """Draw the name of a grown-up of the majority people: a sponsor, a contact person."""
    return draw_name(rng, PEOPLES[0], rng.choice(list(Sex)))


def draw_phone(rng: Random) -> str:
    """Draw a ten-digit mobile number in the 095 range, which no operator serves any more."""
    return f"095{rng.randrange(10_000_000):07}"


def plain(text: str) -> str:
    """Return a text without its diacritics, as a bank's narrative or a hurried officer has it."""
    bare = text.replace("đ", "d").replace("Đ", "D")
    return "".join(
        letter for letter in unicodedata.normalize("NFD", bare) if not unicodedata.combining(letter)
    )
